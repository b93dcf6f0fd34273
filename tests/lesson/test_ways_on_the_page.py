"""A requirement that a way leads around: its story, its picture, *Play it* on a copy, and *Undo*."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from labkit.lesson import Brief, Part, Requirement
from labkit.lesson.model.tasks import telling
from labkit.lesson.view.requirements import BriefView, story
from labkit.paths import Administrator, find
from tests.lesson.conftest import HOUSE

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson import Lesson

GUEST, OWNER = (f"arn:aws:iam::{HOUSE.id}:user/{name}" for name in ("Guest", "Owner"))


class People:
    """Guest and Owner, in their one account."""

    accounts = own = (HOUSE.id,)

    def __init__(self, _scene: Scene) -> None: ...

    def people(self, who: str) -> tuple[str, ...]:
        return (f"arn:aws:iam::{HOUSE.id}:user/{who}",)

    def missing(self, _resource: str, _owner: str | None) -> str:
        return ""


def refused(says: str, action: str) -> Requirement:
    return Requirement(says, "refused", "Guest", action, f"arn:aws:iam::{HOUSE.id}:group/new")


BRIEF = Brief(
    "The house",
    (
        Part(
            "Guests",
            "They look, and change nothing.",
            (
                Requirement("Guest becomes an administrator", "refused", "Guest", administrator=True),
                refused("Guest makes a group", "iam:CreateGroup"),
            ),
        ),
    ),
    People,
)


def let(lab: Lesson, *actions: str, resource: str = OWNER) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    given = {"UserName": "Guest", "PolicyName": "more", "PolicyDocument": document}
    assert lab.scene.call("owner", "iam", "PutUserPolicy", given).ok


@pytest.fixture
def view(lab: Lesson) -> BriefView:
    let(lab, "iam:CreateAccessKey")
    made = BriefView(BRIEF, lab)
    made.check.click()
    return made


def state(lab: Lesson) -> object:
    return lab.scene.as_details(), lab.scene.trail.mark(), lab.scene.now, list(lab.scene.diary.rows)


def test_a_way_around_is_told_drawn_and_played_on_a_copy(lab: Lesson, view: BriefView) -> None:
    assert [one.requirement.says for one in view.held if not one.holds] == list(view.way.choice.options)
    told = view.way._told.value
    assert "<li>Guest calls CreateAccessKey: " in told
    assert "<li>Owner is an administrator.</li>" in told
    assert "<svg" in told
    assert "Guest calls CreateAccessKey" in view._parts.value
    before = state(lab)
    view.way.play.click()
    assert view.way.desk.error is None
    assert view.way.played is not None
    assert view.way.played.reached
    assert "✓ Allowed: CreateAccessKey, as Guest" in view.way._answers.value
    assert state(lab) == before
    assert (view.way.play.layout.display, view.way.undo.layout.display) == ("none", None)
    view.way.undo.click()
    assert (view.way._answers.value, view.way.played) == ("", None)
    assert (view.way.play.layout.display, view.way.undo.layout.display) == (None, "none")


def test_another_way_can_be_looked_at_and_closing_takes_all_off(lab: Lesson, view: BriefView) -> None:
    view.way.play.click()
    view.way.choice.value = "Guest makes a group"
    assert view.way._answers.value == ""
    assert "Owner may call iam:CreateGroup." in view.way._told.value
    let(lab, "iam:GetUser")
    lab.changed()
    assert all(one.holds for one in view.held)
    assert view.way.widget.layout.display == "none"


def test_a_call_that_aws_refuses_by_now_is_shown_as_refused(lab: Lesson, view: BriefView) -> None:
    let(lab, "iam:GetUser")  # beside the page, which doesn't know it yet
    view.way.play.click()
    assert "✗ Refused: CreateAccessKey, as Guest" in view.way._answers.value
    assert "The goal is not reached." in view.way._answers.value


def test_a_saved_notebook_tells_the_way(view: BriefView) -> None:
    assert "Guest calls CreateAccessKey: " in story(BRIEF, view.held).text


def test_a_story_has_five_lines_at_most(lab: Lesson) -> None:
    from labkit.estate import Estate

    let(
        lab, "iam:CreateUser", "iam:CreateAccessKey", "iam:AddUserToGroup", "iam:PutGroupPolicy", resource="*"
    )
    path = find(Estate.of(lab.scene), GUEST, Administrator())
    assert path is not None
    six = type(path)(path.start, path.goal, path.moves * 6, path.who, path.decisions, path.by)
    assert len(telling.lines(six)) <= telling.MOST
    assert "; then CreateAccessKey" in telling.lines(six)[0]
