"""A call asks the phone for its code when it's sent; a step does by hand what no API offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from labkit.lesson import Call, Lesson, Step, checkpoints, mfa_code, replay
from labkit.lesson.model.course import check_steps
from labkit.lesson.ways.calls import Way
from tests.lesson.conftest import DEFINITION, HOUSE
from tests.quick_aws import quick_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIAL = f"arn:aws:iam::{HOUSE.id}:mfa/owner"
CODES = {"AuthenticationCode1": mfa_code(SERIAL), "AuthenticationCode2": mfa_code(SERIAL, 1)}
STEPS = (
    Step(
        name="device",
        title="Get a device",
        why="It shows codes.",
        calls=(
            Call("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "owner"}, as_="owner"),
            Call("iam", "EnableMFADevice", {"UserName": "Owner", "SerialNumber": SERIAL, **CODES}, "owner"),
            Call("sts", "GetSessionToken", {"SerialNumber": SERIAL, "TokenCode": mfa_code(SERIAL)}, "owner"),
        ),
    ),
    Step(
        name="by-hand",
        title="Do it on the page",
        why="No call does it.",
        calls=(Call("iam", "ListUsers", {}, as_="owner"),),
        by_hand=lambda scene: (
            ""
            if scene.inspect(HOUSE.id, "iam").list_mfa_devices(UserName="Owner")["MFADevices"]
            else "No device."
        ),
    ),
)


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = Lesson(DEFINITION, STEPS)
    yield lesson
    lesson.scene.close()


@pytest.mark.parametrize("way", get_args(Way))
def test_the_codes_are_right_when_the_call_is_sent(lab: Lesson, way: Way) -> None:
    with quick_aws():
        run = lab._course.run(lab._course.find("device"), way)
    assert run.succeeded, [sent.problem or sent.reply for sent in run.sent]


def test_without_the_device_nothing_is_sent(lab: Lesson) -> None:
    step = lab._course.find("device")
    sent = lab._course.sender.send(
        step.calls[2], "console", {"SerialNumber": SERIAL, "TokenCode": str(mfa_code(SERIAL))}
    )
    assert "must be created" in sent.problem
    assert sent.replies == ()


def test_what_the_page_says_against_it_is_told(lab: Lesson) -> None:
    course = lab._course
    run = course.run(course.find("by-hand"), "console")
    assert (run.succeeded, run.sent[-1].problem) == (False, "No device.")
    course.run(course.find("device"), "console")
    assert course.run(course.find("by-hand"), "python").succeeded


def test_no_step_has_the_phones_name() -> None:
    with pytest.raises(ValueError, match="phone"):
        check_steps((Step(name="phone", title="", why=""),), set())


def test_a_replay_asks_too(lab: Lesson) -> None:
    replay(STEPS)(lab.scene, checkpoints(STEPS)[-1])
    assert lab.scene.call("owner", "iam", "ListMFADevices", {"UserName": "Owner"}).result["MFADevices"]
