"""All work of a learner as one file of plain JSON, and back; nothing that is there is ever overwritten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from labkit.cloud.scene.kept.plain import read_plain, why_not, write_whole
from labkit.lesson.model.work.book import FILE

from . import questions
from .chapters import CHAPTERS
from .reading import JOURNAL, journal_lines

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT: Final = 1
_MOST: Final = 256_000_000
_FILES: Final = (JOURNAL, FILE)
QUESTIONS: Final = "the questions that come back"


class NotWorkError(ValueError):
    """The file holds no work of this course; the message says what it is."""


def packed(home: Path) -> str:
    """All work in this folder, as text."""
    work = {
        chapter.scene: {
            name: list(journal_lines(home / chapter.scene / name, chapter.scene)) for name in _FILES
        }
        for chapter in CHAPTERS
    }
    kept = {scene: files for scene, files in work.items() if any(files.values())}
    asked = questions.read(home / questions.FILE)
    return json.dumps({"labkit": _FORMAT, "work": kept, "questions": asked}, indent=1)


def unpack(path: Path, home: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put a file's work into this folder: what was taken over, and what has work already; chapters, and QUESTIONS.

    Raises NotWorkError for a file that holds none, OSError for one that can't be read or work that can't be kept.
    """
    found = _found(path)
    work = found["work"]
    taken, there = [], []
    for chapter in CHAPTERS:
        files = work.get(chapter.scene)
        if not isinstance(files, dict):
            continue
        folder = home / chapter.scene
        if any((folder / name).exists() for name in _FILES):
            there.append(chapter.title)
            continue
        if trouble := why_not(folder):
            raise OSError(trouble)
        for name in _FILES:
            _write(folder / name, chapter.scene, files.get(name))
        taken.append(chapter.title)
    asked = questions.reduced(found.get("questions"))
    if not questions.untouched(asked):
        (taken if _take_questions(asked, home) else there).append(QUESTIONS)
    return tuple(taken), tuple(there)


def _take_questions(asked: Any, home: Path) -> bool:
    """Take over the questions that come back, unless somebody has answered some here already."""
    if not questions.untouched(questions.read(home / questions.FILE)):
        return False
    if trouble := why_not(home):
        raise OSError(trouble)
    questions.write(home / questions.FILE, asked)
    return True


def _found(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_plain(path, _MOST))
    except (ValueError, RecursionError):
        raise NotWorkError(f"{path.name} isn't JSON, so it holds no work of this course.") from None
    work = found.get("work") if isinstance(found, dict) and found.get("labkit") == _FORMAT else None
    if not isinstance(work, dict):
        raise NotWorkError(
            f"{path.name} holds no work of this course. `progress.export()` writes such a file."
        )
    return dict(found)


def _write(path: Path, scene: str, lines: Any) -> None:
    """A journal as a lesson reads it, which checks what it says."""
    rows = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    if rows:
        head = {"journal": 2, "scene": scene}
        write_whole(path, "".join(f"{json.dumps(row)}\n" for row in (head, *rows)).encode())
