"""Presents a lesson: steps that are predicted, run and explained; tables, pictures and an editor to break
things.

A topic module describes its steps with these plain types and hands them to :class:`Lesson`; a notebook calls
``lab.step("name")``.
"""

from labkit.lesson._access import AccessQuestion, AccessTable, access_table
from labkit.lesson._arrange import Arrange, Asked
from labkit.lesson._batch import EACH, EACH_LOWER, Batch
from labkit.lesson._calls import Call, FromStep, SessionFrom, Upload, mfa_code
from labkit.lesson._editing import DOCUMENT, Attempt, PolicySlot
from labkit.lesson._exercise import Blank, PolicyExercise
from labkit.lesson._explorer import Choice, Explorer
from labkit.lesson._handout import AlreadyTakenError, Handout
from labkit.lesson._happening import Happening
from labkit.lesson._layers import Layer, Layers, Service
from labkit.lesson._lesson import Lesson
from labkit.lesson._letter import Letter
from labkit.lesson._predictions import Misconception, Option, Prediction, allowed, refused
from labkit.lesson._replay import checkpoints, replay, scene_of
from labkit.lesson._requirements import Brief, Part, Requirement
from labkit.lesson._sign_in import SignInPage, Typed
from labkit.lesson._solution import Solution
from labkit.lesson._sorting import Card, Pile, Sorting
from labkit.lesson._steps import StateTable, Step
from labkit.lesson._svg import Arrow, Box, Node, Picture, Verdict
from labkit.lesson._tree import Branch, Label, Tree

__all__ = [
    "DOCUMENT",
    "EACH",
    "EACH_LOWER",
    "AccessQuestion",
    "AccessTable",
    "AlreadyTakenError",
    "Arrange",
    "Arrow",
    "Asked",
    "Attempt",
    "Batch",
    "Blank",
    "Box",
    "Branch",
    "Brief",
    "Call",
    "Card",
    "Choice",
    "Explorer",
    "FromStep",
    "Handout",
    "Happening",
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
    "PolicyExercise",
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
    "checkpoints",
    "mfa_code",
    "refused",
    "replay",
    "scene_of",
]
