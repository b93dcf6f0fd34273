"""Closing cells follow the scene: what they say is what is, whoever changed it and in whatever order."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from labkit import organizations
from labkit.faults import open_fault
from labkit.lesson.autorun import autorun
from labkit.lesson.model import course
from labkit.lesson.view import live, refusals
from labkit.lesson.view.refusals import _answer, error_block, last_refusal
from labkit.lesson.view.terminal import NO_CALL
from labkit.lesson.ways.calls import Call
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from labkit.lesson import Lesson


@pytest.fixture
def views(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[live.LiveView]]:
    """The live views of a notebook at which somebody sits."""
    made: list[live.LiveView] = []

    class Noted(live.LiveView):
        def __init__(self, build: Callable[[], Any]) -> None:
            super().__init__(build)
            made.append(self)

    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setattr(live, "LiveView", Noted)
    monkeypatch.setattr(live, "show_widget", lambda *_: None)
    yield made
    autorun.cache_clear()


def test_closing_cells_follow_the_scene(lab: Lesson, views: list[live.LiveView]) -> None:
    for show in (lab.state, lab.who_can_do_what, lab.trail, lab.progress):
        show()
    state, who_can, trail, progress = views
    told = [view._body.value for view in views]
    assert "Cleaner" not in trail._body.value
    lab.course.run(lab.course.find("make-role"), "console")
    assert all(view._body.value != before for view, before in zip(views, told, strict=True))
    assert "Clean</td>" in state._body.value
    assert "CreateRole" in trail._body.value
    assert progress._body.value.count("✓ done") == 1
    assert "✓ allowed" in who_can._body.value
    lab.course.reset()
    assert [view._body.value for view in views] == told


def test_a_step_and_the_cells_that_follow_it_ask_each_state_once(
    lab: Lesson, views: list[live.LiveView], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = MagicMock(wraps=course.who_can)
    monkeypatch.setattr(course, "who_can", asked)
    for _ in range(2):
        lab.who_can_do_what()
    lab.course.run(lab.course.find("make-role"), "console")
    assert asked.call_count == 2  # before the step, and after it
    assert all("✓ allowed" in view._body.value for view in views)
    lab.changed()  # whatever was changed beside all calls: everything is asked anew
    assert asked.call_count == 3


def test_a_steps_answer_is_told_before_the_rest_of_the_page_follows(lab: Lesson) -> None:
    told: list[str] = []
    for name in ("bar", "make-role", "tag-it"):
        lab.watch(name, partial(told.append, name))
    lab.course.run(lab.course.find("tag-it"), "console")
    assert told == ["tag-it", "bar", "make-role"]


def test_a_call_beside_the_steps_is_noticed(lab: Lesson, views: list[live.LiveView]) -> None:
    lab.trail()
    lab.scene.client("owner", "iam").create_user(UserName="Visitor")
    assert "CreateUser" not in views[0]._body.value
    lab.course.notice()
    assert "CreateUser" in views[0]._body.value
    quiet = views[0]._body.value
    lab.course.notice()
    assert views[0]._body.value == quiet


def test_only_people_who_are_there_have_a_row() -> None:
    lesson = organizations.open_lab()
    course = lesson.course

    def rows() -> list[str]:
        table = course.who_can()
        assert table is not None
        return [str(who) for who in table.frame["who"]]

    assert not any("Sandbox" in who for who in rows())
    for name in ("create-organization", "create-account"):
        course.run(course.find(name), "console")
    assert "root (Sandbox)" in rows()
    assert not any("(role, Shop)" in who for who in rows())
    lesson.scene.close()


def test_why_explains_the_last_refusal_wherever_it_was_made(lab: Lesson, shown: list[dict[str, Any]]) -> None:
    lab.why()
    assert "refused nothing yet" in shown[-1]["text/plain"]
    with pytest.raises(ClientError) as raised:
        lab.session("guest").client("iam").list_users()
    assert "max retries" not in str(raised.value)
    lab.session("owner").client("iam").list_users()
    lab.why()
    assert "ListUsers: User: " in shown[-1]["text/plain"]
    assert "Why, stage by stage" in shown[-1]["text/plain"]
    event = lab.scene.trail.events[0]
    told = error_block(raised.value, 3, event)
    assert told.text.startswith("Line 3 of this cell ended it. AWS said:\nAn error occurred (AccessDenied)")
    assert '<details class="labkit-why"><summary>Why' in told.live


def test_waiters_and_uploads_tell_what_aws_said_and_boto3s_own_complaints_are_no_refusals(
    lab: Lesson, tmp_path: Path
) -> None:
    guest = lab.session("guest")
    (tmp_path / "note.txt").write_text("x")
    waits = guest.client("iam").get_waiter("user_exists")
    config = {"Delay": 0, "MaxAttempts": 1}
    for call, said, why in (
        (lambda: waits.wait(UserName="Owner", WaiterConfig=config), "AccessDenied", "lab.why() tells why"),
        (
            lambda: guest.client("s3").upload_file(str(tmp_path / "note.txt"), "nobodysbucket", "n"),
            "NoSuchBucket",
            "There is nothing of that name",
        ),
        (lambda: guest.client("s3").get_object(Bucket="b"), "Missing required parameter", "AWS got no call"),
    ):
        with pytest.raises((BotoCoreError, Boto3Error)) as raised:
            call()
        request = str(_answer(raised.value).get("ResponseMetadata", {}).get("RequestId", ""))
        told = error_block(raised.value, None, lab.scene.trail.find(request))
        assert told.text.startswith("boto3 said:\n")
        assert said in told.text
        assert why in told.text
    assert last_refusal(lab.course).text.startswith("GetUser: ")  # no policy decided about the bucket


def test_a_thread_that_aws_refuses_is_told_as_a_cell_is(
    lab: Lesson, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "get_ipython", MagicMock)  # a shell with a kernel
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    refusals.tell_refusals(lab.course)
    guest = lab.session("guest").client("iam")
    asked = threading.Thread(target=guest.list_users)
    asked.start()
    asked.join()
    assert shown[-1]["text/plain"].startswith("AWS said:\nAn error occurred (AccessDenied)")


def test_the_terminals_card_speaks_for_the_fault_that_was_opened_last(views: list[live.LiveView]) -> None:
    first = open_fault(4)
    first.terminal()
    card = views[-1]
    line = f"source {first.scene.environment()['HOME']}"
    assert line in card._body.value
    second = open_fault(5)
    assert line not in card._body.value
    assert f"source {second.scene.environment()['HOME']}" in card._body.value
    assert "This is for the scene that you opened last." in card._body.value
    assert NO_CALL in card._body.value
    call = Call("iam", "ListUsers", {}, as_="ana")
    second.course.sender.send(call, "cli", {one.name: one.text for one in editable(call, "cli")})
    second.changed()
    assert "ListUsers, as ana" in card._body.value
    second.scene.close()
