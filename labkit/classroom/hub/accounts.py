"""A Unix account a learner. Its name has a prefix, so that no learner becomes an account of the machine's own."""

from __future__ import annotations

import grp
import os
import pwd
import re
import subprocess
from pathlib import Path

PREFIX = "lk-"
_RUN = Path("/run/labkit-class")  # short, because a socket's path has at most 107 characters
_NAME = re.compile(r"[a-z][a-z0-9-]{1,23}")


def fits(name: str) -> bool:
    """Whether a learner may be called so: 2 to 24 letters, digits and hyphens, a letter first."""
    return _NAME.fullmatch(name) is not None


def account_of(name: str) -> str:
    """The Unix account of a learner. Raises ValueError for a name that doesn't fit."""
    if not fits(name):
        raise ValueError(f"{name!r} can't be a learner's name.")
    return PREFIX + name


def account(name: str, learners: Path) -> pwd.struct_passwd:
    """The learner's account, made where it is missing, with a folder that nobody else can enter.

    Raises ValueError for a name that doesn't fit, OSError where the machine makes no account.
    """
    user = account_of(name)
    try:
        found = pwd.getpwnam(user)
    except KeyError:
        found = _made(user, learners / name)
    home = learners / name
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink():
        raise OSError(f"The folder of {name} is a link to elsewhere.")
    os.chown(home, found.pw_uid, found.pw_gid)
    home.chmod(0o700)
    return found


def group_of(name: str) -> int:
    """The id of the group that only this learner's account is in.

    Raises LookupError, with what to do, for a learner without an account, or where others are in the group.
    """
    try:
        found = pwd.getpwnam(account_of(name))
    except (KeyError, ValueError):
        raise LookupError(
            f"There is no learner {name!r} on this host yet. They get an account when they first sign in."
        ) from None
    shared = any(one.pw_gid == found.pw_gid and one.pw_uid != found.pw_uid for one in pwd.getpwall())
    if shared or any(one != found.pw_name for one in grp.getgrgid(found.pw_gid).gr_mem):
        raise LookupError(f"The group of {found.pw_name} has other members, so it keeps nothing private.")
    return found.pw_gid


def owns(name: str, process: int) -> bool:
    """Whether a process is the learner's; where the machine doesn't tell, it counts as theirs."""
    try:
        told = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True  # no /proc, or the process has ended: a signal shows that
    real = next(line.split()[1] for line in told.splitlines() if line.startswith("Uid:"))
    try:
        return int(real) == pwd.getpwnam(account_of(name)).pw_uid
    except KeyError:
        return False


def run_folder(owner: pwd.struct_passwd, run: Path = _RUN) -> Path:
    """A private folder for the sockets of this account's kernels."""
    run.mkdir(mode=0o711, exist_ok=True)
    run.chmod(0o711)
    own = run / str(owner.pw_uid)
    own.mkdir(mode=0o700, exist_ok=True)
    os.chown(own, owner.pw_uid, owner.pw_gid)
    return own


def _made(user: str, home: Path) -> pwd.struct_passwd:
    words = [
        "useradd",
        "--no-create-home",
        "--home-dir",
        str(home),
        "--shell",
        "/bin/bash",
        "--user-group",
        user,
    ]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"The account {user} can't be made: {done.stderr.strip()}")
    return pwd.getpwnam(user)
