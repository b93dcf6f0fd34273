"""States of a lesson that the learner kept under a name, to go back to; on disk where there's a folder."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final

from labkit.lesson.model.journal import Journal
from labkit.lesson.model.keeping import bring, facts_of

if TYPE_CHECKING:
    from pathlib import Path

    from labkit.lesson.model.course import Course

    from .past import Before

BEFORE_STARTING_OVER: Final = "Before you started over"
MOST: Final = 20
LONGEST: Final = 60


class SnapshotError(LookupError):
    """A snapshot can't be kept or isn't there; the message says why, for the learner."""


class Snapshots:
    """The states by name, oldest first. One of this sitting is whole; one from disk has its work, not its answers.

    ``folder``: the learner's; None: they last as long as this process.
    """

    def __init__(self, course: Course, folder: Path | None) -> None:
        self._course, self._folder = course, folder
        self._here: dict[str, Before] = {}
        self._on_disk = dict(self._read())

    @property
    def stay(self) -> bool:
        """Whether they are there in the next sitting."""
        return self._folder is not None

    def names(self) -> tuple[str, ...]:
        """The names, oldest first."""
        return tuple(dict.fromkeys([*self._on_disk, *self._here]))

    def keep(self, name: str) -> None:
        """Keep the state as it is now, in place of an older one of that name.

        Raises SnapshotError for no name, a long one, or too many; OSError where it can't be written.
        """
        name = " ".join(name.split())
        if not name or len(name) > LONGEST:
            raise SnapshotError(f"Give the snapshot a name of at most {LONGEST} letters.")
        others = set(self.names()) - {name}
        if len(others) >= MOST:
            raise SnapshotError(
                f"There are {MOST} snapshots already. Use the name of one that you don't need."
            )
        for kept in (self._here, self._on_disk):
            kept.pop(name, None)
        self._here[name] = self._course.present()
        if self._folder is not None:
            self._write(self._folder, name)

    def keep_before_starting_over(self) -> None:
        """Keep what was done, if anything was; starting over goes on where that can't be written."""
        if self._course.known():
            with contextlib.suppress(OSError, SnapshotError):
                self.keep(BEFORE_STARTING_OVER)

    def go_to(self, name: str) -> str:
        """Make the lesson what it was; verdicts on predictions stay. Returns what is to be told about it, or "".

        Raises SnapshotError where there's none of that name, or it can't be read.
        """
        act = f"going to the snapshot “{name}”"
        if name in self._here:
            self._course.go_to(self._here[name], act)
            return ""
        path = self._on_disk.get(name)
        if path is None:
            raise SnapshotError(f"There is no snapshot {name!r}.")
        try:
            return self._course.taken_anew(
                lambda: bring(self._course, self._journal(path), _checkpoint(name)), act
            )
        except (OSError, ValueError, KeyError, TypeError, LookupError) as error:
            raise SnapshotError(f"The snapshot {name!r} can't be read: {error}") from error

    def _write(self, folder: Path, name: str) -> None:
        path = folder / f"snapshot-{hashlib.sha256(name.encode()).hexdigest()[:16]}.jsonl"
        scene = self._course.scene
        rows, changed = scene.diary.rows, scene.diary.changed
        named = {"snapshot": {"snapshot": name}}
        self._journal(path).write({**named, **facts_of(self._course)}, rows, changed)
        scene.save(_checkpoint(name))
        self._on_disk[name] = path

    def _read(self) -> list[tuple[str, Path]]:
        """The snapshots in the folder; a file that is none, or is spoiled, is left alone."""
        found = []
        paths = sorted(self._folder.glob("snapshot-*.jsonl"), key=_age) if self._folder else []
        for path in paths[: MOST + 1]:
            with contextlib.suppress(OSError, ValueError):
                names = [line["snapshot"] for line in self._journal(path).read() if "snapshot" in line]
                found += [(str(name)[:LONGEST], path) for name in names[:1]]
        return found

    def _journal(self, path: Path) -> Journal:
        return Journal(path, self._course.scene.definition.name)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _checkpoint(name: str) -> str:
    return f"snapshot {name}"
