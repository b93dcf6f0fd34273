"""The real `aws` command, started without a shell, in an environment that names the scene only."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .environment import NAMED_ENDPOINT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .warm.process import WarmAws

# What a line may set for itself, as learners write it before the command. Nothing that names a place.
_OWN = frozenset(
    {
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_DEFAULT_OUTPUT", "AWS_PAGER", "AWS_MAX_ATTEMPTS",
    }
)  # fmt: skip


class LeadsElsewhereError(ValueError):
    """A command asked for a variable or an option that could lead it out of the scene."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What the `aws` command printed, and its exit code."""

    stdout: str
    stderr: str
    returncode: int


def run(
    line: str | Sequence[str],
    profile: str | None,
    environment: Mapping[str, str],
    extra: Mapping[str, str],
    warm: WarmAws | None = None,
) -> Completed:
    """Run the command to its end: by the process that is kept ready, where there is one, else by one of its own.

    Raises LeadsElsewhereError for a variable other than these, and for s3control at an endpoint of its own;
    FileNotFoundError where there's no `aws`.
    """
    strange = sorted(set(extra) - _OWN)
    if strange:
        raise LeadsElsewhereError(
            f"{', '.join(strange)} can't be set for a command in a lab. The command could then leave the simulated AWS."
        )
    words = argument_list(line, profile)
    if "s3control" in words and any(word.startswith("--end") for word in words):
        raise LeadsElsewhereError(NAMED_ENDPOINT)
    answer = warm.run(words, {**environment, **extra}) if warm is not None else None
    if answer is not None:
        return Completed(*answer)
    program = shutil.which("aws", path=environment["PATH"])
    if program is None:
        raise FileNotFoundError("The `aws` command isn't installed here; `make lab` installs it.")
    done = subprocess.run(
        [program, *words],
        env={**environment, **extra},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Completed(done.stdout, done.stderr, done.returncode)


def argument_list(line: str | Sequence[str], profile: str | None) -> list[str]:
    """The arguments after `aws`; line breaks after a backslash are joined as a shell would."""
    words = shlex.split(line.replace("\\\n", " ")) if isinstance(line, str) else [str(word) for word in line]
    if words and words[0] == "aws":
        words = words[1:]
    return [*words, "--profile", profile] if profile else words
