"""What auditors ask first is judged like all calls, and answered as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
SQS_READS = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def allowing(*actions: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice", SQS_READS)
    iam = stage.client(HOME, "iam")
    iam.create_group(GroupName="Readers")
    iam.add_user_to_group(GroupName="Readers", UserName="Alice")
    iam.put_group_policy(GroupName="Readers", PolicyName="keys", PolicyDocument=allowing("kms:Decrypt"))
    stage.client(HOME, "organizations").create_organization()
    for name, service in (("Runs", "lambda.amazonaws.com"), ("Machine", "ec2.amazonaws.com")):
        trusts = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        text = json.dumps({"Version": "2012-10-17", "Statement": [trusts]})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=text)


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup, [Person("alice", HOME, "user", "Alice")])

OWN = [{"Key": "Owner", "Values": ["Self"]}]
EMPTY: list[tuple[str, str, dict[str, Any], str]] = [
    ("accessanalyzer", "ListAnalyzers", {}, "analyzers"),
    ("guardduty", "ListDetectors", {}, "DetectorIds"),
    ("guardduty", "ListOrganizationAdminAccounts", {}, "AdminAccounts"),
    ("lambda", "ListFunctions", {}, "Functions"),
    ("lambda", "ListLayers", {}, "Layers"),
    ("lambda", "ListEventSourceMappings", {}, "EventSourceMappings"),
    ("organizations", "ListPolicies", {"Filter": "TAG_POLICY"}, "Policies"),
    ("organizations", "ListPolicies", {"Filter": "BACKUP_POLICY"}, "Policies"),
    ("organizations", "ListPolicies", {"Filter": "AISERVICES_OPT_OUT_POLICY"}, "Policies"),
    ("organizations", "ListPoliciesForTarget", {"Filter": "CHATBOT_POLICY", "TargetId": HOME}, "Policies"),
    ("s3control", "ListAccessPoints", {"AccountId": HOME}, "AccessPointList"),
    ("ssm", "DescribeInstanceInformation", {}, "InstanceInformationList"),
    ("ssm", "DescribeParameters", {}, "Parameters"),
    ("ssm", "ListDocuments", {"Filters": OWN}, "DocumentIdentifiers"),
    ("ssm", "ListResourceComplianceSummaries", {}, "ResourceComplianceSummaryItems"),
    ("iam", "ListServerCertificates", {}, "ServerCertificateMetadataList"),
    ("config", "DescribeConfigurationRecorders", {}, "ConfigurationRecorders"),
]


@pytest.mark.parametrize(("service", "operation", "given", "key"), EMPTY)
def test_a_list_is_judged_and_empty(
    scene: Scene, service: str, operation: str, given: dict[str, Any], key: str
) -> None:
    refused = scene.call("alice", service, operation, given)
    assert refused.code in ("AccessDenied", "AccessDeniedException")
    answer = scene.call("home", service, operation, given)
    assert (answer.ok, answer.result.get(key)) == (True, []), answer.message


HUB = [
    ("DescribeHub", {}),
    ("GetEnabledStandards", {}),
    ("GetFindings", {}),
    ("ListEnabledProductsForImport", {}),
]


@pytest.mark.parametrize(("operation", "given"), HUB)
def test_security_hub_is_off(scene: Scene, operation: str, given: dict[str, Any]) -> None:
    refused = scene.call("alice", "securityhub", operation, given)
    assert refused.code == "AccessDeniedException"
    assert f"arn:aws:securityhub:us-east-1:{HOME}:hub/default" in refused.message
    answer = scene.call("home", "securityhub", operation, given)
    assert (answer.code, answer.status) == ("InvalidAccessException", 401)


def test_what_isnt_empty_is_refused(scene: Scene) -> None:
    """ListDocuments shows AWS's own; ListAccessPoints of another account; shared parameters."""
    assert scene.call("home", "ssm", "ListDocuments", {}).code == "NotSimulatedByLabkit"
    assert scene.call("home", "ssm", "DescribeParameters", {"Shared": True}).code == "NotSimulatedByLabkit"
    assert scene.call("home", "s3control", "ListAccessPoints", {"AccountId": OTHER}).code == "AccessDenied"


def test_alternate_contacts(scene: Scene) -> None:
    """GetAlternateContact, PutAlternateContact, DeleteAlternateContact."""
    kind = {"AlternateContactType": "SECURITY"}
    assert scene.call("home", "account", "GetAlternateContact", kind).code == "ResourceNotFoundException"
    told = {"EmailAddress": "a@example.com", "Name": "A", "PhoneNumber": "+49300000", "Title": "Guard"}
    assert scene.call("alice", "account", "PutAlternateContact", kind | told).code == "AccessDeniedException"
    put = scene.call("home", "account", "PutAlternateContact", kind | told)
    assert put.event is not None
    asked = put.event.decisions[0].request
    assert (asked.action, asked.resource) == (
        "account:PutAlternateContact",
        f"arn:aws:account::{HOME}:account",
    )
    assert dict(asked.context or {})["account:AlternateContactTypes"] == "SECURITY"
    got = scene.call("home", "account", "GetAlternateContact", kind).result["AlternateContact"]
    assert got == kind | told
    assert scene.call("other", "account", "GetAlternateContact", kind).code == "ResourceNotFoundException"
    assert scene.call("home", "account", "DeleteAlternateContact", kind).ok
    assert scene.call("home", "account", "DeleteAlternateContact", kind).status == 404
    member = kind | {"AccountId": OTHER}
    assert scene.call("home", "account", "GetAlternateContact", member).code == "NotSimulatedByLabkit"


