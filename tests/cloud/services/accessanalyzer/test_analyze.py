"""Access Analyzer's checks and last accessed information, through the real API."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.services._common.spans import path_of, spans
from tests.cloud.judge.bench import DEVELOPMENT, allow, bench, deny, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.judge.bench import Bench

ALICE = f"arn:aws:iam::{DEVELOPMENT}:user/alice"


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def scene(opened: Bench) -> Bench:
    scene = opened.again()
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Everything", PolicyDocument=allow("*"))
    return scene


def validate(scene: Bench, document: str, kind: str = "IDENTITY_POLICY", **more: Any) -> list[dict[str, Any]]:
    parameters = {"policyDocument": document, "policyType": kind, **more}
    answer = scene.scene.call("alice", "accessanalyzer", "ValidatePolicy", parameters)
    assert answer.ok, (answer.code, answer.message)
    rows: list[dict[str, Any]] = answer.result["findings"]
    return rows


def test_a_clean_policy_has_no_findings(scene: Bench) -> None:
    assert validate(scene, allow("s3:GetObject", "arn:aws:s3:::productionapp/*")) == []


def test_a_finding_tells_what_where_and_why(scene: Bench) -> None:
    document = json.dumps(json.loads(allow("iam:PassRole")), indent=2)
    found = [
        row for row in validate(scene, document) if row["issueCode"] == "PASS_ROLE_WITH_STAR_IN_RESOURCE"
    ]
    assert len(found) == 1
    row = found[0]
    assert row["findingType"] == "SECURITY_WARNING"
    assert row["findingDetails"]
    assert row["learnMoreLink"].startswith(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-"
    )
    location = row["locations"][0]
    path = [step.get("value", step.get("index")) for step in location["path"]]
    assert path[:2] == ["Statement", 0]
    start, end = location["span"]["start"], location["span"]["end"]
    assert document[start["offset"] : end["offset"]] in document
    line = document.splitlines()[start["line"] - 1]
    assert line[start["column"]] == document[start["offset"]]


def test_what_isnt_json_is_a_finding_too(scene: Bench) -> None:
    found = validate(scene, '{"Version": "2012-10-17",\n "Statement": [}')
    assert found[0]["findingType"] == "ERROR"
    assert found[0]["locations"][0]["span"]["start"]["line"] == 2


def test_the_kind_of_policy_matters(scene: Bench) -> None:
    document = trust(f"arn:aws:iam::{DEVELOPMENT}:root")
    as_trust = validate(
        scene, document, "RESOURCE_POLICY", validatePolicyResourceType="AWS::IAM::AssumeRolePolicyDocument"
    )
    assert [row for row in as_trust if row["findingType"] == "ERROR"] == []
    as_identity = validate(scene, document)
    assert [row for row in as_identity if row["findingType"] == "ERROR"] != []


def test_findings_a_page_at_a_time(scene: Bench) -> None:
    document = allow(["s3:NoSuchAction", "s3:NorThisOne", "s3:NorThat"])
    everything = validate(scene, document)
    assert len(everything) > 1
    parameters = {"policyDocument": document, "policyType": "IDENTITY_POLICY", "maxResults": 1}
    first = scene.scene.call("alice", "accessanalyzer", "ValidatePolicy", parameters).result
    assert first["findings"] == everything[:1]
    parameters["nextToken"] = first["nextToken"]
    second = scene.scene.call("alice", "accessanalyzer", "ValidatePolicy", parameters).result
    assert second["findings"] == everything[1:2]


def test_public_access(scene: Bench) -> None:
    def check(principal: str) -> dict[str, Any]:
        statement = {
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
        }
        if principal != "*":
            statement["Principal"] = {"AWS": principal}  # type: ignore[assignment]
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        parameters = {"policyDocument": document, "resourceType": "AWS::S3::Bucket"}
        found: dict[str, Any] = scene.scene.call(
            "alice", "accessanalyzer", "CheckNoPublicAccess", parameters
        ).result
        return found

    assert check(ALICE)["result"] == "PASS"
    failed = check("*")
    assert failed["result"] == "FAIL"
    assert failed["reasons"][0]["statementIndex"] == 0


def test_access_not_granted(scene: Bench) -> None:
    def check(policy: str, **access: Any) -> dict[str, Any]:
        parameters = {"policyDocument": policy, "access": [access], "policyType": "IDENTITY_POLICY"}
        answer = scene.scene.call("alice", "accessanalyzer", "CheckAccessNotGranted", parameters)
        assert answer.ok, (answer.code, answer.message)
        found: dict[str, Any] = answer.result
        return found

    policy = allow("s3:*", "arn:aws:s3:::productionapp/*")
    assert check(policy, actions=["s3:DeleteObject"])["result"] == "FAIL"
    assert check(policy, actions=["s3:DeleteObject"])["reasons"][0]["statementIndex"] == 0
    assert check(policy, actions=["iam:CreateUser"])["result"] == "PASS"
    assert check(policy, actions=["s3:DeleteObject"], resources=["arn:aws:s3:::other/x"])["result"] == "PASS"
    assert check(policy, resources=["arn:aws:s3:::productionapp/x"])["result"] == "FAIL"
    but_not = json.loads(policy)
    but_not["Statement"].append({"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})
    assert check(json.dumps(but_not), actions=["s3:DeleteObject"])["result"] == "PASS"
    only_if = allow("s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert check(only_if, actions=["s3:DeleteObject"])["result"] == "FAIL"
    assert check(deny("s3:*"), actions=["s3:DeleteObject"])["result"] == "PASS"


@pytest.mark.parametrize(
    ("place", "path"),
    [("", ()), ("Version", ("Version",)), ("Statement[1].Action[0]", ("Statement", 1, "Action", 0))],
)
def test_places(place: str, path: tuple[str | int, ...]) -> None:
    assert path_of(place) == path


def test_spans_of_every_value() -> None:
    text = '{ "a" : [1, {"b": "x,]}\\""} , []],\n"c": null}'
    found = {path: text[begin:end] for path, (begin, end) in spans(text).items()}
    assert found == {
        (): text,
        ("a",): '[1, {"b": "x,]}\\""} , []]',
        ("a", 0): "1",
        ("a", 1): '{"b": "x,]}\\""}',
        ("a", 1, "b"): '"x,]}\\""',
        ("a", 2): "[]",
        ("c",): "null",
    }
    assert spans("{nonsense") == {}
    assert spans("") == {}


def test_what_a_user_last_accessed(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    policy = allow(["s3:*", "iam:*", "sqs:SendMessage"])
    iam.put_user_policy(UserName="alice", PolicyName="Everything", PolicyDocument=policy)
    scene.scene.call("alice", "s3", "ListBuckets")
    scene.scene.call("alice", "s3", "ListObjectsV2", {"Bucket": "productionapp"})  # refused: counts, too
    made = scene.scene.call(
        "alice", "iam", "GenerateServiceLastAccessedDetails", {"Arn": ALICE, "Granularity": "ACTION_LEVEL"}
    )
    found = scene.scene.call("alice", "iam", "GetServiceLastAccessedDetails", made.result).result
    assert found["JobStatus"] == "COMPLETED"
    rows = {row["ServiceNamespace"]: row for row in found["ServicesLastAccessed"]}
    assert sorted(rows) == ["iam", "s3", "sqs"]
    assert rows["s3"]["ServiceName"] == "Amazon S3"
    assert rows["s3"]["LastAuthenticatedEntity"] == ALICE
    assert rows["s3"]["TotalAuthenticatedEntities"] == 1
    assert isinstance(rows["s3"]["LastAuthenticated"], datetime)
    tracked = [action["ActionName"] for action in rows["s3"]["TrackedActionsLastAccessed"]]
    assert tracked == ["ListAllMyBuckets", "ListBucket"]  # as policies name them
    assert rows["sqs"]["TotalAuthenticatedEntities"] == 0
    assert "LastAuthenticated" not in rows["sqs"]


def test_what_a_policys_holders_last_accessed(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Look", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="Group1", PolicyArn=arn)
    scene.scene.call("alice", "s3", "ListBuckets")
    for subject in (arn, f"arn:aws:iam::{DEVELOPMENT}:group/Group1"):
        made = scene.scene.call("alice", "iam", "GenerateServiceLastAccessedDetails", {"Arn": subject})
        found = scene.scene.call("alice", "iam", "GetServiceLastAccessedDetails", made.result).result
        rows = found["ServicesLastAccessed"]
        assert [(row["ServiceNamespace"], row["LastAuthenticatedEntity"]) for row in rows] == [("s3", ALICE)]


def test_a_job_that_nobody_started(scene: Bench) -> None:
    answer = scene.scene.call("alice", "iam", "GetServiceLastAccessedDetails", {"JobId": "0" * 36})
    assert (answer.code, answer.status) == ("NoSuchEntity", 404)
    answer = scene.scene.call(
        "alice", "iam", "GenerateServiceLastAccessedDetails", {"Arn": ALICE.replace("alice", "nobody")}
    )
    assert (answer.code, answer.status) == ("NoSuchEntity", 404)


def test_a_comparison_that_was_cut_short_is_no_pass(scene: Bench) -> None:
    """UnprocessableEntityException. (CheckNoNewAccess in the IAM Access Analyzer API Reference)"""
    wide = [f"*:*{first}{second}*" for first in "abcdefgh" for second in "abcdefghi"]
    new, old = allow(wide), allow([*wide, "s3:*"])
    asked = {"newPolicyDocument": new, "existingPolicyDocument": old, "policyType": "IDENTITY_POLICY"}
    answer = scene.scene.call("alice", "accessanalyzer", "CheckNoNewAccess", asked)
    assert (answer.code, answer.status) == ("UnprocessableEntityException", 422)
    assert "couldn't be compared fully" in answer.message
