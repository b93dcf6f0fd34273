"""Authorization details read as AWS writes them; broken ones are told with their place."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from labkit.estate import Estate, MalformedDetails

ACCOUNT = "111111111111"
IAM = f"arn:aws:iam::{ACCOUNT}:"
READS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"{IAM}root"}, "Action": "sts:AssumeRole"}],
}
ANN = f"{IAM}user/ann"


def details(**changed: Any) -> dict[str, Any]:
    """One account: ann in the group readers; the role app under a boundary."""
    return {
        "UserDetailList": [
            {"UserName": "ann", "UserId": "AIDAANN", "Arn": ANN, "Path": "/", "GroupList": ["readers"]}
        ],
        "GroupDetailList": [
            {
                "GroupName": "readers",
                "Arn": f"{IAM}group/readers",
                "AttachedManagedPolicies": [{"PolicyName": "own", "PolicyArn": f"{IAM}policy/own"}],
            }
        ],
        "RoleDetailList": [
            {
                "RoleName": "app",
                "RoleId": "AROAAPP",
                "Arn": f"{IAM}role/app",
                "AssumeRolePolicyDocument": TRUST,
                "RolePolicyList": [{"PolicyName": "work", "PolicyDocument": READS}],
                "PermissionsBoundary": {
                    "PermissionsBoundaryType": "Policy",
                    "PermissionsBoundaryArn": f"{IAM}policy/own",
                },
            }
        ],
        "Policies": [
            {
                "PolicyName": "own",
                "Arn": f"{IAM}policy/own",
                "DefaultVersionId": "v1",
                "PolicyVersionList": [{"VersionId": "v1", "Document": READS}],
            }
        ],
        **changed,
    }


def encoded(value: Any) -> Any:
    """Every policy document as IAM's API hands it out: URL-encoded (GetAccountAuthorizationDetails)."""
    if isinstance(value, dict) and "Statement" in value:
        return quote(json.dumps(value))
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return [encoded(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("written", [details(), json.dumps(details()), encoded(details())])
def test_details_are_taken_in_every_form(written: Any) -> None:
    estate = Estate.from_authorization_details(written)
    assert estate.may(ANN, "s3:GetObject", "arn:aws:s3:::a/b", resource_account=ACCOUNT).allowed
    assert estate.may(f"{IAM}role/app", "s3:GetObject", "arn:aws:s3:::a/b", resource_account=ACCOUNT).allowed
    assert estate.may(ANN, "s3:PutObject", "arn:aws:s3:::a/b").denied_by == ("identity",)


def test_an_organization_and_resources_have_their_say() -> None:
    fence = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
    unit = {
        "Id": "ou-a",
        "Accounts": [ACCOUNT],
        "Policies": [{"Id": "p-fence", "Name": "Fence", "Content": fence}],
    }
    tree = {"Id": "r-a", "Accounts": ["999999999999"], "OrganizationalUnits": [unit]}
    organization = {"Id": "o-a", "MasterAccountId": "999999999999", "Root": tree}
    bounded = Estate.from_authorization_details(details(), organization=organization)
    assert bounded.may(ANN, "s3:GetObject", "arn:aws:s3:::a/b").denied_by == ("scp", "identity")[:1]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"}
        ],
    }
    opened = Estate.from_authorization_details(
        details(), resources={"arn:aws:s3:::a": {"Account": ACCOUNT, "Policy": policy}}
    )
    assert opened.may("*", "s3:PutObject", "arn:aws:s3:::a/b").allowed


def deep(levels: int) -> dict[str, Any]:
    unit: dict[str, Any] = {"Id": "ou-0"}
    for number in range(1, levels):
        unit = {"Id": f"ou-{number}", "OrganizationalUnits": [unit]}
    return unit


def organization(**root: Any) -> dict[str, Any]:
    return {"Id": "o-a", "MasterAccountId": ACCOUNT, "Root": {"Id": "r-a", **root}}


