"""Validation: each check has a document it speaks of, and one beside it that it leaves alone."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from labkit.policy import Finding, parse, validate
from labkit.policy._validate._run import CHECKS

BUCKET = "arn:aws:s3:::productionapp"
OBJECTS = "arn:aws:s3:::productionapp/*"
ROLE = "arn:aws:iam::111111111111:role/UpdateApp"
OIDC = "arn:aws:iam::111111111111:oidc-provider/"
GITHUB = "token.actions.githubusercontent.com"


def allow(**parts: Any) -> dict[str, Any]:
    """A clean identity statement with some parts replaced; None removes one."""
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS, **parts}
    return {name: part for name, part in whole.items() if part is not None}


def when(operator: str, key: str, value: Any, **parts: Any) -> dict[str, Any]:
    return allow(Condition={operator: {key: value}}, **parts)


def on_bucket(**parts: Any) -> dict[str, Any]:
    return allow(**{"Principal": {"AWS": "111111111111"}, **parts})


def trust(principal: Any, **parts: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **parts}


def rcp(**parts: Any) -> dict[str, Any]:
    whole = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", **parts}
    return {name: part for name, part in whole.items() if part is not None}


def document(*statements: Any, **parts: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **parts}


class Row(NamedTuple):
    """A code, where it is found, what is wrong, and what beside it is right."""

    code: str
    place: str
    bad: Any
    good: Any
    kind: str = "identity"


TAGS = "aws:TagKeys"
# AWS page of all rows but where noted: Access Analyzer policy check reference.
ROWS = [
    # IAM JSON policy elements reference; Grammar of the IAM JSON policy language
    Row("INVALID_POLICY_ELEMENT", "Acton", {**document(allow()), "Acton": 1}, document(allow(), Id="x")),
    Row("INVALID_POLICY_ELEMENT", "Statement[0].Acton", allow(Acton="s3:*"), allow(Sid="x")),
    Row("INVALID_POLICY_ELEMENT", "Statement[0].effect", allow(effect="Deny"), allow()),
    Row("MISSING_VERSION", "", {"Statement": [allow()]}, document(allow())),
    Row("MISSING_VERSION", "", {"Statement": [rcp()]}, document(rcp()), "rcp"),
    Row("INVALID_VERSION", "Version", document(allow(), Version="2024-01-01"), document(allow())),
    Row("INVALID_VERSION", "Version", document(rcp(), Version="2008-10-17"), document(rcp()), "rcp"),
    Row("OLD_VERSION", "Version", document(allow(), Version="2008-10-17"), document(allow())),
    Row("MISSING_STATEMENT", "", {"Version": "2012-10-17"}, document(allow())),
    Row("MISSING_STATEMENT", "Statement", document(), document(allow())),
    Row("DATA_TYPE_MISMATCH", "Version", document(allow(), Version=2012), document(allow())),
    Row("DATA_TYPE_MISMATCH", "Statement", document(allow(), Statement="x"), document(allow())),
    Row("DATA_TYPE_MISMATCH", "Statement[1]", document(allow(), "x"), document(allow())),
    Row("DATA_TYPE_MISMATCH", "Statement[0].Action", allow(Action=3), allow(Action=["s3:GetObject"])),
    Row("DATA_TYPE_MISMATCH", "Statement[0].Action[1]", allow(Action=["s3:GetObject", None]), allow()),
    Row("DATA_TYPE_MISMATCH", "Statement[0].Sid", allow(Sid=1), allow(Sid="One")),
    Row("DATA_TYPE_MISMATCH", "Statement[0].Condition", allow(Condition=[]), allow()),
    Row("DATA_TYPE_MISMATCH", "Statement[0].Condition.Bool", allow(Condition={"Bool": "true"}), allow()),
    Row(
        "DATA_TYPE_MISMATCH",
        "Statement[0].Condition.Bool.aws:SecureTransport",
        when("Bool", "aws:SecureTransport", {}),
        when("Bool", "aws:SecureTransport", True),
    ),
    Row("MISSING_EFFECT", "Statement[0]", allow(Effect=None), allow()),
    Row("INVALID_EFFECT", "Statement[0].Effect", allow(Effect="allow"), allow(Effect="Deny")),
    Row("MISSING_ACTION", "Statement[0]", allow(Action=None), allow(Action=None, NotAction="s3:GetObject")),
    Row("MISSING_RESOURCE", "Statement[0]", allow(Resource=None), allow()),
    Row("MISSING_RESOURCE", "Statement[0]", on_bucket(Resource=None), on_bucket(), "resource"),
    Row(
        "MISSING_RESOURCE",
        "Statement[0]",
        on_bucket(Resource=None),
        on_bucket(Action="ecr:BatchGetImage", Resource=None),
        "resource",
    ),
    Row("UNSUPPORTED_ELEMENT_COMBINATION", "Statement[0].NotAction", allow(NotAction="s3:*"), allow()),
    Row("UNSUPPORTED_ELEMENT_COMBINATION", "Statement[0].NotResource", allow(NotResource="*"), allow()),
    # IAM JSON policy elements: Sid
    Row("UNSUPPORTED_SID", "Statement[0].Sid", allow(Sid="Read it"), allow(Sid="ReadIt1")),
    Row("EMPTY_SID_VALUE", "Statement[0].Sid", allow(Sid=""), allow(Sid="A")),
    Row(
        "UNIQUE_SIDS_REQUIRED",
        "Statement[1].Sid",
        document(allow(Sid="A"), allow(Sid="A", Action="s3:PutObject")),
        document(allow(Sid="A"), allow(Sid="B", Action="s3:PutObject")),
    ),
    Row(
        "UNIQUE_SIDS_RECOMMENDED",
        "Statement[1].Sid",
        document(on_bucket(Sid="my id"), on_bucket(Sid="my id", Action="s3:PutObject")),
        document(on_bucket(Sid="my id")),
        "resource",
    ),
    # IAM and AWS STS quotas
    Row("UNSUPPORTED_CHARACTER", "Statement[0].Resource", allow(Resource=BUCKET + "/\u2713"), allow()),
    Row(
        "UNSUPPORTED_CHARACTER",
        "Statement[0].Sid",
        on_bucket(Sid="\ud800"),
        on_bucket(Sid="\u2713"),
        "resource",
    ),
    # IAM JSON policy elements: Action
    Row("INVALID_ACTION", "Statement[0].Action", allow(Action="s3:GetObjekt"), allow(Action="S3:getobject")),
    Row("INVALID_ACTION", "Statement[0].Action[1]", allow(Action=["s3:GetObject", "s3:Fly*"]), allow()),
    Row("INVALID_ACTION", "Statement[0].Action", allow(Action="GetObject"), allow()),
    Row("INVALID_ACTION", "Statement[0].Action", allow(Action="s3:"), allow(Action="s3:*")),
    Row("INVALID_ACTION", "Statement[0].Action", allow(Action=""), allow()),
    Row("INVALID_ACTION", "Statement[0].NotAction", allow(Action=None, NotAction="s3:ListObjects"), allow()),
    Row("INVALID_SERVICE_IN_ACTION", "Statement[0].Action", allow(Action="s33:GetObject"), allow()),
    Row("INVALID_SERVICE_IN_ACTION", "Statement[0].Action", allow(Action="qqqq*:Get*"), allow()),
    Row("WILDCARD_IN_SERVICE_NAME", "Statement[0].Action", allow(Action="s*:Get*"), allow(Action="s3:Get*")),
    Row(
        "REDUNDANT_ACTION",
        "Statement[0].Action[1]",
        allow(Action=["s3:Get*", "s3:GetObject"]),
        allow(Action=["s3:Get*", "s3:*Acl"]),
    ),
    Row(
        "REDUNDANT_ACTION", "Statement[0].Action[1]", allow(Action=["s3:GetObject", "S3:GetObject"]), allow()
    ),
    Row("EMPTY_ARRAY_ACTION", "Statement[0].Action", allow(Action=[]), allow()),
    # IAM JSON policy elements: Resource; Identify AWS resources with Amazon Resource Names (ARNs)
    Row("INVALID_ARN_PREFIX", "Statement[0].Resource", allow(Resource="productionapp/*"), allow()),
    Row(
        "MISSING_ARN_FIELD",
        "Statement[0].Resource",
        allow(Resource="arn:aws:s3:::"[:-1]),
        allow(Resource="*"),
    ),
    Row("INVALID_PARTITION", "Statement[0].Resource", allow(Resource="arn:AWS:s3:::b/*"), allow()),
    Row("INVALID_ARN_SERVICE_CASE", "Statement[0].Resource", allow(Resource="arn:aws:S3:::b/*"), allow()),
    Row("INVALID_SERVICE", "Statement[0].Resource", allow(Resource="arn:aws:s33:::b/*"), allow()),
    Row(
        "INVALID_ARN_REGION",
        "Statement[0].Resource",
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east1:111111111111:q"),
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:111111111111:q"),
    ),
    Row(
        "INVALID_ARN_ACCOUNT",
        "Statement[0].Resource",
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:1111-1111:q"),
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q"),
    ),
    Row(
        "ARN_ACCOUNT_NOT_ALLOWED",
        "Statement[0].Resource",
        allow(Resource="arn:aws:s3::111111111111:b/*"),
        allow(),
    ),
    Row(
        "ARN_REGION_NOT_ALLOWED",
        "Statement[0].Resource",
        allow(Action="iam:GetRole", Resource="arn:aws:iam:us-east-1:111111111111:role/R"),
        allow(Action="iam:GetRole", Resource=ROLE),
    ),
    Row(
        "MISSING_ARN_REGION",
        "Statement[0].Resource",
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs::111111111111:q"),
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:*:111111111111:q"),
    ),
    Row(
        "MISSING_ARN_ACCOUNT",
        "Statement[0].Resource",
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1::q"),
        allow(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:*:q"),
    ),
    Row(
        "INVALID_ARN_RESOURCE",
        "Statement[0].Resource",
        allow(Action="iam:GetRole", Resource="arn:aws:iam::111111111111:rolle/R"),
        allow(Action="iam:GetRole", Resource=ROLE),
    ),
    Row("INVALID_ARN_LENGTH", "Statement[0].Resource", allow(Resource=BUCKET + "/" + "a" * 3000), allow()),
    # Actions, resources, and condition keys for AWS services
    Row("RESOURCE_FOR_NO_ACTION", "Statement[0].Resource[1]", allow(Resource=[OBJECTS, ROLE]), allow()),
    Row("ACTION_WITHOUT_RESOURCE", "Statement[0].Action", allow(Resource=BUCKET), allow()),
    Row(
        "ACTION_WITHOUT_RESOURCE",
        "Statement[0].Action[1]",
        allow(Action=["s3:GetObject", "s3:ListAllMyBuckets"]),
        allow(Action=["s3:GetObject", "s3:ListAllMyBuckets"], Resource="*"),
    ),
    Row("REDUNDANT_RESOURCE", "Statement[0].Resource[1]", allow(Resource=[OBJECTS, BUCKET + "/a*"]), allow()),
    Row("EMPTY_ARRAY_RESOURCE", "Statement[0].Resource", allow(Resource=[]), allow()),
    # AWS JSON policy elements: Principal
    Row("MISSING_PRINCIPAL", "Statement[0]", allow(), on_bucket(), "resource"),
    Row("UNSUPPORTED_PRINCIPAL", "Statement[0].Principal", on_bucket(), allow()),
    Row("UNSUPPORTED_PRINCIPAL", "Statement[0].NotPrincipal", allow(NotPrincipal="*"), allow(), "session"),
    Row(
        "SCP_SYNTAX_ERROR_PRINCIPAL",
        "Statement[0].Principal",
        on_bucket(Effect="Deny"),
        allow(Effect="Deny"),
        "scp",
    ),
    Row(
        "INVALID_PRINCIPAL_FORMAT",
        "Statement[0].Principal",
        on_bucket(Principal=ROLE),
        on_bucket(),
        "resource",
    ),
    Row(
        "INVALID_PRINCIPAL_FORMAT",
        "Statement[0].Principal",
        on_bucket(Principal=["*"]),
        on_bucket(),
        "resource",
    ),
    Row(
        "INVALID_PRINCIPAL_FORMAT",
        "Statement[0].Principal.AWS",
        on_bucket(Principal={"AWS": 1}),
        on_bucket(),
        "resource",
    ),
    Row(
        "INVALID_PRINCIPAL_KEY",
        "Statement[0].Principal.aws",
        on_bucket(Principal={"aws": ROLE}),
        on_bucket(),
        "resource",
    ),
    Row(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        "Statement[0].Principal.AWS",
        on_bucket(Principal={"AWS": "arn:aws:iam::111111111111:role/*"}),
        on_bucket(Principal={"AWS": ROLE}),
        "resource",
    ),
    Row(
        "INVALID_AWS_PRINCIPAL",
        "Statement[0].Principal.AWS[1]",
        on_bucket(Principal={"AWS": ["111111111111", "11111111111"]}),
        on_bucket(Principal={"AWS": ["111111111111", "arn:aws:sts::111111111111:assumed-role/R/s"]}),
        "resource",
    ),
    Row(
        "INVALID_AWS_PRINCIPAL",
        "Statement[0].Principal.AWS",
        trust({"AWS": "arn:aws:iam::111111111111:group/Developers"}),
        trust({"AWS": "arn:aws:iam::111111111111:root"}),
        "trust",
    ),
    Row(
        "INVALID_AWS_PRINCIPAL",
        "Statement[0].Principal.AWS",
        trust({"AWS": BUCKET}),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "INVALID_AWS_PRINCIPAL",
        "Statement[0].Principal.AWS",
        trust({"AWS": "alice"}),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "INVALID_SERVICE_PRINCIPAL_FORMAT",
        "Statement[0].Principal.Service",
        trust({"Service": "ec2"}),
        trust({"Service": "ec2.amazonaws.com"}),
        "trust",
    ),
    Row(
        "INVALID_SERVICE_PRINCIPAL_FORMAT",
        "Statement[0].Condition.StringEquals.iam:PassedToService",
        when("StringEquals", "iam:PassedToService", "ec2", Action="iam:PassRole", Resource=ROLE),
        when(
            "StringEquals", "iam:PassedToService", "ec2.amazonaws.com", Action="iam:PassRole", Resource=ROLE
        ),
    ),
    Row(
        "INVALID_SERVICE_PRINCIPAL_FORMAT",
        "Statement[0].Condition.StringEquals.kms:ViaService",
        when("StringEquals", "kms:ViaService", "s3.amazonaws.com", Action="kms:Decrypt", Resource="*"),
        when(
            "StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com", Action="kms:Decrypt", Resource="*"
        ),
    ),
    Row(
        "INVALID_FEDERATED_PRINCIPAL",
        "Statement[0].Principal.Federated",
        trust({"Federated": "google"}),
        trust({"Federated": "accounts.google.com"}, Action="sts:AssumeRoleWithWebIdentity"),
        "trust",
    ),
    Row(
        "INVALID_CANONICAL_USER",
        "Statement[0].Principal.CanonicalUser",
        on_bucket(Principal={"CanonicalUser": "me"}),
        on_bucket(Principal={"CanonicalUser": "0f" * 32}),
        "resource",
    ),
    Row(
        "INVALID_USER_REFERENCE",
        "Statement[0].Principal.AWS",
        trust({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "INVALID_ROLE_REFERENCE",
        "Statement[0].Principal.AWS",
        trust({"AWS": "AROACKCEVSQ6C2EXAMPLE"}),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "EMPTY_ARRAY_PRINCIPAL",
        "Statement[0].Principal.AWS",
        on_bucket(Principal={"AWS": []}),
        on_bucket(),
        "resource",
    ),
    Row("EMPTY_OBJECT_PRINCIPAL", "Statement[0].Principal", on_bucket(Principal={}), on_bucket(), "resource"),
    # IAM JSON policy elements: Condition operators
    Row(
        "INVALID_CONDITION_OPERATOR",
        "Statement[0].Condition.StringEqual",
        when("StringEqual", "aws:username", "a"),
        when("StringEquals", "aws:username", "a"),
    ),
    Row(
        "INVALID_CONDITION_OPERATOR",
        "Statement[0].Condition.ForSomeValue:StringEquals",
        when("ForSomeValue:StringEquals", TAGS, "a"),
        when("ForAnyValue:StringEquals", TAGS, "a"),
    ),
    Row(
        "CONDITION_OPERATOR_CASE",
        "Statement[0].Condition.stringEquals",
        when("stringEquals", "aws:username", "a"),
        when("StringEqualsIfExists", "aws:username", "a"),
    ),
    Row(
        "NULL_WITH_IF_EXISTS",
        "Statement[0].Condition.NullIfExists",
        when("NullIfExists", "aws:username", "true"),
        when("Null", "aws:username", "true"),
    ),
    Row(
        "NULL_WITH_QUALIFIER",
        "Statement[0].Condition.ForAllValues:Null",
        when("ForAllValues:Null", TAGS, "true"),
        when("Null", TAGS, "true"),
    ),
    Row(
        "INVALID_CONDITION_DATA_TYPE",
        "Statement[0].Condition.NumericEquals.s3:max-keys",
        when("NumericEquals", "s3:max-keys", [1, "2"], Action="s3:ListBucket", Resource=BUCKET),
        when("NumericEquals", "s3:max-keys", [1, 2], Action="s3:ListBucket", Resource=BUCKET),
    ),
    Row(
        "INVALID_CONDITION_KEY_FORMAT",
        "Statement[0].Condition.StringEquals.username",
        when("StringEquals", "username", "a"),
        when("StringEquals", "aws:username", "a"),
    ),
    Row(
        "INVALID_GLOBAL_CONDITION_KEY",
        "Statement[0].Condition.StringEquals.aws:usrname",
        when("StringEquals", "aws:usrname", "a"),
        when("StringEquals", "AWS:UserName", "a"),
    ),
    Row(
        "INVALID_SERVICE",
        "Statement[0].Condition.StringEquals.s33:prefix",
        when("StringEquals", "s33:prefix", "a"),
        when("StringEquals", "accounts.google.com:aud", "a"),
    ),
    Row(
        "INVALID_SERVICE_CONDITION_KEY",
        "Statement[0].Condition.StringEquals.s3:prefiks",
        when("StringEquals", "s3:prefiks", "a"),
        when("StringEquals", "s3:ExistingObjectTag/Department", "a"),
    ),
    Row(
        "MISSING_TAG_KEY_IN_CONDITION",
        "Statement[0].Condition.StringEquals.aws:PrincipalTag",
        when("StringEquals", "aws:PrincipalTag", "a"),
        when("StringEquals", "aws:PrincipalTag/Department", "a"),
    ),
    Row(
        "DEPRECATED_GLOBAL_CONDITION_KEY",
        "Statement[0].Condition.ArnLike.aws:ARN",
        when("ArnLike", "aws:ARN", ROLE),
        when("ArnLike", "aws:PrincipalArn", ROLE),
    ),
    Row(
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        "Statement[0].Condition.StringEquals.aws:UserName",
        allow(Condition={"StringEquals": {"aws:username": "a", "aws:UserName": "b"}}),
        allow(Condition={"StringEquals": {"aws:username": "a"}, "StringLike": {"aws:UserName": "b"}}),
    ),
    # Set operators for multivalued context keys
    Row(
        "MISSING_QUALIFIER",
        "Statement[0].Condition.StringEquals.aws:TagKeys",
        when("StringEquals", TAGS, "a"),
        when("ForAnyValue:StringEquals", TAGS, "a"),
    ),
    Row(
        "FOR_ALL_VALUES_WITH_SINGLE_VALUED_KEY",
        "Statement[0].Condition.ForAllValues:StringEquals.aws:username",
        when("ForAllValues:StringEquals", "aws:username", "a"),
        when("ForAllValues:StringEquals", TAGS, "a"),
    ),
    Row(
        "FOR_ALL_VALUES_WITHOUT_NULL_CHECK",
        "Statement[0].Condition.ForAllValues:StringEquals.aws:TagKeys",
        when("ForAllValues:StringEquals", TAGS, "a"),
        allow(Condition={"ForAllValues:StringEquals": {TAGS: "a"}, "Null": {TAGS: "false"}}),
    ),
    Row(
        "TYPE_MISMATCH",
        "Statement[0].Condition.StringEquals.aws:MultiFactorAuthPresent",
        when("StringEquals", "aws:MultiFactorAuthPresent", "true"),
        when("Bool", "aws:MultiFactorAuthPresent", "true"),
    ),
    Row(
        "TYPE_MISMATCH",
        "Statement[0].Condition.StringEquals.aws:SourceIp",
        when("StringEquals", "aws:SourceIp", "203.0.113.7"),
        when("IpAddress", "aws:SourceIp", "203.0.113.7"),
    ),
    Row(
        "CONDITION_KEY_FOR_NO_ACTION",
        "Statement[0].Condition.StringEquals.s3:prefix",
        when("StringEquals", "s3:prefix", "a"),
        when("StringEquals", "s3:prefix", "a", Action="s3:ListBucket", Resource=BUCKET),
    ),
    Row(
        "TYPE_MISMATCH_DATE",
        "Statement[0].Condition.DateLessThan.aws:CurrentTime",
        when("DateLessThan", "aws:CurrentTime", "2030-02-30"),
        when("DateLessThan", "aws:CurrentTime", "2028-02-29T08:00:00+01:00"),
    ),
    Row(
        "INVALID_DATE_VALUE",
        "Statement[0].Condition.DateLessThan.aws:CurrentTime",
        when("DateLessThan", "aws:CurrentTime", "1893456000"),
        when("DateLessThan", "aws:CurrentTime", "2030"),
    ),
    Row(
        "TYPE_MISMATCH_NUMBER",
        "Statement[0].Condition.NumericLessThan.aws:MultiFactorAuthAge",
        when("NumericLessThan", "aws:MultiFactorAuthAge", "one"),
        when("NumericLessThan", "aws:MultiFactorAuthAge", 3600),
    ),
    Row(
        "TYPE_MISMATCH_BOOLEAN",
        "Statement[0].Condition.Bool.aws:SecureTransport",
        when("Bool", "aws:SecureTransport", "yes"),
        when("Bool", "aws:SecureTransport", "True"),
    ),
    Row(
        "TYPE_MISMATCH_BOOLEAN",
        "Statement[0].Condition.Null.aws:username",
        when("Null", "aws:username", "maybe"),
        when("Null", "aws:username", False),
    ),
    Row(
        "TYPE_MISMATCH_IP_RANGE",
        "Statement[0].Condition.IpAddress.aws:SourceIp[1]",
        when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "203.0.113.0/33"]),
        when("IpAddress", "aws:SourceIp", "2001:db8::/32"),
    ),
    Row(
        "TYPE_MISMATCH_STRING",
        "Statement[0].Condition.BinaryEquals.s3:prefix",
        when("BinaryEquals", "s3:prefix", "???"),
        when("BinaryEquals", "s3:prefix", "QUJD"),
    ),
    Row(
        "INVALID_CONDITION_ARN",
        "Statement[0].Condition.ArnLike.aws:PrincipalArn",
        when("ArnLike", "aws:PrincipalArn", "UpdateApp"),
        when("ArnLike", "aws:PrincipalArn", ROLE),
    ),
    Row(
        "INVALID_CONDITION_MULTIPLE_BOOLEAN",
        "Statement[0].Condition.Bool.aws:SecureTransport",
        when("Bool", "aws:SecureTransport", ["true", "false"]),
        when("Bool", "aws:SecureTransport", ["true"]),
    ),
    Row(
        "INVALID_REGION",
        "Statement[0].Condition.StringEquals.aws:RequestedRegion",
        when("StringEquals", "aws:RequestedRegion", "eu-west1"),
        when("StringEquals", "aws:RequestedRegion", "eu-west-1"),
    ),
    Row(
        "INVALID_CONDITION_VALUE",
        "Statement[0].Condition.StringEquals.aws:PrincipalOrgID",
        when("StringEquals", "aws:PrincipalOrgID", "111111111111"),
        when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    ),
    Row(
        "INVALID_CONDITION_VALUE",
        "Statement[0].Condition.StringEquals.aws:SourceVpc",
        when("StringEquals", "aws:SourceVpc", "my-vpc"),
        when("StringEquals", "aws:SourceVpc", "vpc-0a1b2c3d"),
    ),
    Row(
        "WILDCARD_WITHOUT_LIKE_OPERATOR",
        "Statement[0].Condition.StringEquals.aws:username",
        when("StringEquals", "aws:username", "a*"),
        when("StringLike", "aws:username", "a*"),
    ),
    Row(
        "PRIVATE_IP_ADDRESS",
        "Statement[0].Condition.IpAddress.aws:SourceIp",
        when("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
        when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ),
    Row(
        "PRIVATE_NOT_IP_ADDRESS",
        "Statement[0].Condition.NotIpAddress.aws:SourceIp",
        when("NotIpAddress", "aws:SourceIp", ["192.168.1.0/24"]),
        when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ),
    Row(
        "PRIVATE_IP_ADDRESS_SUBSET",
        "Statement[0].Condition.IpAddress.aws:SourceIp",
        when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "203.0.113.0/24"]),
        when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ),
    Row(
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        "Statement[0].Condition.NotIpAddress.aws:SourceIp",
        when("NotIpAddress", "aws:SourceIp", ["fd00::/8", "203.0.113.0/24"]),
        when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ),
    Row(
        "IMPROVE_IP_RANGE",
        "Statement[0].Condition.IpAddress.aws:SourceIp",
        when("IpAddress", "aws:SourceIp", "203.0.113.7/24"),
        when("IpAddress", "aws:SourceIp", "203.0.113.7/32"),
    ),
    Row(
        "REDUNDANT_CONDITION_VALUE_NUM",
        "Statement[0].Condition.NumericLessThan.aws:MultiFactorAuthAge",
        when("NumericLessThan", "aws:MultiFactorAuthAge", ["2700", "3600"]),
        when("NumericEquals", "aws:MultiFactorAuthAge", ["2700", "3600"]),
    ),
    Row("EMPTY_OBJECT_CONDITION", "Statement[0].Condition", allow(Condition={}), allow()),
    Row("EMPTY_OBJECT_CONDITION", "Statement[0].Condition.Bool", allow(Condition={"Bool": {}}), allow()),
    Row(
        "EMPTY_ARRAY_CONDITION",
        "Statement[0].Condition.StringEquals.aws:username",
        when("StringEquals", "aws:username", []),
        allow(),
    ),
    # IAM policy elements: Variables and tags
    Row(
        "MISSING_BRACE_IN_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws:username"),
        allow(Resource=BUCKET + "/${aws:username}"),
    ),
    Row(
        "EMPTY_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${}"),
        allow(Resource=BUCKET + "/${*}"),
    ),
    Row(
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws: username}"),
        allow(Resource=BUCKET + "/${aws:username}"),
    ),
    Row(
        "UNSUPPORTED_SYMBOL_IN_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws:user%}"),
        allow(Resource=BUCKET + "/${aws:username}"),
    ),
    Row(
        "MISSING_QUOTE_IN_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws:username, nobody}"),
        allow(Resource=BUCKET + "/${aws:username, 'nobody'}"),
    ),
    Row(
        "UNKNOWN_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws:usrname}"),
        allow(Resource=BUCKET + "/${aws:PrincipalTag/Department}"),
    ),
    Row(
        "MULTIVALUED_VARIABLE",
        "Statement[0].Resource",
        allow(Resource=BUCKET + "/${aws:TagKeys}"),
        allow(Resource=BUCKET + "/${aws:username}"),
    ),
    Row(
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        "Statement[0].Resource",
        document(allow(Resource=BUCKET + "/${aws:username}"), Version="2008-10-17"),
        allow(Resource=BUCKET + "/${aws:username}"),
    ),
    Row(
        "INVALID_VARIABLE_FOR_OPERATOR",
        "Statement[0].Condition.IpAddress.aws:SourceIp",
        when("IpAddress", "aws:SourceIp", "${aws:SourceIp}"),
        when("StringEquals", "s3:prefix", "${aws:username}"),
    ),
    Row(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        "Statement[0].Principal.AWS",
        on_bucket(Principal={"AWS": "arn:aws:iam::111111111111:user/${aws:username}"}),
        on_bucket(),
        "resource",
    ),
    # RCP syntax; Resource control policies (RCPs); SCP syntax; SCP evaluation
    Row(
        "RCP_SYNTAX_ERROR_ALLOW",
        "Statement[0].Effect",
        rcp(Effect="Allow"),
        rcp(Effect="Allow", Action="*"),
        "rcp",
    ),
    Row(
        "RCP_SYNTAX_ERROR_NOT_ACTION",
        "Statement[0].NotAction",
        rcp(Action=None, NotAction="s3:*"),
        rcp(),
        "rcp",
    ),
    Row(
        "RCP_SYNTAX_ERROR_NOT_PRINCIPAL",
        "Statement[0].NotPrincipal",
        rcp(Principal=None, NotPrincipal="*"),
        rcp(),
        "rcp",
    ),
    Row("RCP_SYNTAX_ERROR_PRINCIPAL", "Statement[0].Principal", rcp(Principal={"AWS": "*"}), rcp(), "rcp"),
    Row("RCP_SYNTAX_ERROR_ACTION_WILDCARD", "Statement[0].Action", rcp(Action="*"), rcp(), "rcp"),
    Row(
        "RCP_SERVICE_NOT_BOUND",
        "Statement[0].Action[1]",
        rcp(Action=["s3:*", "ec2:*"]),
        rcp(Action=["s3:*", "sts:*"]),
        "rcp",
    ),
    Row("SCP_ALLOW_LIST", "", allow(), allow(Action="*", Resource="*"), "scp"),
    # IAM role trust policies; Create a role for OpenID Connect federation (console)
    Row(
        "UNSUPPORTED_RESOURCE_IN_TRUST_POLICY",
        "Statement[0].Resource",
        trust({"AWS": ROLE}, Resource="*"),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "UNSUPPORTED_NOT_PRINCIPAL",
        "Statement[0].NotPrincipal",
        {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "sts:AssumeRole"},
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "UNSUPPORTED_ACTION_IN_POLICY",
        "Statement[0].Action",
        trust({"AWS": ROLE}, Action="s3:GetObject"),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "UNSUPPORTED_ACTION_IN_POLICY",
        "Statement[0].Action",
        trust({"AWS": ROLE}, Action="sts:GetCallerIdentity"),
        trust({"AWS": ROLE}, Action=["sts:AssumeRole", "sts:TagSession"]),
        "trust",
    ),
    Row(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        "Statement[0].Principal.Federated",
        trust({"Federated": "arn:aws:iam::111111111111:saml-provider/Corp"}),
        trust({"Federated": "arn:aws:iam::111111111111:saml-provider/Corp"}, Action="sts:AssumeRoleWithSAML"),
        "trust",
    ),
    Row(
        "UNSUPPORTED_PRINCIPAL_IN_TRUST_POLICY",
        "Statement[0].Principal.CanonicalUser",
        trust({"CanonicalUser": "0f" * 32}),
        trust({"AWS": ROLE}),
        "trust",
    ),
    Row(
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        "Statement[0].Principal.Federated",
        trust({"Federated": OIDC + "id.example.com"}, Action="sts:AssumeRoleWithWebIdentity"),
        trust(
            {"Federated": OIDC + "id.example.com"},
            Action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringEquals": {"id.example.com:aud": "x"}},
        ),
        "trust",
    ),
    Row(
        "GITHUB_PRINCIPAL_IS_ANYBODY",
        "Statement[0].Principal.Federated",
        trust(
            {"Federated": OIDC + GITHUB},
            Action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringLike": {f"{GITHUB}:sub": "repo:*"}},
        ),
        trust(
            {"Federated": OIDC + GITHUB},
            Action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringLike": {f"{GITHUB}:sub": "repo:us/app:*"}},
        ),
        "trust",
    ),
    # Security best practices in IAM; The confused deputy problem; AWS JSON policy elements: NotPrincipal
    Row(
        "ALLOW_WITH_NOT_ACTION",
        "Statement[0].NotAction",
        allow(Action=None, NotAction="iam:*", Resource="*"),
        allow(),
    ),
    Row(
        "ALLOW_EVERYTHING",
        "Statement[0].Action",
        allow(Action="*", Resource="*"),
        allow(Action="*", Resource="*", Effect="Deny"),
    ),
    Row(
        "ALLOW_WITH_NOT_PRINCIPAL",
        "Statement[0].NotPrincipal",
        on_bucket(Principal=None, NotPrincipal={"AWS": ROLE}),
        on_bucket(),
        "resource",
    ),
    Row(
        "NOT_PRINCIPAL_DISCOURAGED",
        "Statement[0].NotPrincipal",
        on_bucket(Effect="Deny", Principal=None, NotPrincipal={"AWS": ROLE}),
        on_bucket(Effect="Deny"),
        "resource",
    ),
    Row(
        "PRINCIPAL_IS_EVERYBODY",
        "Statement[0].Principal",
        on_bucket(Principal="*"),
        on_bucket(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        "resource",
    ),
    Row(
        "PRINCIPAL_IS_EVERYBODY",
        "Statement[0].Principal.AWS",
        trust({"AWS": "*"}),
        trust({"AWS": "*"}, Condition={"ArnLike": {"aws:PrincipalArn": ROLE}}),
        "trust",
    ),
    Row(
        "PRINCIPAL_IS_EVERYBODY",
        "Statement[0].Principal",
        on_bucket(Principal="*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        on_bucket(Principal="*", Effect="Deny"),
        "resource",
    ),
    Row(
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        "Statement[0].Principal.Service",
        on_bucket(Principal={"Service": "cloudtrail.amazonaws.com"}),
        on_bucket(
            Principal={"Service": "cloudtrail.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}},
        ),
        "resource",
    ),
    Row(
        "MISSING_PAIRED_CONDITION_KEYS",
        "Statement[0].Condition.IpAddress.aws:VpcSourceIp",
        when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"),
        allow(
            Condition={
                "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
                "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"},
            }
        ),
    ),
    Row(
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "Statement[0].Condition.StringEquals.aws:ResourceTag/a",
        when(
            "StringEquals",
            "aws:ResourceTag/a",
            "b",
            Effect="Deny",
            Action="s3:ListAllMyBuckets",
            Resource="*",
        ),
        when(
            "StringEquals", "aws:ResourceTag/a", "b", Effect="Deny", Action="ec2:StartInstances", Resource="*"
        ),
    ),
    Row(
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "Statement[0].Condition.StringEquals.aws:ResourceTag/a",
        when("StringEquals", "aws:ResourceTag/a", "b", Action="s3:ListAllMyBuckets", Resource="*"),
        when("StringEquals", "aws:ResourceTag/a", "b", Action="ec2:StartInstances", Resource="*"),
    ),
    Row(
        "DENY_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "Statement[0].Condition.StringEquals.aws:ResourceTag/a",
        when("StringEquals", "aws:ResourceTag/a", "b", Effect="Deny", Action=None, NotAction="s3:*"),
        when("StringNotEquals", "aws:ResourceTag/a", "b", Effect="Deny", Action=None, NotAction="s3:*"),
    ),
    Row(
        "ALLOW_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "Statement[0].Condition.StringEquals.aws:ResourceTag/a",
        when("StringEquals", "aws:ResourceTag/a", "b", Action=None, NotAction="s3:*"),
        when("StringNotEquals", "aws:ResourceTag/a", "b", Action=None, NotAction="s3:*"),
    ),
    Row(
        "REDUNDANT_STATEMENT",
        "Statement[1]",
        document(allow(Action="s3:Get*"), allow()),
        document(allow(Action="s3:Get*"), allow(Effect="Deny")),
    ),
]

DANGEROUS = [
    ("WITH_STAR_IN_RESOURCE", {"Action": "{}", "Resource": "*"}, "Action"),
    ("WITH_STAR_IN_ACTION_AND_RESOURCE", {"Action": "iam:*", "Resource": "*"}, "Action"),
    (
        "WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        {"NotAction": "s3:*", "Resource": "arn:aws:iam::*:role/*"},
        "NotAction",
    ),
    ("WITH_NOT_RESOURCE", {"Action": "{}", "NotResource": ROLE}, "Action"),
    ("WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", {"Action": "iam:*", "NotResource": ROLE}, "Action"),
    ("WITH_NOT_ACTION_AND_NOT_RESOURCE", {"NotAction": "s3:*", "NotResource": ROLE}, "NotAction"),
]
ACTIONS = {
    "PASS_ROLE": ("iam:PassRole", {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
    "CREATE_SLR": (
        "iam:CreateServiceLinkedRole",
        {"StringEquals": {"iam:AWSServiceName": "ec2.amazonaws.com"}},
    ),
}
for prefix, (action, narrowed) in ACTIONS.items():
    for end, parts, element in DANGEROUS:
        spelled = {name: text.replace("{}", action) for name, text in parts.items()}
        bad = {"Effect": "Allow", **spelled}
        ROWS.append(Row(f"{prefix}_{end}", f"Statement[0].{element}", bad, {**bad, "Condition": narrowed}))
        ROWS.append(Row(f"{prefix}_{end}", f"Statement[0].{element}", bad, {**bad, "Effect": "Deny"}))

SIZES = [
    ("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "identity", 6_144),
    ("POLICY_SIZE_EXCEEDS_EVERY_IDENTITY_QUOTA", "identity", 10_240),
    ("POLICY_SIZE_EXCEEDS_BOUNDARY_QUOTA", "boundary", 6_144),
    ("POLICY_SIZE_EXCEEDS_TRUST_POLICY_QUOTA", "trust", 2_048),
    ("POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA", "session", 2_048),
    ("POLICY_SIZE_EXCEEDS_SCP_QUOTA", "scp", 10_240),
    ("POLICY_SIZE_EXCEEDS_RCP_QUOTA", "rcp", 5_120),
    ("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "resource", 20_480),
    ("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "endpoint", 20_480),
]


def whole(part: Any) -> dict[str, Any]:
    """A row's statement as a document."""
    found: dict[str, Any] = part if "Statement" in part or "Version" in part else document(part)
    return found


