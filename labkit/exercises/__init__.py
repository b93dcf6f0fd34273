"""Every exercise of the course by its name; the exercises themselves are in their chapters' ``exercises.py``."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.exercises import Exercise

_CHAPTERS: tuple[str, ...] = ("start_here",)
"""The chapters that have exercises, in the course's order."""


def _all() -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for chapter in _CHAPTERS:
        for exercise in import_module(f"labkit.{chapter}.exercises").EXERCISES:
            if exercise.name in found:
                raise ValueError(f"Two exercises are called {exercise.name!r}.")
            found[exercise.name] = exercise
    return found


EXERCISES: Mapping[str, Exercise] = MappingProxyType(_all())
"""Name → exercise, in the order in which the course asks them."""
