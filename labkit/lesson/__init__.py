"""Presents a lesson: steps that are predicted, run and explained; tables, pictures and an editor to break
things.

A topic module describes its steps with these plain types and hands them to :class:`Lesson`; a notebook calls
``lab.step("name")``. The tasks of ``model/tasks/`` are loaded when a chapter asks for one.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from labkit.lesson import garbage  # noqa: F401 - first, for it makes the following imports quick  # isort: skip
from labkit.lesson.model.access import AccessQuestion, AccessTable, access_table
from labkit.lesson.model.editing import DOCUMENT, Aim, Attempt, PolicySlot
from labkit.lesson.model.goals.goal import Goal, must_allow, must_refuse
from labkit.lesson.model.lab import Lab
from labkit.lesson.model.predictions import Misconception, Option, Prediction, allowed, refused
from labkit.lesson.model.replay import checkpoints, replay, scene_of
from labkit.lesson.model.steps import StateTable, Step
from labkit.lesson.model.talk.chapter import Chapter
from labkit.lesson.picture.accounts import Picture
from labkit.lesson.picture.branches import Branch, Label
from labkit.lesson.picture.plan import Arrow, Box, Node, Verdict
from labkit.lesson.picture.policy import PolicyPart, PolicyPicture
from labkit.lesson.picture.tree import Tree
from labkit.lesson.view.lesson import Lesson
from labkit.lesson.ways.calls import Call, FromStep, SessionFrom, Upload, mfa_code

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.batch import EACH, EACH_LOWER, Batch
    from labkit.lesson.model.tasks.explorer import Choice, Explorer
    from labkit.lesson.model.tasks.fault import Clue, Fault
    from labkit.lesson.model.tasks.gaps import Blank
    from labkit.lesson.model.tasks.handout import AlreadyTakenError, Handout
    from labkit.lesson.model.tasks.happening import Happening
    from labkit.lesson.model.tasks.hunt import Guess, Hunt, ways_table
    from labkit.lesson.model.tasks.layers import Layer, Layers, Service
    from labkit.lesson.model.tasks.letter import Letter
    from labkit.lesson.model.tasks.requirements import Brief, Part, Requirement, check_brief
    from labkit.lesson.model.tasks.sign_in import SignInPage, Typed
    from labkit.lesson.model.tasks.solution import Solution
    from labkit.lesson.model.tasks.sorting import Card, Pile, Sorting

_TASKS: Final = {
    "EACH": "batch",
    "EACH_LOWER": "batch",
    "Batch": "batch",
    "Choice": "explorer",
    "Explorer": "explorer",
    "Clue": "fault",
    "Fault": "fault",
    "Blank": "gaps",
    "AlreadyTakenError": "handout",
    "Handout": "handout",
    "Happening": "happening",
    "Guess": "hunt",
    "Hunt": "hunt",
    "ways_table": "hunt",
    "Layer": "layers",
    "Layers": "layers",
    "Service": "layers",
    "Letter": "letter",
    "Brief": "requirements",
    "Part": "requirements",
    "Requirement": "requirements",
    "check_brief": "requirements",
    "SignInPage": "sign_in",
    "Typed": "sign_in",
    "Solution": "solution",
    "Card": "sorting",
    "Pile": "sorting",
    "Sorting": "sorting",
}
"""The module of each name, in `model/tasks/`."""


if not TYPE_CHECKING:  # else mypy would take any name

    def __getattr__(name: str) -> Any:
        if name not in _TASKS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"{__name__}.model.tasks.{_TASKS[name]}"), name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


__all__ = [
    "DOCUMENT",
    "EACH",
    "EACH_LOWER",
    "AccessQuestion",
    "AccessTable",
    "Aim",
    "AlreadyTakenError",
    "Arrow",
    "Attempt",
    "Batch",
    "Blank",
    "Box",
    "Branch",
    "Brief",
    "Call",
    "Card",
    "Chapter",
    "Choice",
    "Clue",
    "Explorer",
    "Fault",
    "FromStep",
    "Goal",
    "Guess",
    "Handout",
    "Happening",
    "Hunt",
    "Lab",
    "Label",
    "Layer",
    "Layers",
    "Lesson",
    "Letter",
    "Misconception",
    "Node",
    "Option",
    "Part",
    "Picture",
    "Pile",
    "PolicyPart",
    "PolicyPicture",
    "PolicySlot",
    "Prediction",
    "Requirement",
    "Service",
    "SessionFrom",
    "SignInPage",
    "Solution",
    "Sorting",
    "StateTable",
    "Step",
    "Tree",
    "Typed",
    "Upload",
    "Verdict",
    "access_table",
    "allowed",
    "check_brief",
    "checkpoints",
    "mfa_code",
    "must_allow",
    "must_refuse",
    "refused",
    "replay",
    "scene_of",
    "ways_table",
]
