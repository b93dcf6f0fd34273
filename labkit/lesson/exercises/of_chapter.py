"""What a chapter's folder has to practice, for its lesson: exercises are built on the lesson's scene, so they come
after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.sorting import Sorting

    from .exercise import Exercise

_MODULES = ("exercises", "puzzles")


def of_chapter(package: str | None) -> tuple[Exercise, ...]:
    """The exercises of a chapter, by its package's name: ``EXERCISES`` of its module ``exercises`` and ``PUZZLES`` of
    ``puzzles``, as far as there are such; none without a name."""
    return _found(package) if package else ()


def sortings_of(package: str | None) -> tuple[Sorting, ...]:
    """The sortings that count in a chapter: ``SORTINGS`` of its module ``puzzles``, where there are such."""
    there = package and find_spec(f"{package}.puzzles")
    found: tuple[Sorting, ...] = getattr(import_module(f"{package}.puzzles"), "SORTINGS", ()) if there else ()
    return found


@dataclass(frozen=True, slots=True)
class NamedBrief:
    """A brief that counts: by which its work is kept, and what the learner reads."""

    name: str
    title: str


def briefs_of(package: str | None) -> tuple[NamedBrief, ...]:
    """The briefs that count in a chapter: ``BRIEFS`` of its package, name and title of each."""
    found = getattr(import_module(package), "BRIEFS", ()) if package else ()
    return tuple(NamedBrief(*one) for one in found)


def number_of_works(package: str | None) -> int:
    """How many briefs, sortings and exercises a chapter has: its package says it in ``WORKS``, so that nothing is loaded to
    count them."""
    return int(getattr(import_module(package), "WORKS", 0)) if package else 0


@cache
def _found(package: str) -> tuple[Exercise, ...]:
    found: list[Exercise] = []
    for module in _MODULES:
        if find_spec(f"{package}.{module}") is not None:
            found += getattr(import_module(f"{package}.{module}"), module.upper())
    return tuple(found)