def found(part: Any, kind: str) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in validate(whole(part), kind)]  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} at {row.place}")
def test_a_check_speaks_of_what_is_wrong_and_is_silent_beside_it(row: Row) -> None:
    assert (row.code, row.place) in found(row.bad, row.kind)
    assert (row.code, row.place) not in found(row.good, row.kind)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} at {row.place}")
def test_text_and_dict_give_the_same_findings_and_text_has_lines(row: Row) -> None:
    def bare(one: Finding) -> tuple[str, ...]:
        return one.level, one.code, one.place, one.what, one.mend, one.page

    of_dict = validate(whole(row.bad), row.kind)  # type: ignore[arg-type]
    of_text = validate(json.dumps(whole(row.bad), indent=2), row.kind)  # type: ignore[arg-type]
    assert [bare(one) for one in of_dict if "SIZE" not in one.code] == [
        bare(one) for one in of_text if "SIZE" not in one.code
    ]
    assert all(one.line is None and one.column is None for one in of_dict)
    assert all(one.line and one.column for one in of_text)


def test_every_check_of_the_table_has_a_row() -> None:
    spoken = {row.code for row in ROWS} | {code for code, _, _ in SIZES}
    assert {check.code for check in CHECKS} - spoken == set()


def test_every_finding_says_what_it_means_and_what_to_do() -> None:
    for row in ROWS:
        for one in validate(whole(row.bad), row.kind):  # type: ignore[arg-type]
            assert one.what.endswith((".", ")"))
            assert len(one.what) > 15
            assert one.mend.endswith((".", "?", ")", "`", "…"))
            assert one.page
            assert one.code in str(one)


