"""Requests that make no sense: told apart from a bug, and never a reason to fall over."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from labkit.policy import PolicySet, Request, evaluate, what_would_allow

ALICE = "arn:aws:iam::111111111111:user/alice"
OBJECT = "arn:aws:s3:::reports/may.csv"
TAGGED: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}},
    },
}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        *(("principal", value) for value in (5, b"ec2.amazonaws.com", ("a",), ["a"], {})),
        *(("action", value) for value in (None, 5, b"s3:GetObject", ["s3:GetObject"])),
        *(("resource", value) for value in (None, 5, b"*", ["*"])),
        *(("context", value) for value in (5, "aws:TagKeys", ["aws:TagKeys"], {5: "a"}, {None: "a"})),
    ],
)
def test_a_part_of_the_wrong_type_is_a_type_error(part: str, value: Any) -> None:
    parts: dict[str, Any] = {"principal": ALICE, "action": "s3:GetObject", "resource": OBJECT, part: value}
    with pytest.raises(TypeError):
        evaluate(Request(**parts), PolicySet([TAGGED]))


@pytest.mark.parametrize("context", [{}, None, MappingProxyType({"aws:PrincipalTag/team": "red"})])
def test_any_mapping_is_a_context(context: Any) -> None:
    assert not evaluate(Request(ALICE, "s3:GetObject", OBJECT, context=context), PolicySet([TAGGED])).allowed


@pytest.mark.parametrize(
    "request_",
    [
        Request("", "s3:GetObject", OBJECT),
        Request("arn:aws:iam::1:user/x", "", ""),
        Request(ALICE, "s3", OBJECT),
        Request(ALICE, "\ud83d:x", OBJECT),
        Request("\ud800", "s3:GetObject", "\ud800", context={"aws:PrincipalTag/team": "\ud800"}),
    ],
)
def test_what_no_policy_can_name_is_refused_and_told(request_: Request) -> None:
    bucket = {"Version": "2012-10-17", "Statement": {**TAGGED["Statement"], "Principal": "*"}}
    decision = evaluate(request_, PolicySet([TAGGED], resource=bucket))
    assert decision.effect == "ImplicitDeny"
    assert "Refused" in decision.explain()
    assert decision.message().endswith(f"{decision.request.action} action")
    found = what_would_allow(decision)
    assert found or found.note
    assert all(evaluate(request_, change.policies).allowed for change in found)
