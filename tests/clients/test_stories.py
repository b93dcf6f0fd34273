"""Real clients tell one story each in a served scene, the same for all: no code of ours but the server's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
NODE = Path(sys.prefix) / "javascript"  # where .ci/run installs the SDK
SERVE = [sys.executable, "-m", "labkit", "serve"]
REQUIRED = bool(os.environ.get("LABKIT_REQUIRE_NODE"))


def served(*command: str, path: str = "") -> dict[str, Any]:
    """What a client tells that runs in the scene."""
    path = os.pathsep.join(filter(None, [path, str(Path(sys.executable).parent), os.environ["PATH"]]))
    words = [*SERVE, "--scene", "cross_account", "--at", "end", "--", *command]
    environment = os.environ | {"PATH": path}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def holds(told: dict[str, Any], body: str = "a story") -> None:
    assert "arn:aws:sts::999999999999:assumed-role/UpdateApp/" in told["who"]
    assert told["body"] == body
    assert told["message"] == "one order"
    assert told["trail"] is True
    assert told["refused"].startswith("AccessDenied"), told


def test_boto3() -> None:
    holds(served(sys.executable, str(HERE / "boto3_story.py")))


def test_the_first_aws_command() -> None:
    holds(served("sh", str(HERE / "aws_story.sh")), "a tale!")


def test_the_second_aws_command() -> None:
    program = os.environ.get("LABKIT_AWS_CLI_2")
    if not program:
        pytest.skip("LABKIT_AWS_CLI_2 doesn't name an `aws` of version 2 (2.13.0 or newer)")
    holds(served("sh", str(HERE / "aws_story.sh"), path=str(Path(program).parent)), "a tale!")


def test_javascript() -> None:
    missing = "" if shutil.which("node") else "there is no Node.js"
    if not missing and not (NODE / "node_modules").is_dir():
        missing = f"its SDK isn't installed in {NODE}"
    if missing and not REQUIRED:
        pytest.skip(f"{missing}; .ci/run installs it")
    story = shutil.copy(HERE / "javascript" / "story.mjs", NODE)  # it finds the SDK from where it stands
    holds(served("node", "--no-warnings", str(story)))
