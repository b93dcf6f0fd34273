"""Places for duels on a class's host: each team's folder belongs to that team, and the other team alone may read it."""

from __future__ import annotations

import os
import pwd
import shutil
from typing import TYPE_CHECKING

from labkit.duel.place import TEAMS, checked

from .accounts import account_of, group_of

if TYPE_CHECKING:
    from pathlib import Path

    from .settings import ClassSettings


def open_duel(of_class: ClassSettings, code: str, builds: str, attacks: str) -> Path:
    """Make the place for a duel of two learners. Only root can.

    Raises LookupError, with what to do, for a wrong code, a learner without an account, or a code in use.
    """
    if builds == attacks:
        raise LookupError("A duel needs two learners. One person can play both teams without a class.")
    folder = of_class.duels / checked(code)
    names = dict(zip(TEAMS, (builds, attacks), strict=True))
    groups = {team: group_of(name) for team, name in names.items()}
    try:
        folder.mkdir(mode=0o711)
    except FileExistsError:
        raise LookupError(
            f"There is a duel {code!r} already. Choose another code, or end that one."
        ) from None
    folder.chmod(0o711)
    for team, other in (TEAMS, tuple(reversed(TEAMS))):
        place = folder / team
        place.mkdir(mode=0o700)
        os.chown(place, pwd.getpwnam(account_of(names[team])).pw_uid, groups[other])
        place.chmod(0o2750)  # what a team writes there gets the other team's group
    return folder


def end_duel(of_class: ClassSettings, code: str) -> None:
    """Remove a duel with all that is in it. Raises LookupError where there is none."""
    folder = of_class.duels / checked(code)
    if not folder.is_dir() or folder.is_symlink():
        raise LookupError(f"There is no duel {code!r}.")
    shutil.rmtree(folder)
