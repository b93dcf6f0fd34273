"""Presents a lesson: steps that are predicted, run and explained; tables, pictures and an editor to break
things.

A topic module describes its steps with these plain types and hands them to :class:`Lesson`; a notebook calls
``lab.step("name")``. The tasks of ``model/tasks/`` are loaded when a chapter asks for one.
"""

from typing import TYPE_CHECKING, Final

from labkit.late import names_later

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
    "EACH": "model.tasks.batch",
    "EACH_LOWER": "model.tasks.batch",
    "Batch": "model.tasks.batch",
    "Choice": "model.tasks.explorer",
    "Explorer": "model.tasks.explorer",
    "Clue": "model.tasks.fault",
    "Fault": "model.tasks.fault",
    "Blank": "model.tasks.gaps",
    "AlreadyTakenError": "model.tasks.handout",
    "Handout": "model.tasks.handout",
    "Happening": "model.tasks.happening",
    "Guess": "model.tasks.hunt",
    "Hunt": "model.tasks.hunt",
    "ways_table": "model.tasks.hunt",
    "Layer": "model.tasks.layers",
    "Layers": "model.tasks.layers",
    "Service": "model.tasks.layers",
    "Letter": "model.tasks.letter",
    "Brief": "model.tasks.requirements",
    "Part": "model.tasks.requirements",
    "Requirement": "model.tasks.requirements",
    "check_brief": "model.tasks.requirements",
    "SignInPage": "model.tasks.sign_in",
    "Typed": "model.tasks.sign_in",
    "Solution": "model.tasks.solution",
    "Card": "model.tasks.sorting",
    "Pile": "model.tasks.sorting",
    "Sorting": "model.tasks.sorting",
}
"""The module of each name."""


if not TYPE_CHECKING:  # else mypy would take any name
    __getattr__, __dir__ = names_later(__name__, globals(), _TASKS)


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
