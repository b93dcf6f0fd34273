"""A prediction is judged by the decision; nobody writes down which option is right."""

from __future__ import annotations

from typing import Any, cast

import pytest

from labkit.lesson import Misconception, Option, Prediction, allowed, refused
from labkit.lesson.model.judging import because, judge, options_of, right_options
from labkit.lesson.view.parts.blocks import feedback_block
from labkit.policy import Decision, PolicySet, Request, evaluate, parse

SCENE = cast("Any", None)  # these options don't look at the scene
SLIP = Misconception(8, "The specific Allow wins", "An explicit Deny always wins.", "Policy evaluation logic")


def _says(effect: str) -> dict[str, Any]:
    statement = {"Sid": "One", "Effect": effect, "Action": "s3:*", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _decide(*effects: str, bucket: dict[str, Any] | None = None, owner: str = "111122223333") -> Decision:
    request = Request(
        "arn:aws:iam::111122223333:user/u", "s3:GetObject", "arn:aws:s3:::b/k", resource_account=owner
    )
    return evaluate(request, PolicySet(identity=[_says(effect) for effect in effects], resource=bucket))


ALLOWED, DENIED, SILENT = _decide("Allow"), _decide("Allow", "Deny"), _decide()
BOTH_SILENT = _decide(owner="444455556666")
OPTIONS = (allowed(), refused("identity"), refused("resource"))


@pytest.mark.parametrize(
    ("decision", "right"),
    [(ALLOWED, ["allowed"]), (DENIED, ["refused:identity"]), (SILENT, ["refused:identity"])],
)
def test_the_right_option_follows_from_the_decision(decision: Decision, right: list[str]) -> None:
    assert [option.key for option in right_options(OPTIONS, decision, SCENE)] == right


def test_where_two_block_each_is_right_unless_both_is_offered() -> None:
    assert [one.key for one in right_options(OPTIONS, BOTH_SILENT, SCENE)] == [
        "refused:identity",
        "refused:resource",
    ]
    both = refused("identity", "resource")
    assert right_options((*OPTIONS, both), BOTH_SILENT, SCENE) == (both,)


def test_explicit_and_implicit_are_told_apart() -> None:
    options = (refused("identity", explicit=True), refused("identity", explicit=False))
    assert [one.key for one in right_options(options, DENIED, SCENE)] == ["refused:identity:explicit"]
    assert [one.key for one in right_options(options, SILENT, SCENE)] == ["refused:identity:implicit"]


def test_feedback_explains_in_words_and_symbol() -> None:
    prediction = Prediction("?", OPTIONS, {"allowed": SLIP})
    right, wrong = (
        judge(prediction, "refused:identity", DENIED, SCENE),
        judge(prediction, "allowed", DENIED, SCENE),
    )
    assert right.heading.startswith("✓ Right")
    assert wrong.heading.startswith("✗ Wrong")
    assert "a Deny always wins" in right.explanation
    assert "statement 1 “One”" in right.explanation
    assert wrong.misconception is SLIP
    assert "You said “Allowed”" in wrong.explanation
    for text in (feedback_block(wrong).live, feedback_block(wrong).text):
        assert "The specific Allow wins" in text
        assert "Policy evaluation logic" in text


def test_what_was_not_judged_is_not_called_wrong() -> None:
    assert judge(Prediction("?", OPTIONS), "allowed", None, SCENE).right is None


def test_own_options_ask_the_scene() -> None:
    three = Option("three", "Three", right_when=lambda scene: True)
    two = Option("two", "Two", right_when=lambda scene: False)
    prediction = Prediction("How many?", (three, two))
    assert judge(prediction, "three", None, SCENE).right is True
    assert judge(prediction, "two", None, SCENE).right is False


def test_options_have_words() -> None:
    texts = [option.text for option in options_of(Prediction("?"))]
    assert texts == [
        "Allowed",
        "Refused by the identity-based policies",
        "Refused by the resource-based policy",
    ]


def test_why_in_one_sentence() -> None:
    assert because(SILENT) == ("AWS refused s3:GetObject, because no identity-based policy allows it.")
    assert because(ALLOWED).startswith("AWS allowed s3:GetObject: statement 1 “One” of ")


def test_where_a_policy_is_attached_is_in_the_same_brackets_as_its_type() -> None:
    request = Request("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::notes/a")
    attached = evaluate(
        request, PolicySet(identity=[parse(_says("Allow"), name="All (attached to user ann)")])
    )
    assert because(attached) == (
        "AWS allowed s3:GetObject: statement 1 “One” of All (an identity-based policy, attached to user ann) "
        "allows it, and no statement denies it."
    )