ROLE, USER, OWN = details()["RoleDetailList"][0], details()["UserDetailList"][0], details()["Policies"]
ATTACHED = details()["GroupDetailList"][0]["AttachedManagedPolicies"]
BROKEN: list[tuple[Any, str, str]] = [
    ("{", "document 1", "no JSON"),
    ("[" * 100_000, "document 1", "too deeply"),
    ({}, "document 1", "aren't authorization details"),
    ([], "document 1", "aren't authorization details"),
    (details(IsTruncated=True), "document 1", "one page of several"),
    (details(UserDetailList={}), "document 1.UserDetailList", "a list"),
    (details(UserDetailList=[7]), "document 1.UserDetailList[0]", "an object"),
    (details(UserDetailList=[{"UserName": "ann"}]), "document 1.UserDetailList[0]", "Arn is missing"),
    (
        details(UserDetailList=[{"UserName": "ann", "Arn": "ann"}]),
        "document 1.UserDetailList[0].Arn",
        "no ARN",
    ),
    (details(GroupDetailList=[]), "document 1.UserDetailList[0].GroupList", "no group 'readers'"),
    (details(Policies=[]), "document 1.GroupDetailList[0].AttachedManagedPolicies[0]", "without --filter"),
    (
        details(RoleDetailList=[{**ROLE, "AssumeRolePolicyDocument": {"Statement": "?"}}]),
        "document 1.RoleDetailList[0].AssumeRolePolicyDocument",
        "can't be read",
    ),
    (
        details(
            RoleDetailList=[{key: value for key, value in ROLE.items() if key != "AssumeRolePolicyDocument"}]
        ),
        "document 1.RoleDetailList[0]",
        "AssumeRolePolicyDocument is missing",
    ),
    (
        details(RoleDetailList=[{**ROLE, "PermissionsBoundary": {"PermissionsBoundaryType": "Fence"}}]),
        "document 1.RoleDetailList[0].PermissionsBoundary",
        "unknown PermissionsBoundaryType",
    ),
    (details(RoleDetailList=[ROLE, ROLE]), "document 1.RoleDetailList[1]", "twice"),
    (details(RoleDetailList=[ROLE, {**ROLE, "Arn": f"{IAM}role/x/app"}]), "document 1", "twice"),
    (
        details(RoleDetailList=[ROLE, {**ROLE, "RoleName": "APP", "Arn": f"{IAM}role/APP"}]),
        "document 1",
        "differ by case alone",
    ),
    (
        details(RoleDetailList=[{**ROLE, "RoleName": "ops"}]),
        "document 1.RoleDetailList[0].RoleName",
        "the same",
    ),
    (
        details(RoleDetailList=[{**ROLE, "Arn": f"arn:aws:sts::{ACCOUNT}:role/app"}]),
        "document 1.RoleDetailList[0].Arn",
        "no ARN of the kind",
    ),
    (
        details(RoleDetailList=[{**ROLE, "Arn": f"{IAM}role/"}]),
        "document 1.RoleDetailList[0].Arn",
        "no ARN of the kind",
    ),
    (
        details(RoleDetailList=[{**ROLE, "RolePolicyList": ROLE["RolePolicyList"] * 2}]),
        "document 1.RoleDetailList[0].RolePolicyList[1]",
        "PolicyName 'work' is there twice",
    ),
    (details(Policies=OWN * 2), "document 1.Policies[1]", "is there twice"),
    (
        details(Policies=[{**OWN[0], "PolicyVersionList": OWN[0]["PolicyVersionList"] * 2}]),
        "document 1.Policies[0].PolicyVersionList[1]",
        "VersionId 'v1' is there twice",
    ),
    (
        details(Policies=[{**OWN[0], "DefaultVersionId": "v2"}]),
        "document 1.Policies[0]",
        "v2 isn't in PolicyVersionList",
    ),
    (
        details(UserDetailList=[{**USER, "GroupList": [[]]}]),
        "document 1.UserDetailList[0].GroupList[0]",
        "text",
    ),
    (
        details(UserDetailList=[{**USER, "GroupList": "readers"}]),
        "document 1.UserDetailList[0].GroupList",
        "list",
    ),
    (
        details(UserDetailList=[{**USER, "GroupList": ["readers"] * 2}]),
        "document 1.UserDetailList[0].GroupList[1]",
        "twice",
    ),
    (
        details(UserDetailList=[{**USER, "Tags": [{"Key": "a", "Value": "b"}] * 2}]),
        "document 1.UserDetailList[0].Tags[1]",
        "Key 'a' is there twice",
    ),
    (
        details(UserDetailList=[{**USER, "AttachedManagedPolicies": ATTACHED * 2}]),
        "document 1.UserDetailList[0].AttachedManagedPolicies[1]",
        "is there twice",
    ),
    (details(AccountId="1"), "document 1", "account ids"),
    (
        details(RoleDetailList=[{**ROLE, "Arn": "arn:aws:iam::222222222222:role/app"}]),
        "document 1",
        "222222222222",
    ),
]


@pytest.mark.parametrize(("document", "place", "problem"), BROKEN)
def test_broken_details_are_told_with_their_place(document: Any, place: str, problem: str) -> None:
    with pytest.raises(MalformedDetails) as raised:
        Estate.from_authorization_details(document)
    assert raised.value.place == place
    assert problem in raised.value.problem


@pytest.mark.parametrize(
    ("tree", "place", "problem"),
    [
        (
            organization(Policies=[{"Id": "p-1", "Type": "ODD_POLICY"}]),
            "organization.Root.Policies[0]",
            "unknown policy type",
        ),
        (organization(Accounts=["1", "1"]), "organization.Root.Accounts[1]", "twice"),
        (organization(OrganizationalUnits=[deep(9)]), "OrganizationalUnits[0]", "nested five levels"),
        ({"Id": "o-a", "MasterAccountId": ACCOUNT}, "organization", "Root is missing"),
    ],
)
def test_a_broken_organization_is_told_with_its_place(tree: Any, place: str, problem: str) -> None:
    with pytest.raises(MalformedDetails) as raised:
        Estate.from_authorization_details(details(), organization=tree)
    assert place in raised.value.place
    assert problem in raised.value.problem


def test_a_bucket_must_tell_its_account() -> None:
    with pytest.raises(MalformedDetails, match="Account is missing"):
        Estate.from_authorization_details(details(), resources={"arn:aws:s3:::a": READS})


def test_ten_megabytes_end() -> None:
    """What is large and what is nonsense are told apart in a moment; nothing hangs."""
    many = [
        {
            "UserName": f"u{number}",
            "Arn": f"{IAM}user/u{number}",
            "Tags": [{"Key": f"a{tag}", "Value": "x" * 200} for tag in range(40)],
        }
        for number in range(700)
    ]
    text = json.dumps(details(UserDetailList=many))
    assert len(text) > 5_000_000
    assert len(Estate.from_authorization_details(text).accounts[ACCOUNT].users) == 700
    with pytest.raises(MalformedDetails):
        Estate.from_authorization_details("x" * 10_000_000)
