"""`labkit doctor`: looks at this machine for what could get in a learner's way, and says what to do."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable

_DISTRIBUTION = "aws-labkit"
_LAST_GOOD_DAY = date(2036, 1, 6)  # the scenes' clock starts the day after


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `good`: nothing to do; else `advice` says what to do."""

    what: str
    good: bool
    advice: str = ""

    def __str__(self) -> str:
        """One line, or two with advice."""
        return f"{'✓ good' if self.good else '✗ look'}  {self.what}" + (
            f"\n        {self.advice}" if self.advice else ""
        )


def python() -> Finding:
    """The Python that runs labkit."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        f"Python {version} at {sys.executable}",
        sys.version_info >= (3, 11),
        ""
        if sys.version_info >= (3, 11)
        else "labkit needs 3.11 or newer. Install one and run make lab again.",
    )


def packages() -> Finding:
    """Whether what labkit needs is installed, in versions it was tried with."""
    needed = [Requirement(line) for line in metadata.requires(_DISTRIBUTION) or [] if "extra ==" not in line]
    wrong = [problem for need in needed if (problem := _problem_with(need))]
    if not wrong:
        return Finding(f"{len(needed)} packages in the versions that labkit needs", good=True)
    return Finding("; ".join(wrong), good=False, advice="Run make lab. It installs what is missing.")


def _problem_with(need: Requirement) -> str:
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return f"{need.name} is not installed"
    return (
        ""
        if need.specifier.contains(version, prereleases=True)
        else f"{need.name} {version} is not {need.specifier}"
    )


# From these releases on it goes where AWS_ENDPOINT_URL says (AWS CLI: service-specific endpoints).
_FIRST_TO_LISTEN = {"1": (1, 29, 0), "2": (2, 13, 0)}


def aws_on_path() -> Finding:
    """The `aws` that a terminal finds first: too old a one doesn't hear where the simulated AWS is."""
    first = shutil.which("aws")
    if first is None:
        return Finding("no other aws command on the PATH", good=True)
    version = _version_of(first)
    if version is None:
        return Finding(
            f"{first} doesn't run",
            good=False,
            advice="Use the lab's own aws command, or repair this one. `labkit serve --scene X -- aws ...` uses the first one on the PATH.",
        )
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    listens = _FIRST_TO_LISTEN.get(version[0])
    if listens is None or numbers >= listens:
        return Finding(f"the first aws command on the PATH is {version} at {first}", good=True)
    least = ".".join(map(str, listens))
    return Finding(
        f"the first aws command on the PATH is {version} at {first}",
        good=False,
        advice=f"This version is too old for AWS_ENDPOINT_URL, so it can't find the lab. Install {least} or newer, or put the lab's own first: PATH={Path(sys.executable).parent}{os.pathsep}$PATH",
    )


def _version_of(program: str) -> str | None:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"aws-cli/(\d\S*)", done.stdout + done.stderr)  # the first ones told it as an error
    return found[1] if found and not done.returncode else None


def aws_command() -> Finding:
    """The real `aws` command, installed beside this Python."""
    beside = shutil.which("aws", path=str(Path(sys.executable).parent))
    if beside is None:
        return Finding("no aws command beside Python", good=False, advice="Run make lab. It installs awscli.")
    version = _version_of(beside)
    if version is None:
        return Finding(f"{beside} doesn't run", good=False, advice="Run make clean, then make lab.")
    return Finding(f"aws command {version} at {beside}", good=True)


def loopback() -> Finding:
    """Whether the simulated AWS can listen on this machine."""
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as problem:
        return Finding(
            f"can't listen on 127.0.0.1: {problem}",
            good=False,
            advice="A firewall or sandbox blocks this. Allow it.",
        )
    return Finding("can listen on 127.0.0.1", good=True)


def proxies() -> Finding:
    """A proxy for everything would swallow calls to the simulated AWS."""
    proxied = [
        name for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy") if os.environ.get(name)
    ]
    spared = os.environ.get("NO_PROXY", "") + os.environ.get("no_proxy", "")
    good = not proxied or "127.0.0.1" in spared or "*" in spared
    return Finding(
        f"proxy variables: {', '.join(proxied) or 'none'}",
        good,
        ""
        if good
        else "Add 127.0.0.1,localhost to NO_PROXY, or your browser and the aws command won't find the lab.",
    )


def credentials() -> Finding:
    """Real credentials on the machine: labkit never uses them, but other programs would."""
    found = [
        name for name in ("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_PROFILE") if os.environ.get(name)
    ]
    found += [
        f"~/.aws/{name}" for name in ("credentials", "config") if (Path.home() / ".aws" / name).exists()
    ]
    if not found:
        return Finding("no AWS credentials of your own on this machine", good=True)
    return Finding(
        f"AWS credentials of your own: {', '.join(found)}",
        good=True,
        advice="labkit doesn't read them. But an aws command in a terminal without the lab's environment would use them.",
    )


def clock() -> Finding:
    """The machine's clock must lie before the scenes': clients refuse sessions that look expired."""
    today = date.today()
    good = today <= _LAST_GOOD_DAY
    return Finding(
        f"the machine's date is {today.isoformat()}",
        good,
        ""
        if good
        else f"The labs' clock starts on the day after {_LAST_GOOD_DAY}. Set the machine's clock back, or install a newer labkit.",
    )


def folder() -> Finding:
    """Whether the learner's work can be kept."""
    here = Path.cwd()
    good = os.access(here, os.W_OK)
    return Finding(
        f"your folder is {here}",
        good,
        "" if good else "labkit can't write to it. Start labkit in a folder that belongs to you.",
    )


CHECKS: tuple[Callable[[], Finding], ...] = (
    python,
    packages,
    aws_command,
    aws_on_path,
    loopback,
    proxies,
    credentials,
    clock,
    folder,
)  # fmt: skip - one row


def main() -> int:
    """Print every finding; the exit status is 1 where something needs a look."""
    findings = [check() for check in CHECKS]
    for finding in findings:
        print(finding)  # noqa: T201 - a command line prints
    return 0 if all(finding.good for finding in findings) else 1
