"""Keeps a learner's work on disk, so that it is where they left it when the notebook starts anew.

Two things are kept: the simulated AWS as it is, which only this release and this person's own signature bring
back, and a journal in plain JSON. Where the first is of no use (an upgrade, a copy, a damage) the journal's calls
are made again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from labkit.cloud.scene.kept.plain import read_plain, why_not
from labkit.lesson.autorun import autorun

from . import one_keeper
from .journal import Journal
from .moves.past import writes_of
from .taking_up import take_up, take_up_old

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Scene

    from .course import Course

WORK: Final = "your work"
_SECOND: Final = (
    "This lesson is open in another notebook or kernel as well, which keeps your work. What you do here isn't "
    "saved. Close the other one, then restart this kernel."
)


def work_folder(chosen: Path | None, scene: str) -> Path | None:
    """Where a lesson keeps its work: the folder chosen, else one a scene in $LABKIT_WORK. An autorun
    keeps none."""
    if autorun():
        return None
    if chosen is not None:
        return chosen
    home = os.environ.get("LABKIT_WORK", "")
    return Path(home).expanduser() / scene if home else None


def usable(folder: Path | None) -> tuple[Path | None, str]:
    """The folder, made where it is missing; None and why (for the learner) where nothing can be kept in it."""
    trouble = why_not(folder) if folder else ""
    if trouble:
        return None, f"Your work can't be saved: {trouble}. The lesson goes on without."
    return folder, ""


def readable(folder: Path | None) -> Path | None:
    """The folder where nothing can be kept, as far as what is in it can be read: None for a link and for none."""
    return folder if folder is not None and folder.is_dir() and not folder.is_symlink() else None


class Keeper:
    """Writes down what was done after every change; the scene itself is saved by the simulated AWS.

    ``trouble``: why nothing can be kept in the folder; what is in it is read all the same.
    """

    def __init__(self, course: Course, folder: Path | None, trouble: str = "") -> None:
        self._course, self._folder = course, folder
        self.trouble, self.brought_back, self._told_full = trouble, False, False
        self._journal = Journal(folder / "journal.jsonl", course.scene.definition.name) if folder else None
        self._ours = folder is not None and not trouble and _take(folder)
        if folder is not None and not self._ours and not trouble:
            self.trouble = _SECOND

    @property
    def ours(self) -> bool:
        """Whether this process keeps the work: another one may have it open."""
        return self._ours

    def keep(self) -> None:
        """Save the scene and the journal, but for a way that is only played. What can't be written is told, and the
        lesson goes on."""
        if self._journal is None or not self._ours:
            return
        if self._course.played == writes_of(
            self._course.scene.trail
        ):  # what an attacker did is nobody's work
            return
        scene, self.trouble = self._course.scene, ""
        try:
            self._journal.write(facts_of(self._course), scene.diary.rows, scene.diary.changed)
        except OSError as error:
            self.trouble = f"Your work can't be saved: {error.strerror or error}."
        try:
            scene.save(WORK)
        except OSError as error:
            self.trouble = f"Your work can't be saved: {error.strerror or error}."
        except Exception as error:  # what the simulator holds may be of a kind that can't be written down
            self.trouble = f"Your work can't be saved ({type(error).__name__}). The lesson goes on without."
        self._tell_full(scene.diary.trouble)

    def _tell_full(self, full: str) -> None:
        """Once, and again where there was room in between."""
        if full and not self._told_full:
            self.trouble = f"{self.trouble} {full}".strip()
        self._told_full = bool(full)

    def bring_back(self) -> bool:
        """Take up where the learner left off; False where there's nothing (of use) to take up."""
        if self._journal is None or self._folder is None:
            return False
        told = self.trouble
        try:
            missed = self._brought_back(self._journal, self._folder)
        except FileNotFoundError:
            missed, self.trouble = None, " ".join([told, *self._course.scene.troubles]).strip()
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as error:
            self._course.scene.reset()
            said = str(error) if isinstance(error, ValueError) else ""
            why = getattr(error, "strerror", None) or said or type(error).__name__
            anew = f"Your saved work can't be read, so the lesson starts anew ({why})."
            missed, self.trouble = None, f"{told} {anew}{self._set_aside(self._journal.path)}".strip()
        if missed is None:
            return False
        self._course.changed()
        self.brought_back, self.trouble = True, " ".join(filter(None, [told, missed]))
        return True

    def _set_aside(self, path: Path) -> str:
        """Keep what couldn't be read under another name, for the next save would write over it; tells where."""
        if not self._ours:
            return ""
        kept = path.with_name(f"unread-{path.name}")
        try:
            path.replace(kept)
        except OSError:
            return ""
        return f" The file is kept as {kept}."

    def _brought_back(self, journal: Journal, folder: Path) -> str:
        """What is to be told about it. Raises what a spoiled journal raises."""
        try:
            return bring(self._course, journal, WORK)
        except FileNotFoundError:
            old = json.loads(read_plain(folder / "journal.json", 64_000_000))
            take_up_old(self._course, old)
            return "Your work was made by an earlier release: the steps that you had done were run again."


def _take(folder: Path) -> bool:
    try:
        return one_keeper.take(folder)
    except OSError:
        return True


def bring(course: Course, journal: Journal, checkpoint: str) -> str:
    """Make a lesson what a journal says, its scene as it was saved there, else by making its calls again.

    Returns what is to be told about it. Raises what a spoiled journal raises, FileNotFoundError where there's none.
    """
    scene, lines = course.scene, journal.read()
    calls = [line["call"] for line in lines if "call" in line]
    restored = _restored(scene, checkpoint)
    missed = 0 if restored else scene.repeat(calls)
    if restored:
        scene.diary.begin(calls)
    take_up(course, lines)
    return _said(scene, journal.broken, None if restored else missed)


def _restored(scene: Scene, checkpoint: str) -> bool:
    """Whether the scene is as it was saved; only what this release wrote and this person signed is read."""
    if checkpoint not in scene.checkpoints():
        return False
    try:
        scene.restore(checkpoint)
    except LookupError:
        return False
    return True


def _said(scene: Scene, broken: int, missed: int | None) -> str:
    """What a learner is told about work that came back in another way than it was left."""
    said = []
    if missed is not None:
        said.append(
            f"{' '.join(scene.troubles)} Your calls were made again from the journal, so your work is where you "
            "left it."
        )
    if missed:
        said.append(f"{missed} of them can't be made again; do those steps once more if you need them.")
    if broken:
        said.append("The journal is damaged; what could be read of it is here.")
    return " ".join(said).strip()


def facts_of(course: Course) -> dict[str, dict[str, Any]]:
    """What the journal says beside the calls."""
    facts: dict[str, dict[str, Any]] = {}
    for name, known in course.known().items():
        facts[f"step {name}"] = {
            "step": name,
            "succeeded": known.succeeded,
            "right": known.right,
            "shown": known.shown,
        }
    for step in course.steps:
        if step.name in course.locked or step.name in course.earlier or step.name in course.runs:
            facts[f"locked {step.name}"] = {"locked": step.name, "key": course.locked.get(step.name)}
    facts |= {f"judged {name}": {"judged": name, **one.row()} for name, one in course.judged.items()}
    facts |= {f"hunted {who}": {"hunted": who, "said": said} for who, said in course.hunted.items()}
    rows: Mapping[str, Any] = {
        f"result {step} {call}": {"result": [step, call, answer]}
        for step, call, answer in course.results.rows()
    }
    return {**facts, **rows, "memory": {"memory": course.memory}}
