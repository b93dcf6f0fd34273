"""How much memory and processor one learner may use, held by the kernel's control groups (both versions)."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_PERIOD = 100_000
PROCESSES = 256


class Confined:
    """The control groups of one learner; ``enter`` puts the process that calls it in."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders

    @property
    def held(self) -> bool:
        """Whether the kernel holds the limits. False: this machine has no control groups for us."""
        return bool(self.folders)

    def enter(self) -> None:
        """Put the calling process in, with all that it starts. Raises OSError where the kernel refuses."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def memory(self) -> int:
        """Bytes in use now by all of the learner's processes, caches included; 0 where nothing is held."""
        for folder in self.folders:
            for name in ("memory.current", "memory.usage_in_bytes"):
                if (folder / name).exists():
                    return int((folder / name).read_text())
        return 0

    def remove(self) -> None:
        """Take the groups away, once they are empty."""
        for folder in self.folders:
            try:
                folder.rmdir()
            except OSError:
                continue


def confine(name: str, memory: int, cpus: float, root: Path = _ROOT) -> Confined:
    """Limits for what runs in a learner's name: ``memory`` bytes, ``cpus`` cores, 256 processes.

    Where the machine lets us make no control group, nothing is held and ``held`` says so.
    """
    try:
        if (root / "cgroup.controllers").exists():
            return _second_version(root / "labkit" / name, memory, cpus)
        return _first_version(root, name, memory, cpus)
    except OSError:
        return Confined(())


def _second_version(folder: Path, memory: int, cpus: float) -> Confined:
    for above in (folder.parent.parent, folder.parent):
        above.mkdir(exist_ok=True)
        (above / "cgroup.subtree_control").write_text("+memory +cpu +pids")
    folder.mkdir(exist_ok=True)
    (folder / "memory.max").write_text(str(memory))
    (folder / "cpu.max").write_text(f"{int(cpus * _PERIOD)} {_PERIOD}")
    (folder / "pids.max").write_text(str(PROCESSES))
    return Confined((folder,))


def _first_version(root: Path, name: str, memory: int, cpus: float) -> Confined:
    wanted = {
        "memory": {"memory.limit_in_bytes": str(memory)},
        "cpu": {"cpu.cfs_period_us": str(_PERIOD), "cpu.cfs_quota_us": str(int(cpus * _PERIOD))},
        "pids": {"pids.max": str(PROCESSES)},
    }
    folders = []
    for controller, files in wanted.items():
        folder = root / controller / "labkit" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            _set(folder / file, text)
        folders.append(folder)
    return Confined(tuple(folders))


def _set(file: Path, text: str) -> None:
    """Write a limit. Where more is in use already, the former one stays, and so do all the others."""
    try:
        file.write_text(text)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