def test_which_policies_grant_a_service(scene: Scene) -> None:
    """ListPoliciesGrantingServiceAccess."""
    asked = {"Arn": f"arn:aws:iam::{HOME}:user/Alice", "ServiceNamespaces": ["sqs", "kms", "ec2"]}
    assert scene.call("alice", "iam", "ListPoliciesGrantingServiceAccess", asked).code == "AccessDenied"
    rows = scene.call("home", "iam", "ListPoliciesGrantingServiceAccess", asked).result
    managed = {"PolicyName": "AmazonSQSReadOnlyAccess", "PolicyType": "MANAGED", "PolicyArn": SQS_READS}
    inline = {
        "PolicyName": "keys",
        "PolicyType": "INLINE",
        "EntityType": "GROUP",
        "EntityName": "Readers",
    }
    assert [row["Policies"] for row in rows["PoliciesGrantingServiceAccess"]] == [[managed], [inline], []]
    nobody = asked | {"Arn": f"arn:aws:iam::{HOME}:user/Nobody"}
    assert scene.call("home", "iam", "ListPoliciesGrantingServiceAccess", nobody).code == "NoSuchEntity"
    admin = asked | {"Arn": f"arn:aws:iam::{HOME}:user/Admin"}
    rows = scene.call("home", "iam", "ListPoliciesGrantingServiceAccess", admin).result
    named = [[one["PolicyArn"] for one in row["Policies"]] for row in rows["PoliciesGrantingServiceAccess"]]
    assert named == [[ADMINISTRATOR]] * 3


FUNCTION: dict[str, Any] = {
    "FunctionName": "f",
    "Runtime": "python3.13",
    "Handler": "f.go",
    "Role": f"arn:aws:iam::{HOME}:role/Runs",
    "Code": {"ZipFile": b"code"},
}


def test_a_function_is_made_with_a_role_that_may_be_passed(scene: Scene) -> None:
    """CreateFunction; Grant a user permissions to pass a role to an AWS service."""
    policy = {"UserName": "Alice", "PolicyName": "p", "PolicyDocument": allowing("lambda:*")}
    assert scene.call("home", "iam", "PutUserPolicy", policy).ok
    refused = scene.call("alice", "lambda", "CreateFunction", FUNCTION)
    assert f"iam:PassRole on resource: arn:aws:iam::{HOME}:role/Runs" in refused.message
    only_ec2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    policy["PolicyDocument"] = allowing("lambda:*", "iam:PassRole", Condition=only_ec2)
    assert scene.call("home", "iam", "PutUserPolicy", policy).ok
    assert scene.call("alice", "lambda", "CreateFunction", FUNCTION).code == "AccessDeniedException"
    policy["PolicyDocument"] = allowing("lambda:*", "iam:PassRole")
    assert scene.call("home", "iam", "PutUserPolicy", policy).ok
    made = scene.call("alice", "lambda", "CreateFunction", FUNCTION).result
    assert made["FunctionArn"] == f"arn:aws:lambda:us-east-1:{HOME}:function:f"
    assert scene.call("alice", "lambda", "CreateFunction", FUNCTION).code == "ResourceConflictException"
    for name in ("f", f"{HOME}:function:f", made["FunctionArn"]):
        got = scene.call("home", "lambda", "GetFunctionConfiguration", {"FunctionName": name}).result
        assert (got["Role"], got["CodeSize"]) == (FUNCTION["Role"], 4)
    assert [one["FunctionName"] for one in scene.client("home", "lambda").list_functions()["Functions"]] == [
        "f"
    ]
    assert scene.call("other", "lambda", "ListFunctions", {}).result["Functions"] == []
    assert scene.call("home", "lambda", "DeleteFunction", {"FunctionName": "f"}).ok
    gone = scene.call("home", "lambda", "DeleteFunction", {"FunctionName": "f"})
    assert gone.code == "ResourceNotFoundException"
    assert scene.call("home", "lambda", "Invoke", {"FunctionName": "f"}).code == "NotSimulatedByLabkit"


ROLES = [  # (Defining Lambda function permissions with an execution role; CreateFunction: errors)
    ({"Role": f"arn:aws:iam::{HOME}:role/Machine"}, "InvalidParameterValueException"),
    ({"Role": f"arn:aws:iam::{HOME}:role/Nobody"}, "InvalidParameterValueException"),
    ({"Role": f"arn:aws:iam::{OTHER}:role/Runs"}, "AccessDeniedException"),
    ({"Layers": [f"arn:aws:lambda:us-east-1:{HOME}:layer:x:1"]}, "NotSimulatedByLabkit"),
    ({"VpcConfig": {"SubnetIds": ["subnet-1"]}}, "NotSimulatedByLabkit"),
    ({"Environment": {"Variables": {"a": "b"}}}, "NotSimulatedByLabkit"),
    ({"Code": {"S3Bucket": "bucket", "S3Key": "k"}}, "NotSimulatedByLabkit"),
]


@pytest.mark.parametrize(("change", "code"), ROLES)
def test_a_function_that_cant_be(scene: Scene, change: dict[str, Any], code: str) -> None:
    answer = scene.call("home", "lambda", "CreateFunction", FUNCTION | change)
    assert answer.code == code
    if code == "InvalidParameterValueException":
        assert answer.message == "The role defined for the function cannot be assumed by Lambda."


def test_lambdas_errors_say_whose_they_are(scene: Scene) -> None:
    """ResourceNotFoundException, AWS Lambda API Reference: Type."""
    with pytest.raises(ClientError) as caught:
        scene.client("home", "lambda").delete_function(FunctionName="none")
    assert caught.value.response.get("Type") == "User"
