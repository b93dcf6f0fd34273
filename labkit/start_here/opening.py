"""Opens the lesson with its exercises."""

from __future__ import annotations

from labkit.lesson import Lesson

from . import scene as stage
from .exercises import EXERCISES
from .lesson import SCENE, STEPS


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""

    return Lesson(
        SCENE, STEPS, exercises=EXERCISES, table=stage.STATE, picture=stage.draw, access=stage.QUESTIONS
    )
