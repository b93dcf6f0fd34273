"""What AWS refuses to save, beside what it saves; each row with the page that says so."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from labkit.policy import parse, refused_when_saved, validate

ROLE = "arn:aws:iam::111111111111:role/App"


def doc(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(**principal: Any) -> dict[str, Any]:
    return doc({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def on_bucket(action: Any = "s3:GetObject", **parts: Any) -> dict[str, Any]:
    whole = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "arn:aws:s3:::b/*", **parts}
    return doc({key: value for key, value in whole.items() if value is not None})


def identity(**parts: Any) -> dict[str, Any]:
    return doc({"Effect": "Allow", "Action": "sqs:*", "Resource": "*", **parts})


PREFIX = {"StringEquals": {"s3:prefix": "home/"}}
TAGGED = {"StringEquals": {"s3:ExistingObjectTag/team": "a"}}


class Row(NamedTuple):
    code: str
    refused: dict[str, Any]
    saved: dict[str, Any]
    kind: Any
    service: str = ""


ROWS = [
    # AWS JSON policy elements: Principal
    *(
        Row("UNKNOWN_SERVICE_PRINCIPAL", trusting(Service=wrong), trusting(Service=right), "trust")
        for wrong, right in [
            ("lamda.amazonaws.com", "lambda.amazonaws.com"),
            ("ssm.us-east-1.amazonaws.com", "ssm.amazonaws.com"),
            ("*", "ec2.amazonaws.com"),
            (
                ["ec2.amazonaws.com", "ecs-task.amazonaws.com"],
                ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"],
            ),
            ("amazonaws.com", "edgelambda.amazonaws.com"),
            ("lambda", "replicator.lambda.amazonaws.com"),
            ("Lambda.amazonaws.com", "sns.ap-east-1.amazonaws.com"),
            ("lambda.amazonaws.com.evil.com", "logs.us-east-1.amazonaws.com"),
            ("logs.us-east-9.amazonaws.com", "ec2.amazonaws.com.cn"),
        ]
    ),
    Row(
        "UNKNOWN_SERVICE_PRINCIPAL",
        on_bucket(Principal={"Service": "loging.s3.amazonaws.com"}),
        on_bucket(Principal={"Service": "logging.s3.amazonaws.com"}),
        "resource",
        "s3",
    ),
    # AWS JSON policy elements: NotPrincipal
    Row(
        "UNSUPPORTED_NOT_PRINCIPAL",
        on_bucket(Principal=None, NotPrincipal={"AWS": ROLE}),
        on_bucket(Principal=None, NotPrincipal={"AWS": ROLE}, Effect="Deny"),
        "resource",
        "s3",
    ),
    Row(
        "UNSUPPORTED_NOT_PRINCIPAL",
        doc({"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}),
        trusting(AWS=ROLE),
        "trust",
    ),
    # IAM role trust policies
    *(
        Row(
            "UNSUPPORTED_ACTION_IN_POLICY",
            doc({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": ["sts:AssumeRole", wrong]}),
            doc({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": ["sts:AssumeRole", right]}),
            "trust",
        )
        for wrong, right in [
            ("s3:GetObject", "sts:TagSession"),
            ("sts:GetCallerIdentity", "sts:SetSourceIdentity"),
            ("*", "sts:Assume*"),
        ]
    ),
    # Actions, resources, and condition keys for Amazon S3; S3-Uploads issue 239 for several actions
    Row(
        "CONDITION_FOR_OTHER_ACTIONS",
        on_bucket(Condition=PREFIX),
        on_bucket("s3:ListBucket", Condition=PREFIX),
        "resource",
        "s3",
    ),
    Row(
        "CONDITION_FOR_OTHER_ACTIONS",
        on_bucket(["s3:ListBucket", "s3:GetBucketLocation"], Condition=PREFIX),
        on_bucket(["s3:ListBucket", "s3:ListBucketVersions"], Condition=PREFIX),
        "resource",
        "s3",
    ),
    Row(
        "CONDITION_FOR_OTHER_ACTIONS",
        on_bucket("s3:ListBucket", Condition=TAGGED),
        on_bucket("s3:GetObject", Condition=TAGGED),
        "resource",
        "s3",
    ),
    Row(
        "CONDITION_FOR_OTHER_ACTIONS",
        on_bucket("s3:Get*", Condition=PREFIX),
        on_bucket("s3:*", Condition=PREFIX),
        "resource",
        "s3",
    ),
    # Identify AWS resources with Amazon Resource Names (ARNs): not in session policies
    Row(
        "INCOMPLETE_ARN", identity(Resource="arn:aws:sqs"), identity(Resource="arn:aws:sqs:*:*:*"), "session"
    ),
    # Resource control policies (RCPs)
    Row(
        "RCP_SYNTAX_ERROR",
        doc({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        doc({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        "rcp",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code}-{row.kind}")
def test_what_aws_refuses_is_told_from_what_it_saves(row: Row) -> None:
    found = refused_when_saved(row.refused, row.kind, service=row.service)
    assert found
    assert all(one.code.startswith(row.code) and one.level == "error" for one in found)
    assert refused_when_saved(row.saved, row.kind, service=row.service) == []


def test_only_a_bucket_s_policy_is_held_to_s3_s_rule() -> None:
    assert refused_when_saved(on_bucket(Condition=PREFIX), "resource") == []
    assert (
        refused_when_saved(on_bucket(Condition={"Bool": {"aws:SecureTransport": "false"}}), "resource") == []
    )


SAVED: list[dict[str, Any]] = [
    # Control CloudFormation access with IAM: macros of AWS and of one's own
    identity(
        Action="cloudformation:CreateChangeSet",
        Resource="arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31",
    ),
    identity(
        Action="cloudformation:CreateChangeSet",
        Resource="arn:aws:cloudformation:us-east-1:111111111111:transform/Mine",
    ),
    # Numeric condition operators: a number needs no quotes
    identity(Condition={"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}),
    # IAM JSON policy elements: Sid (an empty one names nothing, and so isn't there twice)
    doc(identity()["Statement"][0] | {"Sid": ""}, identity(Action="sns:*")["Statement"][0] | {"Sid": ""}),
    # IAM ARNs
    identity(Action="*", Resource="arn:aws:iam::111111111111:root"),
    identity(Action="iam:GetUser", Resource="arn:aws:iam::111111111111:*"),
]


@pytest.mark.parametrize("document", SAVED)
def test_what_aws_saves_is_no_error(document: dict[str, Any]) -> None:
    assert parse(document, "identity")
    assert [str(one) for one in validate(document) if one.level == "error"] == []
    assert refused_when_saved(document, "identity") == []
