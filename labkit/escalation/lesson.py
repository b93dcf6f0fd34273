"""Chapter 7: from nothing to administrator. Ways are found, played and closed; boundaries, passed roles, and trust."""

from __future__ import annotations

from dataclasses import replace

from labkit.lesson import Chapter, Lesson, scene_of

from . import closings, limits
from . import scene as stage
from .crew import user

_AFTER_HUNTS = {
    "the-help-desk": "Ada",
    "the-front-office": "Ben",
    "forgotten-passwords": "Cleo",
    "the-auditor": "Dan",
    "the-mates": "Eva",
    "the-ticket-app": "Gus",
    "the-timetable": "Hana",
    "newcomers": "Ines",
    "who-may-use-roles": "Jon",
    "equip-reports": "Kim",
    "on-deck": "Olaf",
    "tidy-tags": "Mia",
    "old-policies": "Noor",
    "open-buckets": "Quin",
    "the-engineer": "Lars",
    "wanda-hires": "Wanda",
    "finn-tries": "Finn",
    "pass-one-role": "Pia",
}
"""Steps that close the way of the hunt above them, and so would tell it."""

STEPS = tuple(
    replace(step, after_hunt=user(_AFTER_HUNTS[step.name]) if step.name in _AFTER_HUNTS else "")
    for step in (*closings.STEPS, *limits.STEPS)
)
SCENE = scene_of(stage, "escalation", "From nothing to administrator", STEPS)
CHAPTER = Chapter(SCENE, STEPS, stage.STATE)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
