"""`labkit serve` as another program sees it: its file, its mode, the real command, its messages, its end."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labkit.cross_account.scene import PRODUCTION

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
PROGRAM = (
    "import sys; from tests.cloud.conftest import DEFINITION; from labkit.cloud import serve;"
    "sys.exit(serve(DEFINITION, at=sys.argv[2], port=int(sys.argv[3]), env_file=sys.argv[1]))"
)
# What a company's machine may hold.
HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SECRET_ACCESS_KEY": "x" * 40,
    "AWS_SESSION_TOKEN": "a-real-token",
    "AWS_SECURITY_TOKEN": "a-real-token",
    "AWS_PROFILE": "company",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/etc/hostname",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Company",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ENDPOINT_URL_STS": "https://sts.example.com",
    "https_proxy": "http://proxy.example.com:3128",
    "http_proxy": "http://proxy.example.com:3128",
    "all_proxy": "http://proxy.example.com:3128",
    "no_proxy": "amazonaws.com,example.com",
}
# Python's own start-up file: it notes whom the real `aws` command, or boto3, tries to reach.
SPY = """
import os, sys
def spy(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "127.0.0.1"
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in ("127.0.0.1", "localhost", None):
        with open(os.environ["SPY_FILE"], "a") as file:
            print(event, host, file=file)
sys.addaudithook(spy)
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell on a machine full of real-looking settings."""
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    mark = f"{sys.executable} -c \"open({str(tmp_path / 'mark')!r}, 'w')\""
    (home / ".aws" / "config").write_text(f"[default]\n[profile company]\ncredential_process = {mark}\n")
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ours = {"PATH": path, "HOME": str(home), "SPY_FILE": str(tmp_path / "reached")}
    return {**ours, "TMPDIR": str(tmp_path), "PYTHONPATH": str(tmp_path / "spy"), **HOSTILE}


@pytest.fixture
def server(tmp_path: Path, elsewhere: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server on that machine, ready."""
    running = start(tmp_path / "env", elsewhere)
    deadline = time.monotonic() + 90
    while not (tmp_path / "env").exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    yield running
    running.kill()
    running.wait()


def start(
    env_file: Path, environment: dict[str, str], at: str = "end", port: int = 0
) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(env_file), at, str(port)]
    return subprocess.Popen(words, cwd=ROOT, env=environment)


def shell(lines: str, environment: dict[str, str]) -> str:
    """What the lines print, errors too."""
    done = subprocess.run(
        ["/bin/sh", "-c", lines], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's file")
def test_a_shell_full_of_real_settings(
    server: subprocess.Popen[bytes], tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    """After sourcing the file, the scene's profiles work, everything else is refused on this machine."""
    env_file = tmp_path / "env"
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    exports = dict(line.removeprefix("export ").split("=", 1) for line in env_file.read_text().splitlines())
    assert set(exports) >= {
        "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION",
        "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
    }  # fmt: skip
    said = shell(
        f". {env_file}; unset AWS_PROFILE\n"
        "aws sts get-caller-identity --profile developer-updateapp\n"
        f"aws s3control get-public-access-block --account-id {PRODUCTION.id} --profile production-admin\n"
        "aws sqs create-queue --queue-name one --profile production-admin\n"
        "aws sqs list-queues --endpoint-url https://sqs.us-east-1.amazonaws.com --profile production-admin\n"
        "aws sts get-caller-identity\n"
        "AWS_PROFILE=developer python -c 'import boto3; print(boto3.client(\"sts\").get_caller_identity())'\n"
        "AWS_PROFILE=company aws iam list-users",
        elsewhere,
    )
    assert "assumed-role/UpdateApp/Developer1-" in said, said
    assert "NoSuchPublicAccessBlockConfiguration" in said, said
    assert f"/{PRODUCTION.id}/one" in said, said  # sqs ignores the endpoint
    assert "proxy URL" in said, said
    assert "user/Developer1'" in said, said
    assert "profile (company) could not be found" in said, said
    assert not (tmp_path / "mark").exists()
    reached = (tmp_path / "reached").read_text() if (tmp_path / "reached").exists() else ""
    assert reached == "", reached
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert not env_file.exists()
    assert list(tmp_path.glob("labkit-*")) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a program without a word to it")
@pytest.mark.parametrize("delay", [0.0, 0.1, 0.5])
def test_told_to_stop_at_any_moment(tmp_path: Path, delay: float) -> None:
    """Nothing is left, however early it comes."""
    timer = f"import os, threading; threading.Timer({delay}, os.kill, (os.getpid(), 15)).start();"
    program = PROGRAM.replace("sys.exit", timer + "sys.exit")
    words = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "env"), "end", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"") or done.returncode == -signal.SIGTERM, done
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_served_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from labkit.cloud import serve
    from tests.cloud.conftest import DEFINITION

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve(DEFINITION, port=port, env_file=tmp_path / "env") == 1
    assert f"can't listen on port {port}: Address already in use." in capsys.readouterr().err
    assert serve(DEFINITION, port=70_000, env_file=tmp_path / "env") == 1
    assert "can't listen on port 70000" in capsys.readouterr().err
    assert serve(DEFINITION, at="never", env_file=tmp_path / "env") == 2
    assert "no checkpoint 'never'. It has: start, end." in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert serve(DEFINITION, env_file=tmp_path / "file" / "env") == 1
    assert "can't write" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
