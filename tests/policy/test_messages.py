"""The denying policy's ARN at the end of AWS's sentence. The sentences themselves are in cases_messages.py.

Enhanced access denied error messages with policy ARNs (AWS Security Blog).
"""

from __future__ import annotations

from typing import Any

import pytest

from labkit.policy import Document, PolicySet, Request, evaluate, parse

from .tables import ALICE, AWAY, FULL, NOTHING, deny, doc

QUEUE = "arn:aws:sqs:us-east-2:{}:jobs"
SCP_ARN = "arn:aws:organizations::222222222222:policy/o-a1b2c3d4e5/service_control_policy/p-abcd1234"
DENIES = "with an explicit deny in "


def named(arn: str | None, **more: Any) -> Document:
    return parse(doc(deny("sqs:*", **more)), arn=arn)


def said(owner: str = "111111111111", **policies: Any) -> str:
    request = Request(ALICE, "sqs:SendMessage", QUEUE.format(owner))
    return evaluate(request, PolicySet(**{"identity": [FULL], **policies})).message().partition(DENIES)[2]


@pytest.mark.parametrize("owner", ["111111111111", AWAY])
def test_a_policy_of_the_callers_side_is_named_across_accounts_too(owner: str) -> None:
    managed, boundary = "arn:aws:iam::111111111111:policy/No", "arn:aws:iam::111111111111:policy/Edge"
    assert said(owner, scps=[[FULL, named(SCP_ARN)]]) == f"a service control policy: {SCP_ARN}"
    assert said(owner, identity=[FULL, named(managed)]) == f"an identity-based policy: {managed}"
    assert said(owner, boundary=named(boundary)) == f"a permissions boundary: {boundary}"


def test_a_policy_without_an_arn_is_only_told_by_its_type() -> None:
    assert said(identity=[FULL, named(None)]) == "an identity-based policy"


def test_what_another_account_says_is_not_told() -> None:
    rcp = named(SCP_ARN, to="*")
    assert said(rcps=[[rcp]]) == f"a resource control policy: {SCP_ARN}"
    assert said(AWAY, rcps=[[rcp]]) == said(AWAY, resource=rcp) == ""


def test_a_missing_allow_names_no_policy() -> None:
    silent = parse(NOTHING, arn="arn:aws:iam::111111111111:policy/Edge")
    request = Request(ALICE, "sqs:SendMessage", QUEUE.format("111111111111"))
    message = evaluate(request, PolicySet([FULL], boundary=silent)).message()
    assert message.endswith("because no permissions boundary allows the sqs:SendMessage action")


def test_a_queue_tells_other_accounts_that_its_policy_lacks_an_allow() -> None:
    """As users of Amazon SQS are answered (Troubleshoot an access denied error in Amazon SQS)."""
    asked = Request(ALICE, "sqs:SendMessage", QUEUE.format(AWAY))
    message = evaluate(asked, PolicySet([FULL])).message()
    assert message.endswith(" because no resource-based policy allows the sqs:SendMessage action")
    topic = Request(ALICE, "sns:Publish", QUEUE.format(AWAY).replace("sqs", "sns"))
    assert "because" not in evaluate(topic, PolicySet([FULL])).message()
