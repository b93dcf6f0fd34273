"""Chapter 7: from nothing to administrator. Ways are found, played and closed; boundaries, passed roles, and trust."""

from __future__ import annotations

from labkit.lesson import Chapter, Lesson, scene_of

from . import closings, limits
from . import scene as stage

STEPS = (*closings.STEPS, *limits.STEPS)
SCENE = scene_of(stage, "escalation", "From nothing to administrator", STEPS)
CHAPTER = Chapter(SCENE, STEPS, stage.STATE)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
