"""Counts the class's locked predictions for the instructor's talk: how many chose each answer, and nobody's name."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from typing import TYPE_CHECKING

from labkit import catalog
from labkit.classroom.report.reading import lines_of
from labkit.classroom.report.records import WAY
from labkit.cloud.scene.kept.plain import write_whole
from labkit.lesson.model.judging import options_of
from labkit.progress.reading import JOURNAL, last_on_each

from .accounts import group_of
from .settings import make_folders, settings

if TYPE_CHECKING:
    from pathlib import Path

    from labkit.lesson import Prediction

    from .settings import ClassSettings

Counts = dict[str, dict[str, dict[str, int]]]
"""By chapter, step and answer: how many learners have locked it."""

_EVERY = 2.0  # seconds
_Stamp = tuple[int, int, int]


def hands_file(of_class: ClassSettings) -> Path:
    """Where the counts are."""
    return of_class.hands / "counts.json"


class Collector:
    """Reads the journals of a class again and again; one that hasn't changed is not read anew."""

    def __init__(self, learners: Path, but: str = "") -> None:
        self._learners, self._but = learners, but
        self._known: dict[tuple[str, str], tuple[_Stamp, dict[str, str]]] = {}

    def counts(self) -> Counts:
        """What is locked now. The folder of ``but``, who is the instructor, doesn't count."""
        found: dict[str, dict[str, Counter[str]]] = {}
        for folder in sorted(self._learners.iterdir()):
            if folder.name != self._but and folder.is_dir() and not folder.is_symlink():
                for (chapter, step), key in self._of(folder).items():
                    found.setdefault(chapter, {}).setdefault(step, Counter())[key] += 1
        return {
            chapter: {step: dict(sorted(one.items())) for step, one in steps.items()}
            for chapter, steps in found.items()
        }

    def _of(self, folder: Path) -> dict[tuple[str, str], str]:
        """One learner's answers, one a step, by the chapter in which a talk tells the step."""
        return {
            (catalog.told_in(scene), step): key
            for scene in catalog.scene_names()
            for step, key in self._locked(folder, scene).items()
        }

    def _locked(self, folder: Path, chapter: str) -> dict[str, str]:
        """The answers that one learner has locked in a chapter; none where nothing can be read."""
        way = (*WAY, chapter, JOURNAL)
        try:
            stamp = _stamp(folder.joinpath(*way))
            known = self._known.get((folder.name, chapter))
            if known is None or known[0] != stamp:
                known = stamp, _locked(chapter, lines_of(folder, way))
                self._known[folder.name, chapter] = known
        except OSError:
            return {}
        return known[1]


def _stamp(file: Path) -> _Stamp:
    found = file.lstat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _locked(chapter: str, lines: list[dict[str, object]]) -> dict[str, str]:
    """What a journal says is locked, as far as the course has such an answer."""
    steps = {step.name: step for step in catalog.steps(chapter)}
    found = {}
    for name, line in last_on_each(lines, "locked", steps).items():
        prediction, key = steps[name].prediction, line.get("key")
        if prediction is not None and isinstance(key, str) and key in _keys(prediction):
            found[name] = key
    return found


def _keys(prediction: Prediction) -> set[str]:
    return {option.key for option in options_of(prediction)}


def write_counts(of_class: ClassSettings, counts: Counts) -> None:
    """Leave the counts where only root and the instructor can read them. Raises LookupError for no such learner."""
    group = group_of(of_class.instructor)
    os.chown(of_class.hands, -1, group)
    of_class.hands.chmod(0o2750)
    write_whole(hands_file(of_class), json.dumps(counts).encode(), 0o640)


def main() -> None:
    """Count until stopped; the hub runs this as root. It waits for an instructor who hasn't joined yet."""
    of_class = settings()
    make_folders(of_class)
    collector, told = Collector(of_class.learners, of_class.instructor), None
    while True:
        counts = collector.counts()
        if counts != told:
            try:
                write_counts(of_class, counts)
                told = counts
            except LookupError:
                told = None
        time.sleep(_EVERY)


if __name__ == "__main__":
    main()
