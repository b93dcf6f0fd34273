"""Where the two teams of a duel leave plain files for each other. On a hub it is a folder that the operator made for them."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path
from typing import Any, Final, Literal

import platformdirs

from labkit.cloud.scene.kept.plain import NotPlainError, read_plain, write_whole

Team = Literal["build", "attack"]
TEAMS: Final[tuple[Team, ...]] = ("build", "attack")
MOST_BYTES: Final = 1_000_000
_CODE = re.compile(r"[a-z][a-z0-9-]{1,23}")
_FILE = "handed.json"


class DuelError(LookupError):
    """What keeps a duel from going on; the message tells a learner what to do."""


def checked(code: str) -> str:
    """The code of a duel. Raises DuelError where it can't be one."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise DuelError(
            "The code of a duel has 2 to 24 small letters, digits and hyphens. It begins with a letter."
        )
    return code


class Place:
    """The folder of one duel, as one of the teams uses it. Each team writes in a folder of its own and reads the other's.

    Raises DuelError where this person has no place in the duel.
    """

    def __init__(self, code: str, team: Team, home: Path | None = None) -> None:
        self.code, self.team = checked(code), team
        shared = os.environ.get("LABKIT_DUELS")
        self._folder = (home or Path(shared or _own())) / code
        if not shared or home is not None:
            self._make()
        self._mode = 0o640 if shared and home is None else 0o600
        if not os.access(self._folder / team, os.W_OK | os.X_OK):
            raise DuelError(_NOT_YOURS.format(code=code, does=_DOES[team]))

    def hand(self, told: dict[str, Any]) -> None:
        """Leave this for the other team, in place of what was left before. Raises DuelError where it is too large."""
        written = json.dumps(told).encode()
        if len(written) > MOST_BYTES:
            raise DuelError(
                f"This is {len(written):,} bytes, and a duel takes {MOST_BYTES:,}. Start over, and make fewer calls."
            )
        try:
            write_whole(self._folder / self.team / _FILE, written, self._mode)
        except OSError as error:
            raise DuelError(f"labkit can't write into the folder of the duel: {error.strerror}.") from None

    def read(self, team: Team) -> dict[str, Any] | None:
        """What a team has left; None where there is nothing yet. Raises DuelError for what isn't a plain file of JSON."""
        try:
            text = self._text(team)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = str(error) if isinstance(error, NotPlainError) else error.strerror
            raise DuelError(f"labkit can't read what team {_NAMES[team]} left: {why}.") from None
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise DuelError(
                f"What team {_NAMES[team]} left isn't a duel's file. Ask that team to run their cell again."
            )
        return told

    def _text(self, team: Team) -> bytes:
        """No part of the way inside the duel may be a link. Its folder can be passed, and not listed."""
        only = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW
        duel = os.open(self._folder, only)
        try:
            inside = os.open(team, only, dir_fd=duel)
        finally:
            os.close(duel)
        try:
            return read_plain(Path(_FILE), MOST_BYTES, inside=inside, alone=True)
        finally:
            os.close(inside)

    def _make(self) -> None:
        """Without a hub both teams are one person, in folders that only this person can enter."""
        for folder in (self._folder, *(self._folder / team for team in TEAMS)):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700, parents=True)


_DOES: Final = {"build": "--builds", "attack": "--attacks"}
_NAMES: Final = {"build": "A", "attack": "B"}
_NOT_YOURS: Final = "You have no place in a duel {code!r}. Ask your instructor, who can run: labkit class duel {code} {does} YOUR-NAME …"


def _own() -> Path:
    return platformdirs.user_data_path("labkit", appauthor=False) / "duels"
