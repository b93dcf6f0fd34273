"""S3 Block Public Access (Blocking public access to your Amazon S3 storage)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import authorize
from labkit.cloud.services.s3.public import is_public as is_public_policy
from labkit.policy import what_would_allow
from tests.cloud.judge.bench import ALICE, DEVELOPMENT, PRODUCTION, allow, bench

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer
    from tests.cloud.judge.bench import Bench

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
OPEN = dict.fromkeys(SETTINGS, False)


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def scene(opened: Bench) -> Bench:
    return opened.again()


def policy(principal: Any = "*", condition: dict[str, Any] | None = None, effect: str = "Allow") -> str:
    statement = {
        "Effect": effect,
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::productionapp/*",
    }
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


PUBLIC = [
    (policy(), True),
    (policy({"AWS": "*"}), True),
    (policy({"AWS": [f"arn:aws:iam::{PRODUCTION}:root", "*"]}), True),
    (policy({"AWS": f"arn:aws:iam::{PRODUCTION}:root"}), False),
    (policy({"Service": "logging.s3.amazonaws.com"}), False),
    (policy(effect="Deny"), False),
    (policy(condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), False),
    (policy(condition={"StringLike": {"aws:SourceVpc": "vpc-*"}}), True),
    (policy(condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}), True),
    (policy(condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}), True),
    (policy(condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), False),
    (policy(condition={"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}}), True),
    (policy(condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}), False),
    (policy(condition={"StringEquals": {"s3:prefix": "home/"}}), True),
    (policy(condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{PRODUCTION}:role/*"}}), False),
    (policy(condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}), True),
    (policy(condition={"StringEquals": {"aws:userid": "AROAEXAMPLE:*"}}), True),
    (policy(condition={"StringEquals": {"aws:SourceAccount": "${aws:username}"}}), True),
]


@pytest.mark.parametrize(("text", "public"), PUBLIC)
def test_the_meaning_of_public(text: str, public: bool) -> None:
    assert is_public_policy(text) is public


def as_root(scene: Bench, operation: str, **parameters: Any) -> Answer:
    return scene.scene.call("root", "s3", operation, {"Bucket": "productionapp", **parameters})


def test_a_public_policy_is_refused_until_its_block_is_off(scene: Bench) -> None:
    refused = as_root(scene, "PutBucketPolicy", Policy=policy())
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert "by the BlockPublicPolicy setting in S3 Block Public Access" in refused.message
    assert as_root(scene, "GetBucketPolicy").code == "NoSuchBucketPolicy"
    assert as_root(scene, "PutBucketPolicy", Policy=policy({"AWS": f"arn:aws:iam::{DEVELOPMENT}:root"})).ok
    assert as_root(scene, "PutPublicAccessBlock", PublicAccessBlockConfiguration=OPEN).ok
    assert as_root(scene, "PutBucketPolicy", Policy=policy()).ok
    assert as_root(scene, "GetBucketPolicyStatus").result["PolicyStatus"] == {"IsPublic": True}


def test_the_accounts_block_counts_too(scene: Bench) -> None:
    assert as_root(scene, "DeletePublicAccessBlock").ok
    control = {"AccountId": PRODUCTION, "PublicAccessBlockConfiguration": OPEN | {"BlockPublicPolicy": True}}
    assert scene.scene.call("root", "s3control", "PutPublicAccessBlock", control).ok
    assert as_root(scene, "PutBucketPolicy", Policy=policy()).code == "AccessDenied"


def test_restrict_public_buckets_keeps_other_accounts_out(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("s3:*"))
    call = scene.call(ALICE, "s3", "GetObject", Bucket="productionapp", Key="report.csv")
    nobody = scene.call("*", "s3", "GetObject", Bucket="productionapp", Key="report.csv")
    as_root(scene, "DeletePublicAccessBlock")
    as_root(scene, "PutBucketPolicy", Policy=policy())
    assert authorize(call, scene.state).allowed
    assert authorize(nobody, scene.state).allowed
    restrict = OPEN | {"RestrictPublicBuckets": True}
    as_root(scene, "PutPublicAccessBlock", PublicAccessBlockConfiguration=restrict)
    refused = authorize(call, scene.state)
    assert refused.decision.effect == "ExplicitDeny"
    assert refused.decision.denied_by[0] == "resource"
    assert (
        "The setting RestrictPublicBuckets of S3 Block Public Access denies it." in refused.decision.explain()
    )
    (mend,) = {change.sentence for change in what_would_allow(refused.decision)}
    assert "turn off RestrictPublicBuckets in Block Public Access of the bucket" in mend
    assert not authorize(nobody, scene.state).allowed
    assert as_root(scene, "GetObject", Key="report.csv").ok
    as_root(scene, "PutBucketPolicy", Policy=policy({"AWS": f"arn:aws:iam::{DEVELOPMENT}:root"}))
    assert authorize(call, scene.state).allowed  # not public: the setting leaves it alone
