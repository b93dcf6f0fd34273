"""Keeps a learner's work on disk, so that it is where they left it when the notebook starts anew."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from labkit.lesson.autorun import autorun

from .earlier import Earlier

if TYPE_CHECKING:
    from .course import Course

WORK: Final = "your work"


def work_folder(chosen: Path | None, scene: str) -> Path | None:
    """Where a lesson keeps its work: the folder chosen, else one a scene in $LABKIT_WORK. An autorun
    keeps none."""
    if autorun():
        return None
    if chosen is not None:
        return chosen
    home = os.environ.get("LABKIT_WORK", "")
    return Path(home).expanduser() / scene if home else None


class Keeper:
    """Writes down what was done after every change; the scene itself is saved by the simulated AWS."""

    def __init__(self, course: Course, folder: Path) -> None:
        self._course, self._file = course, folder / "journal.json"
        self.trouble, self.brought_back = "", False

    def keep(self) -> None:
        """Save the scene and the journal. What can't be written is told, and the lesson goes on."""
        try:
            self._course.scene.save(WORK)
            _write_whole(self._file, json.dumps(self._journal(), default=str))
        except OSError as error:
            self.trouble = f"Your work can't be saved: {error.strerror or error}."
        except Exception as error:  # what the simulator holds may be of a kind that can't be written down
            self.trouble = f"Your work can't be saved ({type(error).__name__}). The lesson goes on without."

    def bring_back(self) -> bool:
        """Take up where the learner left off; False where there's nothing (of use) to take up."""
        scene = self._course.scene
        if not self._file.exists() or WORK not in scene.checkpoints():
            self.trouble = " ".join(scene.troubles)
            return False
        try:
            journal = json.loads(self._file.read_text(encoding="utf-8"))
            earlier = {name: Earlier(bool(did), said) for name, (did, said) in journal["earlier"].items()}
            answers = [(str(step), int(call), dict(answer)) for step, call, answer in journal["results"]]
            locked = {str(step): str(key) for step, key in journal["locked"].items()}
            memory = dict(journal.get("memory", {}))
            scene.restore(WORK)
        except (ValueError, KeyError, TypeError, LookupError) as error:
            self.trouble = (
                f"Your saved work can't be read, so the lesson starts anew ({type(error).__name__})."
            )
            return False
        self._course.take_up(earlier, locked)
        self._course.memory.update(memory)
        for step, call, answer in answers:
            self._course.results.keep(step, call, answer)
        self._course.changed()
        self.brought_back = True
        return True

    def _journal(self) -> dict[str, Any]:
        course = self._course
        earlier = {name: (known.succeeded, known.right) for name, known in course.known().items()}
        return {
            "earlier": earlier,
            "locked": course.locked,
            "results": course.results.rows(),
            "memory": course.memory,
        }


def _write_whole(path: Path, text: str) -> None:
    """Written beside its place and moved there, for the owner's eyes only."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(beside).replace(path)
