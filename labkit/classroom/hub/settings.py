"""What an operator of a class decides, read from the environment; and the class's own folder with its secrets."""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from labkit.cloud.scene.kept.plain import write_whole

from .accounts import fits

HOME = "/srv/labkit-class"
MEMORY = 1_000_000_000
CPUS = 1.0
IDLE = 3_600
_NAMES = (
    *("HOST", "PORT", "HUB_PORT", "PROXY_PORT", "CERTIFICATE", "KEY", "MEMORY", "CPUS", "IDLE"),
    *("PYTHON", "PROXY", "INSTRUCTOR", "FORKS"),
)


@dataclass(frozen=True, slots=True)
class ClassSettings:
    """One class.

    ``home``: the folder with the hub's data and the learners' folders. ``host`` and ``port``: where browsers reach
    the hub. ``hub_port`` and ``proxy_port``: where hub and proxy talk, on the loopback only. ``certificate`` and ``key``: paths of PEM files for TLS; None serves plain HTTP. ``memory`` in bytes and
    ``cpus`` in cores are what one learner may use. ``idle``: seconds without activity until a server is stopped;
    0 never stops one. ``python``: the interpreter of the learners' servers. ``proxy``: the proxy's command.
    ``instructor``: the name under which the instructor joins; "" where nobody's talk counts the class's answers.
    ``forking``: whether learners' servers and kernels are forks of one process that has imported everything.
    """

    home: Path = Path(HOME)
    host: str = "127.0.0.1"
    port: int = 8000
    hub_port: int = 8081
    proxy_port: int = 8001
    certificate: Path | None = None
    key: Path | None = None
    memory: int = MEMORY
    cpus: float = CPUS
    idle: int = IDLE
    python: str = sys.executable
    proxy: str = "configurable-http-proxy"
    instructor: str = ""
    forking: bool = True

    @property
    def hub(self) -> Path:
        """The hub's own data, which only root can read."""
        return self.home / "hub"

    @property
    def learners(self) -> Path:
        """The folder with one private folder a learner."""
        return self.home / "learners"

    @property
    def duels(self) -> Path:
        """The folder with one folder a duel, each open to its two teams only."""
        return self.home / "duels"

    @property
    def hands(self) -> Path:
        """The folder with the class's counts for a talk, which root writes and the instructor reads."""
        return self.home / "hands"

    @property
    def forks(self) -> Path:
        """The socket of the process that forks."""
        return self.home / "forks"


def settings() -> ClassSettings:
    """The class that the environment describes: LABKIT_CLASS (its folder), LABKIT_CLASS_HOST, _PORT, _HUB_PORT, _PROXY_PORT,
    _CERTIFICATE, _KEY, _MEMORY (bytes), _CPUS, _IDLE (seconds), _PYTHON, _PROXY, _INSTRUCTOR and _FORKS.

    Raises ValueError where a number isn't one, a certificate comes without its key, or nobody can have the instructor's name.
    """
    given = {
        name: os.environ[f"LABKIT_CLASS_{name}"] for name in _NAMES if os.environ.get(f"LABKIT_CLASS_{name}")
    }
    if ("CERTIFICATE" in given) != ("KEY" in given):
        raise ValueError("TLS needs both files. Set LABKIT_CLASS_CERTIFICATE and LABKIT_CLASS_KEY.")
    return ClassSettings(
        home=Path(os.environ.get("LABKIT_CLASS") or HOME),
        host=given.get("HOST", "127.0.0.1"),
        port=_number(given, "PORT", 8000),
        hub_port=_number(given, "HUB_PORT", 8081),
        proxy_port=_number(given, "PROXY_PORT", 8001),
        certificate=Path(given["CERTIFICATE"]) if "CERTIFICATE" in given else None,
        key=Path(given["KEY"]) if "KEY" in given else None,
        memory=_number(given, "MEMORY", MEMORY),
        cpus=float(given.get("CPUS", CPUS)),
        idle=_number(given, "IDLE", IDLE),
        python=given.get("PYTHON", sys.executable),
        proxy=given.get("PROXY", "configurable-http-proxy"),
        instructor=_learner(given.get("INSTRUCTOR", "")),
        forking=given.get("FORKS") != "0",
    )


def _number(given: dict[str, str], name: str, otherwise: int) -> int:
    text = given.get(name, str(otherwise))
    if not text.isdecimal():
        raise ValueError(f"LABKIT_CLASS_{name} must be a whole number, and is {text!r}.")
    return int(text)


def _learner(name: str) -> str:
    if name and not fits(name):
        raise ValueError(
            f"LABKIT_CLASS_INSTRUCTOR is {name!r}. It must be a name of 2 to 24 small letters, digits and hyphens."
        )
    return name


def make_folders(chosen: ClassSettings) -> None:
    """Make the class's folders: everybody may pass through, only root may read the hub's."""
    own = ((chosen.home, 0o755), (chosen.hub, 0o700))
    for folder, mode in (*own, (chosen.learners, 0o711), (chosen.duels, 0o711), (chosen.hands, 0o711)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)


def class_password(chosen: ClassSettings) -> str:
    """The password that a learner needs to sign up; made once, in a file that only root can read."""
    file = chosen.hub / "class-password"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        made = "-".join(secrets.token_hex(2) for _ in range(3))
        write_whole(file, f"{made}\n".encode())
        return made
