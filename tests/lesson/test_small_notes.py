"""Small notes on the page are true too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from labkit import organizations, start_here
from labkit.lesson import FromStep
from labkit.lesson.model.judging import Feedback
from labkit.lesson.model.replay import default_texts
from labkit.lesson.view.parts.answers import told_apart, verdict_blocks
from labkit.lesson.view.parts.blocks import feedback_block
from labkit.lesson.view.step import StepView
from labkit.lesson.ways.advice import advice
from labkit.lesson.ways.standing_in import standing_in
from labkit.misconceptions import A_DENY_READ_LIKE_AN_ALLOW
from tests.quick_aws import quick_aws

if TYPE_CHECKING:
    from labkit.lesson import Lesson
    from labkit.lesson.ways.calls import Way
    from labkit.lesson.ways.replies import Sent


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("aws --version", "answered by itself and didn't call AWS"),
        ("aws help", "answered by itself and didn't call AWS"),
        ("aws iam list-users", "Add --profile and a name: owner"),
    ],
)
def test_a_command_that_calls_nobody_is_neither_allowed_nor_refused(
    lab: Lesson, command: str, said: str
) -> None:
    course = lab.course
    run = course.run(course.find("make-role"), "cli", [{"command": command}, {"command": command}])
    assert run.sent[0].reply is None
    assert said in run.sent[0].problem
    assert "\b" not in run.sent[0].printed  # bold letters of a manual's page
    assert not course.done("make-role")


def test_an_aws_page_is_named_once() -> None:
    block = feedback_block(Feedback(False, "✗ Wrong", "", A_DENY_READ_LIKE_AN_ALLOW))
    assert "AWS: AWS:" not in block.text
    assert f"“{A_DENY_READ_LIKE_AN_ALLOW.page}”" in block.text


@pytest.mark.parametrize(
    "code", ["InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException"]
)
def test_nobody_is_told_to_sign_in_again_with_a_key_that_is_gone(code: str) -> None:
    """A long-term key that AWS doesn't know can't be renewed by a sign-in; an ended session can."""
    assert "Sign in" not in advice(code)
    assert "Sign in" in advice("ExpiredToken")


def test_a_value_that_becomes_known_comes_into_a_text_that_the_learner_changed() -> None:
    wanted = FromStep("look", "SecurityGroups[0].GroupId")

    def nothing(_: FromStep) -> str:
        raise LookupError

    unknown, known = (
        standing_in(f"aws ec2 x --group-id {wanted}", look_up, lambda _: "step 1")
        for look_up in (nothing, lambda _: "sg-0123456789")
    )
    typed = f"{unknown.shown} --dry-run"
    assert unknown.as_now(typed, known) == "aws ec2 x --group-id sg-0123456789 --dry-run"
    assert known.as_now(f"{known.shown} --dry-run", unknown) == typed
    assert unknown.back(typed) == f"aws ec2 x --group-id {wanted} --dry-run"


def test_calls_in_a_row_that_need_no_words_share_a_block() -> None:
    lab = organizations.open_lab()
    lab.restore("test-the-change")
    run = lab.course.runs["test-the-change"]
    blocks = verdict_blocks(run.sent)
    assert [block.text.count("\n") + 1 for block in blocks[::2]] == [2, 4]
    assert "\n".join(block.text for block in blocks).count("✓ Allowed: ") == 6
    assert [block.text.startswith("✗ Refused: LeaveOrganization") for block in blocks] == [False, True] * 2
    lab.scene.close()


@pytest.mark.parametrize(
    ("was", "typed", "told"),
    [
        ('"Version"', "“Version”", "Line 2 has curly quotes: “."),
        ("WorkWithTheNotes", "Work😀", "Line 5 has the sign 😀."),
    ],
)
@pytest.mark.parametrize("way", ["console", "cli"])
def test_signs_that_aws_does_not_take_are_named_with_their_line(
    was: str, typed: str, told: str, way: Way
) -> None:
    lab = start_here.open_lab()
    step = lab.course.find("mend-the-policy")
    with quick_aws():
        texts = [
            {name: text.replace(was, typed) for name, text in call.items()}
            for call in default_texts(step, way)
        ]
        run = lab.course.run(step, way, texts)
    said = run.sent[0].reply.message if run.sent[0].reply else ""
    assert "Member must satisfy regular expression pattern" in said
    assert told in verdict_blocks(run.sent)[0].text
    lab.scene.close()


def test_calls_of_one_name_are_told_apart() -> None:
    """Five times "CreateOrganizationalUnit" doesn't say which is which."""
    lab = organizations.open_lab()
    course = lab.course
    for name in ("create-organization", "create-units"):
        run = course.run(course.find(name), "console")
    lab.scene.close()
    lines = verdict_blocks(run.sent)[0].text.splitlines()
    assert lines[0] == "✓ Allowed: CreateOrganizationalUnit (name: Security), as management-admin"
    assert [line.split("name: ")[1].split(")")[0] for line in lines[1:]] == [
        *("Workloads", "Sandboxes", "Production", "Test")
    ]
    in_regions = [replace_region(run.sent[0], region) for region in ("eu-west-1", "ap-southeast-2")]
    assert told_apart(in_regions) == [" (Region: eu-west-1)", " (Region: ap-southeast-2)"]
    assert told_apart(run.sent[:1]) == [""]


def test_a_page_of_an_earlier_start_says_what_to_do() -> None:
    """As when the same notebook is started in a second tab: the first one's scene is closed then."""
    first = start_here.open_lab()
    view = StepView(first.course, first.course.find("who-am-i"))
    second = start_here.open_lab()
    view.editor.run.click()
    second.scene.close()
    assert "perhaps in another tab" in view.desk.note.value
    assert "Run All Cells" in view.desk.note.value


def replace_region(sent: Sent, region: str) -> Sent:
    """The same call in another Region."""
    assert sent.reply is not None
    assert sent.reply.event is not None
    event = replace(sent.reply.event, record=sent.reply.event.record | {"awsRegion": region})
    return replace(sent, replies=(replace(sent.reply, event=event),))
