"""The cross-account chapter, told by `labkit serve` and the real `aws` command alone, word for word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

ROLE = "arn:aws:iam::999999999999:role/UpdateApp"
BUCKET = "arn:aws:s3:::productionapp"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
            "Action": "sts:AssumeRole",
        }
    ],
}
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": BUCKET},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": f"{BUCKET}/*",
        },
    ],
}
ASSUME = ("sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "story")
BARE = (
    "An error occurred (AccessDenied) when calling the AssumeRole operation: User: {} is not authorized "
    f"to perform: sts:AssumeRole on resource: {ROLE}"
)
DEVELOPER = "arn:aws:iam::111111111111:user/Developer1"
TESTER = "arn:aws:iam::111111111111:user/Tester1"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("story"), "cross_account") as served:
        yield served


def _group_policy(effect: str) -> str:
    statement = {"Effect": effect, "Action": "sts:AssumeRole", "Resource": ROLE}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


# The tests of this module are the chapter's pages: each begins where the one before it ended.


def test_everyone_is_who_they_should_be(lab: Served) -> None:
    for profile, arn in (
        ("production-admin", "arn:aws:iam::999999999999:user/"),
        ("development-admin", "arn:aws:iam::111111111111:user/"),
        ("developer", DEVELOPER),
        ("tester", TESTER),
    ):
        assert lab.allowed(profile, "sts", "get-caller-identity")["Arn"].startswith(arn)


def test_before_the_role_nobody_from_development_reaches_the_bucket(lab: Served, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("one\n")
    put = ("s3api", "put-object", "--bucket", "productionapp", "--key", "report.csv", "--body", str(report))
    # S3 explains itself only within one account or organization.
    for profile in ("developer", "tester"):
        assert lab.refused(profile, *put) == (
            "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied"
        )
    assert lab.refused("tester", *ASSUME) == BARE.format(TESTER)  # there is no such role yet


def test_the_production_admin_makes_the_role(lab: Served) -> None:
    made = lab.allowed(
        "production-admin",
        *("iam", "create-role", "--role-name", "UpdateApp"),
        *("--assume-role-policy-document", json.dumps(TRUST)),
    )
    assert made["Role"]["Arn"] == ROLE
    assert made["Role"]["RoleId"].startswith("AROA")
    again = lab.refused(
        "production-admin",
        *("iam", "create-role", "--role-name", "UpdateApp"),
        *("--assume-role-policy-document", json.dumps(TRUST)),
    )
    assert again == (
        "An error occurred (EntityAlreadyExists) when calling the CreateRole operation: "
        "Role with name UpdateApp already exists."
    )
    lab.allowed(
        "production-admin",
        *("iam", "put-role-policy", "--role-name", "UpdateApp", "--policy-name", "update-productionapp"),
        *("--policy-document", json.dumps(PERMISSIONS)),
    )


def test_a_tester_with_power_user_access_walks_in(lab: Served) -> None:
    session = lab.allowed("tester", *ASSUME)
    assert session["AssumedRoleUser"]["Arn"] == "arn:aws:sts::999999999999:assumed-role/UpdateApp/story"
    assert session["Credentials"]["AccessKeyId"].startswith("ASIA")


def test_the_explicit_deny_keeps_the_tester_out(lab: Served) -> None:
    lab.allowed(
        "development-admin",
        *("iam", "put-group-policy", "--group-name", "Testers", "--policy-name", "never-update-app"),
        *("--policy-document", _group_policy("Deny")),
    )
    assert BARE.format(TESTER) in lab.refused("tester", *ASSUME)


def test_the_developer_needs_an_allow_of_their_own(lab: Served) -> None:
    assert lab.refused("developer", *ASSUME) == BARE.format(DEVELOPER)
    lab.allowed(
        "development-admin",
        *("iam", "put-group-policy", "--group-name", "Developers", "--policy-name", "may-update-app"),
        *("--policy-document", _group_policy("Allow")),
    )
    assert lab.allowed("developer", *ASSUME)["AssumedRoleUser"]["Arn"].endswith("UpdateApp/story")


def test_the_developer_switches_role_and_updates_the_bucket(lab: Served, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("two\n")
    role = "developer-updateapp"
    assert ":assumed-role/UpdateApp/" in lab.allowed(role, "sts", "get-caller-identity")["Arn"]
    assert lab.run(role, "s3", "cp", str(report), "s3://productionapp/report.csv").returncode == 0
    listed = lab.allowed(role, "s3api", "list-objects-v2", "--bucket", "productionapp")
    assert "report.csv" in [entry["Key"] for entry in listed["Contents"]]
    assert "productionapp" in lab.run(role, "s3", "ls").stdout
    copy = tmp_path / "copy.csv"
    lab.allowed(role, "s3api", "get-object", "--bucket", "productionapp", "--key", "report.csv", str(copy))
    assert copy.read_text() == "two\n"


def test_the_role_does_nothing_outside_its_bucket(lab: Served) -> None:
    role = "developer-updateapp"
    me = lab.allowed(role, "sts", "get-caller-identity")["Arn"]
    assert lab.refused(role, "s3api", "delete-bucket", "--bucket", "productionapp") == (
        "An error occurred (AccessDenied) when calling the DeleteBucket operation: "
        f'User: {me} is not authorized to perform: s3:DeleteBucket on resource: "{BUCKET}" '
        "because no identity-based policy allows the s3:DeleteBucket action"
    )
    assert lab.refused(role, "iam", "list-users") == (
        "An error occurred (AccessDenied) when calling the ListUsers operation: "
        f"User: {me} is not authorized to perform: iam:ListUsers on resource: "
        "arn:aws:iam::999999999999:user/ because no identity-based policy allows the iam:ListUsers action"
    )


def test_somebody_from_a_third_account_is_not_trusted(lab: Served) -> None:
    outsider = lab.allowed("outsider", "sts", "get-caller-identity")
    assert outsider["Account"] == "222222222222"
    assert lab.refused("outsider", *ASSUME) == BARE.format(outsider["Arn"])


def test_a_narrowed_trust_lets_in_the_named_developer_only(lab: Served) -> None:
    narrowed = json.dumps(TRUST).replace("arn:aws:iam::111111111111:root", DEVELOPER)
    lab.allowed(
        "production-admin",
        *("iam", "update-assume-role-policy", "--role-name", "UpdateApp", "--policy-document", narrowed),
    )
    lab.allowed(
        "development-admin",
        *("iam", "delete-group-policy", "--group-name", "Testers", "--policy-name", "never-update-app"),
    )
    assert lab.refused("tester", *ASSUME) == BARE.format(TESTER)
    lab.allowed("developer", *ASSUME)


CREATE = ("iam", "create-role", "--role-name", "R", "--assume-role-policy-document")
SPACED = ("iam", "create-role", "--role-name", "has space", "--assume-role-policy-document")
PUT = ("iam", "put-role-policy", "--role-name", "UpdateApp", "--policy-name", "p", "--policy-document")
STRANGER = "arn:aws:iam::123123123123:role/X"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*CREATE, "{not json"), "MalformedPolicyDocument"),
        ((*SPACED, json.dumps(TRUST)), "ValidationError"),
        ((*CREATE, json.dumps(TRUST).replace("111111111111", "123123123123")), "MalformedPolicyDocument"),
        ((*PUT, json.dumps(PERMISSIONS).replace('"Allow"', '"Perhaps"', 1)), "MalformedPolicyDocument"),
        ((*PUT, json.dumps(PERMISSIONS).replace('"Resource"', '"Resauce"', 1)), "MalformedPolicyDocument"),
        ((*PUT, json.dumps(TRUST)), "MalformedPolicyDocument"),
        (("iam", "get-role", "--role-name", "Nobody"), "NoSuchEntity"),
        (("sts", "assume-role", "--role-arn", STRANGER, "--role-session-name", "story"), "AccessDenied"),
    ],
)
def test_bad_input_is_refused_in_awss_words_and_changes_nothing(
    lab: Served, words: tuple[str, ...], code: str
) -> None:
    before = lab.allowed("production-admin", "iam", "get-account-authorization-details")
    assert f"({code})" in lab.refused("production-admin", *words)
    assert lab.allowed("production-admin", "iam", "get-account-authorization-details") == before
