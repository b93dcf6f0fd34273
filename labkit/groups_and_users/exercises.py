"""What a learner writes after the groups chapter: rules by tag, a bucket's own policy, a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson import Blank
from labkit.lesson.exercises import (
    Complete,
    Doing,
    Golf,
    Ground,
    Inline,
    OnResource,
    Write,
    Wrong,
    file,
    listing,
)

from .lesson import SCENE
from .scene import BUCKET, COMPANY, ONLY_IT, user

if TYPE_CHECKING:
    from labkit.cloud import Stage

_STAFF = {"Ina": "IT", "Olga": "Office", "Tom": ""}


def _staff(stage: Stage) -> None:
    """A group of three, of whom one has no tag; their policies are for the learner to write. And a second bucket."""
    s3 = stage.client(COMPANY.id, "s3")
    s3.create_bucket(Bucket="companyplans")
    s3.put_object(Bucket="companyplans", Key="report.csv", Body=b"plans")
    iam = stage.client(COMPANY.id, "iam")
    iam.create_group(GroupName="Staff")
    for name, department in _STAFF.items():
        iam.create_user(
            UserName=name, Tags=[{"Key": "Department", "Value": department}] if department else []
        )
        iam.add_user_to_group(GroupName="Staff", UserName=name)


def _readers(stage: Stage) -> None:
    """The same three, who may read all that there is in S3."""
    _staff(stage)
    iam = stage.client(COMPANY.id, "iam")
    iam.attach_group_policy(GroupName="Staff", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")


_GROUND = Ground(SCENE, also=_staff, made=tuple(_STAFF))
_PLACE = Inline(f"arn:aws:iam::{COMPANY.id}:group/Staff")
_EVERYBODY = tuple(user(name) for name in _STAFF)
_CALLS = (
    file("read", "companyinventory/laptops.csv"),
    listing("companyinventory"),
    file("write", "companyinventory/laptops.csv"),
    file("delete", "companyinventory/laptops.csv"),
)
_READ: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
_IS_IT = {"aws:PrincipalTag/Department": "IT"}
_ONLY_IT = {name: part for name, part in ONLY_IT["Statement"][0].items() if name != "Sid"}
_BY_TAG = '{"StringEquals": {"aws:PrincipalTag/Department": "IT"}}'


def _key(operation: str, name: str) -> Doing:
    verb = {"CreateAccessKey": "create an access key for", "ListAccessKeys": "list the access keys of"}[
        operation
    ]
    return Doing("iam", operation, {"UserName": name}, f"{verb} {name}")


_OWN_KEYS = {
    "Effect": "Allow",
    "Action": ["iam:CreateAccessKey", "iam:ListAccessKeys"],
    "Resource": user("${aws:username}"),
}

EXERCISES = (
    Complete(
        name="read-by-tag",
        chapter="groups_and_users",
        title="Let the tag decide who reads",
        brief="Write the policy for a group with **all** employees. An employee may read the inventory if their own tag "
        "`Department` is `IT`. The policy gives the others nothing. (The solved example is the bucket policy of this "
        "chapter. It works the other way round: with a Deny.)",
        hints=(
            "Nothing is allowed until a statement allows it. Which effect gives something?",
            "There are three kinds of tags: tags of the caller, tags of the resource, and tags that a request wants to set.",
            "An object's ARN is the bucket's ARN, a slash, and the key. The caller's tag is `aws:PrincipalTag`.",
        ),
        wrong=(
            Wrong(as_text(policy(_READ)), believed.TAGS_ARE_ONLY_LABELS),
            Wrong(as_text(policy({**_READ, "Condition": {"StringNotEquals": _IS_IT}}))),
            Wrong(
                as_text(
                    policy({**_READ, "Condition": {"StringEquals": {"aws:ResourceTag/Department": "IT"}}})
                )
            ),
        ),
        ground=_GROUND,
        place=_PLACE,
        policy=policy({"Sid": "ReadTheInventory", **_READ, "Condition": {"StringEquals": _IS_IT}}),
        blanks=(
            Blank("Statement[0].Effect", ("Allow", "Deny")),
            Blank("Statement[0].Resource", (BUCKET, f"{BUCKET}/*", "*")),
            Blank(
                "Statement[0].Condition",
                (
                    _BY_TAG,
                    _BY_TAG.replace("StringEquals", "StringNotEquals"),
                    _BY_TAG.replace("aws:PrincipalTag", "aws:ResourceTag"),
                    _BY_TAG.replace("aws:PrincipalTag", "aws:RequestTag"),
                ),
            ),
        ),
        example=ONLY_IT,
        doings=_CALLS,
        cast=_EVERYBODY,
    ),
    Write(
        name="bucket-for-one-department",
        chapter="groups_and_users",
        title="Close the bucket to all but one department",
        brief="Admin1 may do everything in this account, and Admin1 has no tag. Write the **bucket policy** of "
        "`companyinventory`: nobody reads its files, except users whose own tag `Department` is `IT`. Everything else "
        "stays as it is.",
        hints=(
            "Admin1 is allowed everything already. So another Allow changes nothing for Admin1.",
            "A bucket policy names its principals: `Principal`. Here it is everybody, `*`.",
            "A Deny counts where its condition is true. It must be true for everybody whose tag is not `IT`.",
        ),
        wrong=(
            Wrong(
                as_text(policy({**ONLY_IT["Statement"][0], "Condition": {"StringEquals": _IS_IT}})),
                believed.A_DENY_READ_LIKE_AN_ALLOW,
            ),
            Wrong(
                as_text(
                    policy({**_READ, "Principal": {"AWS": COMPANY.id}, "Condition": {"StringEquals": _IS_IT}})
                ),
                believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
            ),
            Wrong(
                as_text(policy({**_READ, "Principal": "*", "Condition": {"StringEquals": _IS_IT}})),
                believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
            ),
            Wrong(
                as_text(
                    policy(
                        {
                            **ONLY_IT["Statement"][0],
                            "Principal": {"AWS": f"arn:aws:iam::{COMPANY.id}:group/Staff"},
                        }
                    )
                ),
                believed.GROUPS_NEST_OR_ARE_PRINCIPALS,
            ),
        ),
        ground=Ground(SCENE, also=_readers, made=tuple(_STAFF)),
        place=OnResource(BUCKET, COMPANY.id),
        policy=policy(_ONLY_IT),
        least=policy({**_ONLY_IT, "Action": ["s3:GetObject", "s3:GetObjectVersion"]}),
        most=policy({**_ONLY_IT, "Condition": {"StringNotEqualsIgnoreCase": _IS_IT}}),
        doings=_CALLS,
        cast=(user("Admin1"), *_EVERYBODY),
    ),
    Write(
        name="own-access-keys",
        chapter="groups_and_users",
        title="Let everybody make keys for themselves",
        brief="Write one policy for the group Staff. Each member creates and lists access keys of their **own** user, and "
        "of nobody else's. The policy must work for members who join next year.",
        hints=(
            "The actions are `iam:CreateAccessKey` and `iam:ListAccessKeys`.",
            "The resource of both is a user. Its ARN is `arn:aws:iam::555566667777:user/NAME`.",
            "AWS puts the caller's name in the place of `${aws:username}`.",
        ),
        wrong=(
            Wrong(as_text(policy({**_OWN_KEYS, "Resource": "*"}))),
            Wrong(as_text(policy({**_OWN_KEYS, "Resource": [user(name) for name in _STAFF]}))),
            Wrong(as_text(policy({**_OWN_KEYS, "Action": "iam:ListAccessKeys"})), believed.MY_USER_IS_MINE),
        ),
        ground=_GROUND,
        place=_PLACE,
        policy=policy(_OWN_KEYS),
        doings=tuple(
            _key(operation, name) for operation in ("CreateAccessKey", "ListAccessKeys") for name in _STAFF
        ),
        cast=_EVERYBODY,
    ),
    Golf(
        name="golf-staff",
        chapter="groups_and_users",
        title="The same in fewer characters",
        brief="Three people wrote this policy of the group Staff. Make it as **short** as you can. It must allow the same as "
        "before. Spaces and line breaks aren't counted. Here you may leave out the `Version`. A real policy always has one.",
        hints=(
            "What one statement allows already, another one needn't allow again.",
            "A single value needs no list around it.",
            "Nobody needs a Sid, and a single statement needs no list.",
        ),
        wrong=(
            Wrong(as_text({"Version": "2012-10-17", "Statement": {**_READ, "Action": "s3:Get*"}})),
            Wrong(as_text({"Version": "2012-10-17", "Statement": {**_READ, "Resource": BUCKET}})),
        ),
        ground=_GROUND,
        place=_PLACE,
        policy={"Version": "2012-10-17", "Statement": _READ},
        long=policy(
            {"Sid": "EverybodyReadsLaptops", **_READ, "Resource": [f"{BUCKET}/laptops.csv"]},
            {"Sid": "EverybodyReadsPhones", **_READ, "Resource": [f"{BUCKET}/phones*"]},
            {"Sid": "EverybodyReadsAll", **_READ, "Action": ["s3:GetObject"]},
        ),
        doings=_CALLS,
        cast=_EVERYBODY,
    ),
)
