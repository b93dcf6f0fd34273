"""A key leaks and is used by somebody else: the capstone's incident, in front of a class."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.capstone import BRIEF, CONTAIN, SCENE, containment, night
from labkit.capstone.key_leak import MORNING
from labkit.capstone.scene import STATE
from labkit.lesson import Brief, Call, Clue, Fault

if TYPE_CHECKING:
    from labkit.capstone.key_leak import Incident
    from labkit.lesson import Requirement
    from labkit.lesson.model.lab import Lab


def _play(lab: Lab) -> str:
    return night(lab).play(lab.scene)


def _brief(lab: Lab) -> Brief:
    """The capstone's, in which nothing is open before the night."""
    contain, happened = containment(lab), night(lab)
    parts = tuple(
        replace(part, requirements=tuple(_after(happened, one) for one in part.requirements))
        for part in contain.parts
    )
    return replace(contain, title="The intruder is out", parts=parts)


def _after(happened: Incident, requirement: Requirement) -> Requirement:
    probe = requirement.probe
    if probe is None:
        return requirement
    quiet = requirement.wanted == "allowed", "Nothing has happened yet."
    return replace(requirement, probe=lambda scene: probe(scene) if happened.played(scene) else quiet)


FAULT = Fault(
    name="key-leaks",
    title="A key leaks and is used by somebody else",
    scene=SCENE,
    story=BRIEF.solution,
    table=STATE,
    tells="It is February 10, 8 in the morning. Somebody has found the access key of `Builder01` in a public code "
    "repository, and it has been there since last night. Builder01 was asleep, and has never been at work before 9.",
    happens=(),
    play=_play,
    later=MORNING,
    clues=(
        Clue(
            "What did somebody do with the key this morning?",
            "At 7:40 somebody called as Builder01. They opened a session in each role that Builder01 may assume.",
            rows=("GetCallerIdentity", "AssumeRole"),
        ),
        Clue(
            "What did they do inside the roles? With which credentials?",
            "Each session wrote to one bucket, and AWS refused it at the other. They signed with the credentials of the **sessions**, and no longer with the key.",
            rows=("PutObject",),
        ),
        Clue(
            "Which keys does Builder01 have, and which of them is the leaked one?",
            "There is one, and it is active.",
            (Call("iam", "ListAccessKeys", {"UserName": "Builder01"}, as_="admin"),),
        ),
    ),
    brief=_brief,
    repair=CONTAIN,
    explains="After a key leaks, you must stop two things: the key, and every session that somebody opened with it. A session has "
    "credentials of its own, and they work until they expire. A Deny with a condition on `aws:TokenIssueTime` "
    "stops them at once. It doesn't affect sessions that people open later.",
    page="Revoke IAM role temporary security credentials",
)
