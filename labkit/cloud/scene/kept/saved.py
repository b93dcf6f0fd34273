"""Saved moments of a scene: in memory, and on disk where the learner has a folder for them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.cloud.scene.checkpoints import freeze, thaw

from .diary import Diary
from .shelf import Shelf

if TYPE_CHECKING:
    from pathlib import Path

    from labkit.cloud.gate import Gate

    from .diary import Row


@dataclass(frozen=True, slots=True)
class Moment:
    """A scene as it was once, in memory only."""

    frozen: bytes
    rows: list[Row]


class SavedWork:
    """Checkpoints by name. `folder`: where they outlive this process; None: they don't."""

    def __init__(self, gate: Gate, folder: Path | None, scene: str) -> None:
        self._gate = gate
        self._here: dict[str, bytes] = {}
        self._shelf = Shelf(folder, scene) if folder else None
        self._marks: dict[str, list[Row]] = {}
        self.diary = Diary()
        if folder:
            gate.diary = self.diary

    @property
    def troubles(self) -> tuple[str, ...]:
        """What was wrong with saved work on disk, a sentence each, for the learner."""
        return tuple(self._shelf.troubles) if self._shelf else ()

    def names(self) -> tuple[str, ...]:
        """The names, oldest first."""
        kept = self._shelf.names() if self._shelf else ()
        return tuple(dict.fromkeys([*kept, *self._here]))

    def save(self, name: str) -> None:
        """Keep the scene as it is now."""
        with self._gate.lock:
            self._here.pop(name, None)
            self._here[name] = frozen = freeze(self._gate)
            self._marks[name] = list(self.diary.rows)
        if self._shelf:
            self._shelf.put(name, frozen)

    def moment(self) -> Moment:
        """The scene as it is now."""
        with self._gate.lock:
            return Moment(zlib.compress(freeze(self._gate), 1), list(self.diary.rows))

    def back_to(self, moment: Moment) -> None:
        """Make the scene what it was at that moment."""
        with self._gate.lock:
            thaw(self._gate, zlib.decompress(moment.frozen))
            if moment.rows != self.diary.rows:
                self.diary.begin(moment.rows)

    def restore(self, name: str) -> None:
        """Make the scene what it was. Raises LookupError where that can't be done; then nothing changes."""
        frozen = self._here.get(name) or (self._shelf.get(name) if self._shelf else None)
        if frozen is None:
            known = ", ".join(self.names()) or "none yet"
            raise LookupError(
                " ".join([f"No checkpoint {name!r} was saved. Saved ones: {known}.", *self.troubles])
            )
        with self._gate.lock:
            try:
                thaw(self._gate, frozen)
            except Exception as error:  # whatever a foreign file may hold
                if self._shelf:
                    self._shelf.set_aside(name, "its file can't be understood")
                raise LookupError(f"Checkpoint {name!r} can't be read, so nothing was changed.") from error
            if name in self._marks and self._marks[name] != self.diary.rows:
                self.diary.begin(self._marks[name])
