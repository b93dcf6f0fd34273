"""The journal of a lesson on disk: lines of JSON, added to at the end, of which later ones say more than earlier.

It is plain, so that anybody can read it, any release can use it, and a file that breaks off in the middle is
of use up to there. It may come from anybody: what it says is checked by who uses it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from labkit.cloud.scene.kept.plain import read_plain, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_FORMAT: Final = 2
_MOST: Final = 64_000_000
_MOST_LINES: Final = 50_000
Line = dict[str, Any]


def why_not_read(lines: Sequence[Line], scene: str) -> str:
    """Why these aren't the lines of a journal of this scene that this release reads; "" where they are."""
    if not lines or "journal" not in lines[0]:
        return "it is empty, or no journal"
    if lines[0].get("scene") != scene:
        return "it belongs to another lab"
    known = isinstance(lines[0]["journal"], int) and 0 <= lines[0]["journal"] <= _FORMAT
    return "" if known else "another release of labkit wrote it"


class Journal:
    """The file. `broken`: how many lines couldn't be read."""

    def __init__(self, path: Path, scene: str) -> None:
        self.path, self.broken = path, 0
        self._head = json.dumps({"journal": _FORMAT, "scene": scene})
        self._facts: dict[str, str] = {}
        self._calls = self._added = self._story = 0

    def read(self) -> list[Line]:
        """Its lines, the first (which says whose it is) left out.

        Raises:
            FileNotFoundError: there's none.
            OSError: it isn't a plain file, or can't be read.
            ValueError: it is another lab's journal, a newer release's, or none at all.
        """
        texts = read_plain(self.path, _MOST).decode("utf-8", "replace").split("\n")[:_MOST_LINES]
        lines = [line for text in texts if text.strip() and (line := self._line(text)) is not None]
        if why := why_not_read(lines, json.loads(self._head)["scene"]):
            raise ValueError(why)
        return lines[1:]

    def _line(self, text: str) -> Line | None:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        self.broken += not isinstance(line, dict)
        return line if isinstance(line, dict) else None

    def write(self, facts: Mapping[str, Line], calls: Sequence[Line], story: int) -> None:
        """Bring the file up to date. `facts`: lines by name, of which the changed ones are added; `calls` only grow
        as long as it is the same `story`. Raises OSError; then nothing is lost."""
        texts = {name: json.dumps(line, default=str) for name, line in facts.items()}
        grows = self._facts and story == self._story and self._facts.keys() <= texts.keys()
        new = (
            [text for name, text in texts.items() if self._facts.get(name) != text]
            if grows
            else [*texts.values()]
        )
        new += [json.dumps({"call": call}, default=str) for call in calls[self._calls if grows else 0 :]]
        if grows and self._added < _MOST // 8 and self.path.exists():
            self._added += self._add(new)
        else:
            whole = [
                self._head,
                *texts.values(),
                *(json.dumps({"call": call}, default=str) for call in calls),
            ]
            write_whole(self.path, "".join(f"{line}\n" for line in whole).encode())
            self._added = 0
        self._facts, self._calls, self._story = texts, len(calls), story

    def _add(self, lines: Sequence[str]) -> int:
        """Add at the end, in one go; a line that a killed process left half is ended first."""
        written = "".join(f"\n{line}\n" for line in lines).encode()
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "ab") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        return len(written)