@pytest.mark.parametrize(("code", "kind", "limit"), SIZES)
def test_a_document_fits_up_to_its_quota(code: str, kind: str, limit: int) -> None:
    """IAM and AWS STS quotas; Quotas and service limits for AWS Organizations."""
    start = '{"Version":"2012-10-17","Id":"'
    end = '","Statement":[]}'
    fits = start + "x" * (limit - len(start + end)) + end
    assert code not in {one.code for one in validate(fits, kind)}  # type: ignore[arg-type]
    over = fits.replace("xx", "xxx", 1)
    assert code in {one.code for one in validate(over, kind)}  # type: ignore[arg-type]
    spaced = over.replace("xxx", "x x", 1).replace(":[]", ": []")
    counts_spaces = kind not in {"identity", "boundary", "trust"}
    assert (code in {one.code for one in validate(spaced, kind)}) == counts_spaces  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("home", "limit"), [("managed", 6_144), ("user", 2_048), ("group", 5_120), ("role", 10_240)]
)
def test_an_identity_policy_is_held_against_the_place_it_is_kept_in(home: str, limit: int) -> None:
    """IAM and AWS STS quotas."""
    start, end = '{"Version":"2012-10-17","Id":"', '","Statement":[]}'
    for length, too_long in ((limit, False), (limit + 1, True)):
        text = start + "x" * (length - len(start + end)) + end
        codes = {one.code for one in validate(text, home=home)}
        assert ("POLICY_SIZE_EXCEEDS_QUOTA_OF_HOME" in codes) == too_long
    with pytest.raises(ValueError, match="home must be one of"):
        validate("{}", home="cloud")


