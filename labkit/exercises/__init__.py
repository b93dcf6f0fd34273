"""Every exercise of the course by its name; they are in their chapters' ``exercises.py`` (answers that are policies) and
``puzzles.py`` (other answers)."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.exercises import Exercise

_CHAPTERS: tuple[str, ...] = (
    "start_here",
    "shared_responsibility",
    "groups_and_users",
    "best_practices",
    "organizations",
    "cross_account",
    "capstone",
    "escalation",
)
"""The chapters, in the course's order."""

_WITHOUT = {("shared_responsibility", "exercises"), ("capstone", "puzzles")}
"""The modules that a chapter doesn't have."""


def _all() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for chapter in _CHAPTERS:
        for exercise in (*_those(chapter, "exercises"), *_those(chapter, "puzzles")):
            if exercise.name in found:
                raise ValueError(f"Two exercises are called {exercise.name!r}.")
            found[exercise.name] = exercise
    return found


def _those(chapter: str, module: str) -> tuple[Exercise, ...]:
    """The exercises of one module of a chapter, named like it in capitals; none where the chapter has none."""
    if (chapter, module) in _WITHOUT:
        return ()
    found: tuple[Exercise, ...] = getattr(import_module(f"labkit.{chapter}.{module}"), module.upper())
    return found


EXERCISES: Mapping[str, Exercise]
"""Name → exercise, in the order in which the course asks them. It needs every chapter, so it is made when it is first used."""


def __getattr__(name: str) -> Mapping[str, Exercise]:
    if name != "EXERCISES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made: Mapping[str, Exercise] = MappingProxyType(_all())
    globals()[name] = made
    return made
