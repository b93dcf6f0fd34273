"""Answers that people write by hand: other ways to say what is right, and slips that look like it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import PolicyAnswer

pytestmark = pytest.mark.long


def _answer(name: str, at: int = -1, *more: dict[str, Any], **parts: Any) -> tuple[str, str]:
    """The exercise, and its solution with parts of a statement changed, and more statements."""
    document = json.loads(EXERCISES[name].solution)
    listed = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    listed[at] = {**listed[at], **parts}
    return name, json.dumps({**document, "Statement": [*listed, *more]})


def _if(operator: str, **values: Any) -> dict[str, Any]:
    return {operator: {_KEYS[name]: value for name, value in values.items()}}


_KEYS = {
    "tag": "aws:PrincipalTag/Department",
    "code": "aws:MultiFactorAuthPresent",
    "id": "sts:ExternalId",
    "prefix": "s3:prefix",
    "org": "aws:PrincipalOrgID",
    "region": "aws:RequestedRegion",
    "service": "iam:PassedToService",
    "boundary": "iam:PermissionsBoundary",
}
_DENY: dict[str, Any] = {"Effect": "Deny", "Resource": "*"}
_ALLOW: dict[str, Any] = {"Effect": "Allow", "Resource": "*"}
_FERRIES = "arn:aws:iam::424242424242"
_CREW = f"{_FERRIES}:policy/CrewBoundary"
_SELLER = {"AWS": "arn:aws:iam::121212121212:user/Seller01"}
_INVENTORY = "arn:aws:s3:::companyinventory/*"
_ANYBODY: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": _INVENTORY,
}
_WITH_VERSIONS = ["s3:GetObject", "s3:GetObjectVersion"]

RIGHT = {
    "a deny of all the rest": _answer(
        "first-policy", -1, {**_DENY, "NotAction": ["s3:ListBucket", "s3:GetObject"]}
    ),
    "a condition that is true of the only person": _answer(
        "first-policy", Condition={"StringEquals": {"aws:username": "Trainee1"}}
    ),
    "everything in the bucket, by a star": _answer("keep-last-year", 0, Action="*"),
    "a tag in any letters": _answer(
        "bucket-for-one-department", Condition=_if("StringNotEqualsIgnoreCase", tag="it")
    ),
    "old versions are closed, too": _answer("bucket-for-one-department", Action=_WITH_VERSIONS),
    "no tag, and another tag": _answer(
        "bucket-for-one-department", -1, {**_ANYBODY, "Condition": _if("Null", tag="true")}
    ),
    "allow all, deny others' users": _answer(
        "own-access-keys",
        -1,
        {
            "Effect": "Deny",
            "Action": "iam:*",
            "NotResource": "arn:aws:iam::555566667777:user/${aws:username}",
        },
        Resource="*",
    ),
    "what was allowed before stays": _answer(
        "job-cannot-list", 0, Resource=["arn:aws:s3:::harborsales", "arn:aws:s3:::harborsales/*"]
    ),
    "S3 in another storage class": _answer("boundary-for-a-week", Action=["s3:*", "s3express:*"]),
    "no MFA, as a text": _answer(
        "payroll-with-a-code", Condition=_if("StringNotEqualsIfExists", code="true")
    ),
    "every Region there is": _answer("two-services-by-allow", Condition=_if("StringLike", region="*")),
    "an organization's id in any letters": _answer(
        "only-our-organization", Condition=_if("StringNotEqualsIgnoreCase", org="${aws:ResourceOrgID}")
    ),
    "the session may have tags": _answer("trust-an-account", Action=["sts:AssumeRole", "sts:TagSession"]),
    "any value of a key that has one": _answer(
        "trust-a-vendor", Condition=_if("ForAnyValue:StringEquals", id="vendor-7c41")
    ),
    "more, which the role doesn't have": _answer(
        "smaller-session", -1, {**_ALLOW, "Action": "iam:ListUsers"}
    ),
    "a deny of what nothing allows": _answer(
        "key-for-one-seller", -1, {**_DENY, "Principal": _SELLER, "Action": "kms:Decrypt"}
    ),
    "a name has a letter": _answer("keys-for-temps", Resource=f"{_FERRIES}:user/temps/?*"),
    "machines are EC2's": _answer("machines-with-one-role", 0, Resource="arn:aws:ec2:*:*:*"),
    "to EC2, or to no service": _answer(
        "machines-with-one-role", Condition=_if("StringEqualsIfExists", service="ec2.amazonaws.com")
    ),
    "a boundary, as an ARN": _answer(
        "hire-with-a-boundary", Condition=_if("ForAnyValue:ArnEquals", boundary=_CREW)
    ),
}
SLIPS = {
    "any bucket": _answer("first-policy", 0, Resource="*"),
    "all of a folder": _answer("keep-last-year", Action="s3:*"),
    "two departments": _answer(
        "bucket-for-one-department", Condition=_if("StringNotEquals", tag=["IT", "Office"])
    ),
    "those who have another tag": _answer(
        "bucket-for-one-department", Condition=_if("ForAnyValue:StringNotEquals", tag="IT")
    ),
    "an old version has no variables": (
        "own-access-keys",
        _answer("own-access-keys")[1].replace("2012-10-17", "2008-10-17"),
    ),
    "in any bucket": _answer("golf-staff", 0, Resource="*"),
    "a key was used": _answer("payroll-with-a-code", Condition=_if("Null", code="true")),
    "S3 without writing": _answer("two-services-by-allow", Action=["s3:Get*", "s3:List*", "sns:*"]),
    "any external id": _answer("trust-a-vendor", Condition=_if("StringLike", id="*")),
    "no external id": _answer("trust-a-vendor", Condition=_if("ForAllValues:StringEquals", id="vendor-7c41")),
    "a shorter prefix": _answer("one-folder", Condition=_if("StringLike", prefix="*")),
    "an empty prefix": _answer("one-folder", Condition=_if("StringLike", prefix=["sellers/*", ""])),
    "any role": _answer("machines-with-one-role", Resource="*"),
    "no boundary": _answer(
        "hire-with-a-boundary",
        -1,
        {
            "Effect": "Allow",
            "Action": "iam:CreateUser",
            "Resource": f"{_FERRIES}:user/crew/*",
            "Condition": _if("Null", boundary="true"),
        },
    ),
}


def _one(name: str) -> PolicyAnswer:
    one = EXERCISES[name]
    assert isinstance(one, PolicyAnswer)
    return one


@pytest.mark.parametrize(("name", "text"), RIGHT.values(), ids=RIGHT)
def test_what_does_the_same_or_is_as_good_is_right(name: str, text: str) -> None:
    assert _one(name).check(text).right


@pytest.mark.parametrize(("name", "text"), SLIPS.values(), ids=SLIPS)
def test_a_slip_meets_a_call_that_comes_out_as_said(name: str, text: str) -> None:
    verdict = _one(name).check(text)
    assert not verdict.right
    assert verdict.run is not None
    assert verdict.run().as_said
