"""An exercise's ground disturbs nothing, policies in their places count, requests become real calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest

from labkit import catalog
from labkit.cloud import open_scene
from labkit.estate import Estate
from labkit.lesson.exercises.deeds import Deed, Doing
from labkit.lesson.exercises.ground import Ground
from labkit.lesson.exercises.places import Boundary, Inline, OnNode, OnResource, Place, Session, Trust
from labkit.policy import Request

if TYPE_CHECKING:
    from labkit.cloud import Stage

DEVELOPMENT, PRODUCTION = "111111111111", "999999999999"
MANAGEMENT, SANDBOX = "111122223333", "222222222222"
DEVELOPER = f"arn:aws:iam::{DEVELOPMENT}:user/Developer1"
TESTER = f"arn:aws:iam::{DEVELOPMENT}:user/Tester1"
DEVELOPERS = f"arn:aws:iam::{DEVELOPMENT}:group/Developers"
ROLE = f"arn:aws:iam::{PRODUCTION}:role/Reader"
NOTES, REPORT = "arn:aws:s3:::developmentnotes/notes.txt", "arn:aws:s3:::productionapp/report.csv"


def _text(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUSTED = _text(Effect="Allow", Principal={"AWS": DEVELOPER}, Action="sts:AssumeRole")
READS = _text(Effect="Allow", Action="s3:Get*", Resource="*")
ASSUMES = _text(Effect="Allow", Action="sts:AssumeRole", Resource=ROLE)
NO_READING = _text(Effect="Deny", Action="s3:GetObject", Resource="*")


def _more(stage: Stage) -> None:
    iam = stage.client(PRODUCTION, "iam")
    iam.create_role(RoleName="Reader", AssumeRolePolicyDocument=TRUSTED)
    iam.put_role_policy(RoleName="Reader", PolicyName="Reads", PolicyDocument=READS)
    there = stage.client(DEVELOPMENT, "iam")
    there.put_user_policy(UserName="Developer1", PolicyName="Assume", PolicyDocument=ASSUMES)
    there.put_user_policy(UserName="Tester1", PolicyName="Assume", PolicyDocument=ASSUMES)


def _in_an_organization(stage: Stage) -> None:
    organizations = stage.client(MANAGEMENT, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        organizations.enable_policy_type(RootId=root, PolicyType=kind)
    organizations.create_account(AccountName="Sandbox", Email="sandbox@example.com")
    iam = stage.client(SANDBOX, "iam")
    iam.create_user(UserName="Ida")
    iam.attach_user_policy(UserName="Ida", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    stage.client(SANDBOX, "s3").create_bucket(Bucket="sandboxnotes")


GROUND = Ground(catalog.scene("cross_account"), also=_more)
ORGANIZED = Ground(catalog.scene("organizations"), also=_in_an_organization)
READ_REPORT = Doing("s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}, "read report.csv")
SESSION = Session(ROLE, DEVELOPER)
PLACES = [
    (Inline(DEVELOPER), _text(Effect="Allow", Action="s3:PutObject", Resource="*")),
    (Inline(DEVELOPERS), NO_READING),
    (Inline(ROLE), NO_READING),
    (Boundary(TESTER), READS),
    (Boundary(ROLE), NO_READING),
    (Trust(ROLE), TRUSTED.replace("Developer1", "Tester1")),
    (
        OnResource("arn:aws:s3:::productionapp", PRODUCTION),
        _text(Effect="Allow", Principal={"AWS": DEVELOPER}, Action="s3:GetObject", Resource=REPORT),
    ),
    (OnNode(SANDBOX), NO_READING),
    (OnNode(SANDBOX, up=None), NO_READING),
    (OnNode(SANDBOX, up=0, instead=("FullAWSAccess",)), READS),
    (
        OnNode(SANDBOX, type="rcp"),
        _text(Effect="Deny", Principal="*", Action="s3:GetObject", Resource="*"),
    ),
]


def test_the_open_scene_and_boto3s_way_to_it_stay_as_they_are() -> None:
    scene = open_scene(catalog.scene("start_here"))
    scene.save("before")
    whole, events = scene.as_details(), scene.trail.events
    deed = Deed(TESTER, Doing("s3", "DeleteObject", {"Bucket": "developmentnotes", "Key": "notes.txt"}))
    assert GROUND.run(deed, claim=True).as_said
    with pytest.raises(ZeroDivisionError), GROUND.opened():
        _ = 1 / 0
    assert (scene.as_details(), scene.trail.events) == (whole, events)
    keys = scene.enter(scene.people[0].arn)
    s3 = boto3.client(
        "s3", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"]
    )
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert names == ["workshopnotes"]
    scene.restore("before")
    assert GROUND.run(deed, claim=True).as_said, "what a restore throws away isn't the ground's"
    scene.close()
    assert GROUND.run(deed, claim=True).as_said, "it needs no open scene"


def test_what_is_done_on_a_ground_is_gone_with_it() -> None:
    with GROUND.opened() as scene:
        scene.operator(DEVELOPMENT, "iam").create_user(UserName="Passing")
        assert not scene.trail.events
    with GROUND.opened() as scene, pytest.raises(LookupError):
        scene.enter(f"arn:aws:iam::{DEVELOPMENT}:user/Passing")
    with pytest.raises(RuntimeError, match="inside"):
        scene.enter(DEVELOPER)


@pytest.mark.parametrize(("place", "text"), PLACES, ids=lambda one: type(one).__name__)
def test_a_policy_in_its_place_counts_in_data_as_in_calls(place: Place, text: str) -> None:
    ground = ORGANIZED if isinstance(place, OnNode) else GROUND
    with ground.opened() as scene:
        assert place.put(scene, text).ok
        real = Estate.of(scene)
    told = place.into(ground.estate, text)
    differs = False
    for who in ground.cast:
        for action, on in (
            ("s3:GetObject", NOTES),
            ("s3:GetObject", REPORT),
            ("s3:GetObject", "arn:aws:s3:::sandboxnotes/notes.txt"),
            ("s3:PutObject", NOTES),
            ("s3:ListAllMyBuckets", "*"),
            ("sts:AssumeRole", ROLE),
        ):
            allowed = told.may(who, action, on).allowed
            assert allowed == real.may(who, action, on).allowed, (who, action, on)
            differs |= allowed != ground.estate.may(who, action, on).allowed
    assert differs, "the policy changes something"


def test_a_session_policy_is_passed_with_the_call() -> None:
    deed = Deed(SESSION.session, READ_REPORT)
    assert GROUND.run(deed, True, SESSION, READS).as_said
    assert GROUND.run(deed, False, SESSION, NO_READING).as_said


def test_requests_become_real_calls_of_their_principals() -> None:
    allowed = Request(TESTER, "s3:PutObject", NOTES)
    happened = GROUND.ask(allowed, claim=True)
    assert happened is not None
    assert happened.as_said
    assert happened.answer.ok
    refused = GROUND.ask(
        Request(DEVELOPER, "iam:CreateUser", f"arn:aws:iam::{DEVELOPMENT}:user/New"), claim=True
    )
    assert refused is not None
    assert not refused.as_said
    assert refused.answer.code == "AccessDenied"


@pytest.mark.parametrize(
    "request_",
    [
        Request(TESTER, "s3:ListObjects", "arn:aws:s3:::developmentnotes"),
        Request(f"arn:aws:iam::{DEVELOPMENT}:user/Nobody", "s3:GetObject", NOTES),
        Request(TESTER, "s3:GetObject", "arn:aws:sqs:us-east-1:111111111111:queue"),
        Request(None, "s3:GetObject", NOTES),
    ],
)
def test_what_nobody_here_can_ask_is_no_call(request_: Request) -> None:
    assert GROUND.ask(request_, claim=True) is None


def test_the_calls_own_keys_are_brought_by_its_parameters() -> None:
    asked = Request(
        DEVELOPER,
        "sts:AssumeRole",
        ROLE,
        context={
            "sts:ExternalId": "4711",
            "aws:RequestTag/For": "audit",
            "aws:MultiFactorAuthPresent": "true",
        },
    )
    deed = GROUND.deed(asked)
    assert deed is not None
    context = GROUND.asks(deed)[0].context
    assert context is not None
    assert {key: context.get(key) for key in asked.context or {}} == asked.context