CLEAN = [
    ("identity", document(allow(), allow(Action="s3:ListBucket", Resource=BUCKET))),
    ("identity", document(allow(Action="s3:ListAllMyBuckets", Resource="*"))),
    ("identity", {"Version": "2012-10-17", "Statement": allow(Sid="One")}),
    # Policy evaluation for requests within a single account
    (
        "identity",
        document(allow(Action=["s3:ListAllMyBuckets", "s3:GetBucketLocation"], Resource="arn:aws:s3:::*")),
    ),
    ("identity", document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE})),
    ("resource", document(on_bucket(Sid="any text - here"))),
    ("trust", document(trust({"AWS": "111111111111"}))),
    ("trust", document(trust({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}))),
    ("scp", document({"Effect": "Allow", "Action": "*", "Resource": "*"})),
    ("scp", document({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"})),
    ("rcp", document(rcp(Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}))),
    ("rcp", document({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})),
    ("boundary", document(allow(Action="s3:*", Resource="*"))),
    ("session", document(allow(Action="s3:*", Resource="*"))),
    ("endpoint", document(on_bucket(Principal="*", Action="*", Resource="*"))),
]


@pytest.mark.parametrize(("kind", "clean"), CLEAN)
def test_a_clean_document_has_no_finding(kind: str, clean: dict[str, Any]) -> None:
    assert [str(one) for one in validate(clean, kind)] == []  # type: ignore[arg-type]


NEAREST = [
    ("s3:GetObjekt", "s3:GetObject"),
    ("s3:getobjet", "s3:GetObject"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s33:GetObject", "s3:GetObject"),
    ("iam:PasRole", "iam:PassRole"),
    ("GetObject", "s3:GetObject"),
    ("ec2:RunInstance", "ec2:RunInstances"),
]


@pytest.mark.parametrize(("wrong", "right"), NEAREST)
def test_the_action_that_was_meant_is_named(wrong: str, right: str) -> None:
    worst = validate(document(allow(Action=wrong, Resource="*")))[0]
    assert worst.level == "error"
    assert f"Did you mean `{right}`?" in worst.mend


def test_findings_stand_worst_first_then_in_document_order() -> None:
    mixed = document(
        allow(Action=["s3:*", "s3:GetObject", "s3:Fly"], Sid=""),
        allow(Action="iam:PassRole", Resource="*", Condition={"Bool": {"aws:SecureTransport": "no"}}),
        allow(Effect="allow"),
    )
    levels = [one.level for one in validate(mixed)]
    assert levels == sorted(levels, key=["error", "security warning", "warning", "suggestion"].index)
    assert set(levels) == {"error", "security warning", "warning", "suggestion"}
    assert [one.place for one in validate(mixed) if one.level == "error"] == [
        "Statement[0].Action[2]",
        "Statement[2].Effect",
    ]


def test_broken_text_names_line_and_column() -> None:
    (only,) = validate('{"Version": "2012-10-17",\n "Statement": [,]}')
    assert (only.code, only.level, only.line, only.column) == ("JSON_SYNTAX_ERROR", "error", 2, 16)


def test_a_name_written_twice_is_found_and_the_rest_is_read_on() -> None:
    """Grammar of the IAM JSON policy language."""
    text = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Effect": "Deny",\n"Action": "s3:Fly"}]}'
    )
    found_codes = [(one.code, one.place, one.line) for one in validate(text)]
    assert ("DUPLICATE_KEY", "Statement[0].Effect", 1) in found_codes
    assert ("INVALID_ACTION", "Statement[0].Action", 2) in found_codes


def test_a_parsed_document_is_validated_as_it_was_written() -> None:
    text = json.dumps(document(allow(Action="s3:Fly")), indent=1)
    assert validate(parse(text)) == validate(text)


def test_an_unknown_kind_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="kind must be one of"):
        validate(document(allow()), "bucket")  # type: ignore[arg-type]


def test_boundary_is_checked_as_identity_and_endpoint_as_resource() -> None:
    assert ("INVALID_ACTION", "Statement[0].Action") in found(allow(Action="s3:Fly"), "boundary")
    assert ("MISSING_PRINCIPAL", "Statement[0]") in found(allow(), "endpoint")
