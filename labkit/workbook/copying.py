"""Makes the learner's copy, and brings a new release's notebooks into it. What a learner wrote is never lost.

The copy remembers (`.labkit/book.json`) what it was given, so that it can tell what the learner has changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .book import as_text, fresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .book import Notebook

WORK: Final = (
    ".labkit"  # what the learner did, beside the notebooks; JupyterLab's file browser doesn't show it
)
_RECORD: Final = "book.json"


@dataclass
class _Record:
    """What the copy was given: of each file its cells, and of each notebook the release's version seen last."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path) -> _Record:
        try:
            known = json.loads((place / WORK / _RECORD).read_text(encoding="utf-8"))
            return cls(dict(known["cells"]), dict(known["seen"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()  # then whatever differs from the book counts as the learner's

    def write(self, place: Path) -> None:
        _write(place / WORK / _RECORD, json.dumps({"cells": self.cells, "seen": self.seen}, indent=1) + "\n")


def is_copy(place: Path) -> bool:
    """Whether this folder is a learner's copy."""
    return (place / WORK / _RECORD).is_file()


def prepare(place: Path, book: Path, earlier_work: Path | None = None) -> list[str]:
    """Make the copy in `place`, or bring it up to date with the notebooks in `book`; a second time changes nothing.

    earlier_work: where an earlier release kept the learner's work; what is in there is copied where it is missing.
    Returns what the learner should know, a sentence each. Raises OSError where nothing can be written there.
    """
    place.mkdir(parents=True, exist_ok=True)
    (place / WORK).mkdir(mode=0o700, exist_ok=True)
    if earlier_work is not None and earlier_work.is_dir():
        _take_over(earlier_work, place / WORK)
    record, told = _Record.read(place), []
    before = (dict(record.cells), dict(record.seen))
    for path in sorted(book.glob("*.ipynb")):
        told += _bring(place, path.name, fresh(path), record)
    if before != (record.cells, record.seen):
        record.write(place)
    return told


def _bring(place: Path, name: str, new: Notebook, record: _Record) -> list[str]:
    """Bring one notebook. Where the learner has changed its cells, the new one goes beside theirs."""
    seal = _digest(as_text(new))
    if (place / name).exists() and record.seen.get(name) == seal:
        return []
    record.seen[name] = seal
    for there in _places(name):
        brought = _brought(place / there, record.cells.get(there), new)
        if brought is None:
            continue
        if not (place / there).exists() or brought is not _AS_IT_IS:
            _write(place / there, as_text(brought))
        record.cells[there] = _cells(new)
        return [] if there == name else [_beside(name, there)]
    raise AssertionError("there is always another name")


def _beside(name: str, there: str) -> str:
    return f"{name} has a new version. You changed your copy, so it stays as it is. The new version is in {there}."


def _places(name: str) -> Iterator[str]:
    stem = name.removesuffix(".ipynb")
    return chain((name, f"{stem}_new.ipynb"), (f"{stem}_new_{number}.ipynb" for number in count(2)))


_AS_IT_IS: Final[Notebook] = {}


def _brought(path: Path, given: dict[str, str] | None, new: Notebook) -> Notebook | None:
    """What the file should hold now: the new notebook, with the cells that the learner added; None where the
    learner changed a cell of the book, or where the file isn't ours."""
    if not path.exists():
        return new
    try:
        old: Notebook = json.loads(path.read_text(encoding="utf-8"))
        cells: list[dict[str, Any]] = [*old["cells"]]
        theirs = _cells(old)
    except (ValueError, KeyError, TypeError):
        return None
    if given is None:
        return _AS_IT_IS if theirs == _cells(new) else None
    if any(given[cell] != theirs[cell] for cell in given.keys() & theirs.keys()):
        return None
    return _with_own(new, cells, given)


def _with_own(new: Notebook, cells: list[dict[str, Any]], given: dict[str, str]) -> Notebook:
    """The new notebook, and each cell that the learner added after the cell of the book that it followed."""
    stays = {cell["id"] for cell in new["cells"]}
    own: dict[str, list[dict[str, Any]]] = {}
    after = ""
    for cell in cells:
        name = cell.get("id", "")
        if name not in given:
            own.setdefault(after, []).append(cell)
        elif name in stays:
            after = name
    merged = own.get("", [])
    for cell in new["cells"]:
        merged = [*merged, cell, *own.get(cell["id"], [])]
    return {**new, "cells": merged}


def _cells(notebook: Notebook) -> dict[str, str]:
    """Of each cell what makes it the book's: its kind and its text."""
    return {
        cell.get("id", ""): _digest(cell["cell_type"] + "\n" + "".join(cell["source"]))
        for cell in notebook["cells"]
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _take_over(earlier: Path, place: Path) -> None:
    """Copy what an earlier release kept, lesson by lesson. What is here already is newer."""
    for folder in sorted(earlier.iterdir()):
        if folder.is_dir() and not folder.is_symlink() and not (place / folder.name).exists():
            shutil.copytree(folder, place / folder.name, symlinks=True)


def _write(path: Path, text: str) -> None:
    """Write beside its place and move there: whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
