"""A malformed policy is refused in the words of the service it was given to, and labkit's after them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import administered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene

HOME = "101010101010"
NOBODY = {"AWS": f"arn:aws:iam::{HOME}:user/Nobody"}
GRANT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a-bucket/*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": HOME}}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME}, lambda stage: None)
    s3 = opened.client("home", "s3")
    s3.create_bucket(Bucket="a-bucket")
    opened.client("home", "organizations").create_organization(FeatureSet="ALL")
    yield opened
    opened.close()


def written(statement: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": [statement]})


def without(statement: dict[str, Any], element: str) -> str:
    return written({name: value for name, value in statement.items() if name != element})


def put(scene: Scene, where: str, text: str) -> tuple[str, str]:
    """The code, and the service's own sentence, which labkit's words follow."""
    calls: dict[str, tuple[str, str, dict[str, Any]]] = {
        "policy": ("iam", "CreatePolicy", {"PolicyName": "p", "PolicyDocument": text}),
        "trust": ("iam", "CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": text}),
        "bucket": ("s3", "PutBucketPolicy", {"Bucket": "a-bucket", "Policy": text}),
        "key": ("kms", "CreateKey", {"Policy": text}),
        "queue": ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"Policy": text}}),
        "topic": ("sns", "CreateTopic", {"Name": "t", "Attributes": {"Policy": text}}),
        "scp": (
            *("organizations", "CreatePolicy"),
            {"Name": "s", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": text},
        ),
    }
    answer = scene.call("home", *calls[where])
    assert not answer.ok
    sentence, bracket, own = answer.message.partition(" [labkit: ")
    assert (bracket and own.endswith("]")) or "Nobody" in sentence, answer.message
    return answer.code, sentence


@pytest.mark.parametrize(
    ("where", "text", "sentence"),
    [
        ("policy", "no json", "Syntax errors in policy."),
        ("policy", "null", "Syntax errors in policy."),
        ("policy", without(GRANT, "Effect"), "Syntax errors in policy."),
        ("policy", without(GRANT, "Resource"), "Policy statement must contain resources."),
        ("policy", written(GRANT | {"Resource": []}), "Policy statement must contain resources."),
        ("policy", without(GRANT, "Action"), "Policy statement must contain actions."),
        ("policy", written(GRANT | {"Principal": "*"}), "Policy document should not specify a principal."),
        (
            *("policy", written(GRANT | {"Action": "GetObject"})),
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        ("policy", written(GRANT, "2025-01-01"), "Policy document must be version 2012-10-17 or greater."),
        ("trust", written(TRUST | {"Resource": "*"}), "Has prohibited field Resource"),
        ("trust", without(TRUST, "Principal"), "Missing required field Principal"),
        (
            *("trust", written(TRUST | {"Principal": NOBODY})),
            f'Invalid principal in policy: "AWS":"{NOBODY["AWS"]}"',
        ),
        ("bucket", "no json", "Policies must be valid JSON and the first byte must be '{'"),
        ("bucket", "[]", "Policies must be valid JSON and the first byte must be '{'"),
        ("bucket", written(GRANT), "Missing required field Principal"),
        (
            "bucket",
            without(GRANT | {"Principal": {"AWS": HOME}}, "Resource"),
            "Missing required field Resource",
        ),
        ("bucket", written(GRANT | {"Principal": "*", "Effect": "hello"}), "Invalid effect: hello"),
        ("bucket", written(GRANT | {"Principal": "*", "Color": "red"}), "Unknown field Color"),
        ("bucket", written(GRANT | {"Principal": NOBODY}), "Invalid principal in policy"),
        ("key", written(GRANT), "Policy contains a statement with no principal."),
        (
            *("key", written(GRANT | {"Principal": NOBODY})),
            "Policy contains a statement with one or more invalid principals.",
        ),
        ("queue", written(GRANT), "Invalid value for the parameter Policy."),
        ("topic", written(GRANT), "Invalid parameter: Policy Error: null"),
        (
            *("topic", written(GRANT | {"Principal": NOBODY})),
            "Invalid parameter: Policy Error: PrincipalNotFound",
        ),
        (
            *("scp", written(GRANT | {"Principal": "*"})),
            "The provided policy document does not meet the requirements of the specified policy type.",
        ),
    ],
)
def test_the_services_sentence_and_labkits_after_it(
    scene: Scene, where: str, text: str, sentence: str
) -> None:
    assert put(scene, where, text)[1] == sentence


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("policy", "MalformedPolicyDocument"),
        ("trust", "MalformedPolicyDocument"),
        ("bucket", "MalformedPolicy"),
        ("key", "MalformedPolicyDocumentException"),
        ("queue", "InvalidAttributeValue"),
        ("topic", "InvalidParameter"),
        ("scp", "MalformedPolicyDocumentException"),
    ],
)
def test_each_service_has_its_own_code(scene: Scene, where: str, code: str) -> None:
    assert put(scene, where, "{")[0] == code
