"""Faults for a class: each breaks just what it should, half a repair isn't enough, all can be put back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit import capstone
from labkit.documents import as_text, policy
from labkit.faults import FAULTS, open_fault
from labkit.lesson import Lesson, check_brief
from labkit.lesson.model.tasks.fault import Fault, Playing
from labkit.lesson.view.fault import FaultView
from tests.quick_aws import quick_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson.model.tasks.requirements import Held

PAGES = Path(__file__).with_name("reading").joinpath("pages.txt").read_text().splitlines()
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True)
class Told:
    """What a fault breaks, and what the trail must show of it: who called what."""

    fails: tuple[str, ...]
    trail: tuple[tuple[str, str], ...]


TOLD = {
    "key-stays": Told(
        (
            "Admin_IT's access key signs a call",
            "A key that Admin_IT made after the last day signs a call",
        ),
        (("Admin1", "DeleteLoginProfile"), ("Admin_IT", "CreateAccessKey")),
    ),
    "scp-refuses-all": Told(
        (
            "Shop creates a topic in Ireland",
            "ShopTest creates a topic in Ireland",
            "Sandbox creates a topic in Virginia",
            "LogArchive creates a topic in Virginia",
        ),
        (("ManagementAdmin", "CreatePolicy"), ("ManagementAdmin", "AttachPolicy")),
    ),
    "public-bucket": Told(
        (
            "A stranger with an AWS account reads the orders",
            "Anybody on the internet reads the orders",
        ),
        (("Admin1", "DeletePublicAccessBlock"), ("Stranger1", "GetObject")),
    ),
    "wrong-trust": Told(
        (
            "Developer1 writes the report",
            "Developer1 reads the report",
            "Outsider1 of the account Partner reads the report",
            "The session that Outsider1 opened reads the report",
        ),
        (("ProductionAdmin", "UpdateAssumeRolePolicy"), ("Outsider1", "AssumeRole")),
    ),
    "stopped-trail": Told(
        (
            "A trail records the calls of now",
            "It records who reads and deletes objects, too",
        ),
        (("Ana", "StopLogging"), ("Ben", "DeleteObject")),
    ),
    "key-leaks": Told(
        (
            "The leaked key signs a call",
            "The intruder reaches a bucket",
            "Builder01 has another key to work with",
        ),
        (("Builder01", "AssumeRole"),),
    ),
}


def _inactive(user: str) -> tuple[str, str, str, dict[str, Any]]:
    given = {"UserName": user, "AccessKeyId": "first", "Status": "Inactive"}
    return ("admin", "iam", "UpdateAccessKey", given)


def _organizations(operation: str, **given: Any) -> tuple[str, str, str, dict[str, Any]]:
    return ("management-admin", "organizations", operation, given)


_BPA = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _blocks(*on: str) -> tuple[str, str, str, dict[str, Any]]:
    setting = {name: name in on for name in _BPA}
    given = {"Bucket": "bakeryorders", "PublicAccessBlockConfiguration": setting}
    return ("admin", "s3", "PutPublicAccessBlock", given)


def _trust(*accounts: str) -> tuple[str, str, str, dict[str, Any]]:
    named = {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}
    document = policy({"Effect": "Allow", "Principal": named, "Action": "sts:AssumeRole"})
    given = {"RoleName": "UpdateApp", "PolicyDocument": as_text(document)}
    return ("production-admin", "iam", "UpdateAssumeRolePolicy", given)


_SECOND_TRAIL = (
    "ana",
    "cloudtrail",
    "CreateTrail",
    {"Name": "second", "S3BucketName": "harbortrail", "IsMultiRegionTrail": True},
)
_REVOKED = policy(
    {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2036-02-10T08:00:00Z"}},
    }
)


def _revoke(profile: str, role: str) -> tuple[str, str, str, dict[str, Any]]:
    given = {"RoleName": role, "PolicyName": "Revoke", "PolicyDocument": as_text(_REVOKED)}
    return (profile, "iam", "PutRolePolicy", given)


def _left(fault: str, *places: int) -> tuple[str, ...]:
    """Of what a fault breaks, what is still broken."""
    return tuple(TOLD[fault].fails[at] for at in places)


HALVES: dict[str, tuple[tuple[tuple[Any, ...], tuple[str, ...]], ...]] = {
    "key-stays": (
        ((_inactive("Admin_IT"),), _left("key-stays", 1)),
        (
            (("admin", "iam", "RemoveUserFromGroup", {"UserName": "Admin_IT", "GroupName": "AdminGroup"}),),
            _left("key-stays", 0, 1),
        ),
    ),
    "scp-refuses-all": (
        (
            (_organizations("AttachPolicy", PolicyId="allow", TargetId="444444444444"),),
            _left("scp-refuses-all", 0, 1, 2, 3),
        ),
        (
            (_organizations("UpdatePolicy", PolicyId="mistake", Content="ireland"),),
            _left("scp-refuses-all", 2, 3),
        ),
    ),
    "public-bucket": (
        ((_blocks(*_BPA[:2]),), _left("public-bucket", 0, 1)),
        ((_blocks("BlockPublicPolicy"),), _left("public-bucket", 0, 1)),
    ),
    "wrong-trust": (
        ((_trust("111111111111"),), _left("wrong-trust", 3)),
        ((_trust("111111111111", "222222222222"),), _left("wrong-trust", 2, 3)),
    ),
    "stopped-trail": (
        ((_SECOND_TRAIL,), _left("stopped-trail", 0, 1)),
        (
            (_SECOND_TRAIL, ("ana", "cloudtrail", "StartLogging", {"Name": "second"})),
            _left("stopped-trail", 1),
        ),
    ),
    "key-leaks": (
        (
            (_inactive("Builder01"), ("admin", "iam", "CreateAccessKey", {"UserName": "Builder01"})),
            _left("key-leaks", 1),
        ),
        (
            (
                ("admin", "iam", "CreateAccessKey", {"UserName": "Builder01"}),
                _revoke("lab-admin", "Builder"),
            ),
            _left("key-leaks", 0, 1),
        ),
    ),
}
"""Calls that look like a repair (who, service, operation, parameters), and what they leave broken."""


@pytest.fixture(scope="module", params=FAULTS)
def opened(request: pytest.FixtureRequest) -> Iterator[Playing]:
    """A fault's scene, open for all the tests of this fault."""
    fault = FAULTS[request.param]
    with quick_aws():
        playing = Playing(fault, Lesson(fault.definition, (), table=fault.table, keeps=False))
    yield playing
    playing.lab.scene.close()


@pytest.fixture
def playing(opened: Playing) -> Playing:
    """A fault that is ready to happen."""
    opened.put_back()
    return opened


def failing(held: tuple[Held, ...]) -> tuple[str, ...]:
    return tuple(one.requirement.says for one in held if not one.holds)


def _who(record: dict[str, Any]) -> str:
    identity = record["userIdentity"]
    return str(identity.get("userName") or identity["arn"].rpartition("/")[2])


def test_every_fault_is_told_here() -> None:
    assert list(TOLD) == list(FAULTS)
    assert list(HALVES) == list(FAULTS)


def test_it_breaks_what_it_should_and_the_repair_mends_it(playing: Playing) -> None:
    told = TOLD[playing.fault.name]
    assert failing(playing.check()) == ()
    playing.let_happen()
    assert failing(playing.check()) == told.fails
    seen = {(_who(event.record), event.record["eventName"]) for event in playing.events}
    assert set(told.trail) <= seen
    for clue in playing.fault.clues:
        sent, rows = playing.look(clue)
        assert all(one.reply is not None for one in sent)
        assert {event.record["eventName"] for event in rows} == set(clue.rows)
    playing.repair()
    assert failing(playing.check()) == ()
    playing.put_back()
    assert failing(playing.check()) == ()
    assert playing.events == ()
    playing.let_happen()
    assert failing(playing.check()) == told.fails


def test_half_a_repair_is_not_enough(playing: Playing) -> None:
    for calls, fails in HALVES[playing.fault.name]:
        playing.put_back()
        playing.let_happen()
        for who, service, operation, given in calls:
            answer = playing.lab.scene.call(who, service, operation, _filled(playing, given))
            assert answer.ok, answer.message
        assert failing(playing.check()) == fails, [call[2] for call in calls]


def _filled(playing: Playing, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the ids that AWS gave."""
    scene, filled = playing.lab.scene, dict(given)
    if "AccessKeyId" in given:
        account = {"Admin_IT": "555566667777", "Builder01": "121212121212"}[given["UserName"]]
        keys = scene.inspect(account, "iam").list_access_keys(UserName=given["UserName"])
        filled["AccessKeyId"] = keys["AccessKeyMetadata"][0]["AccessKeyId"]
    if given.get("PolicyId") == "mistake":
        filled["PolicyId"] = playing.lab.course.results.answer("ireland-only")["Policy"]["PolicySummary"][
            "Id"
        ]
        elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
        filled["Content"] = as_text(policy({**ALLOW_ALL, "Effect": "Deny", "Condition": elsewhere}))
    if given.get("PolicyId") == "allow":
        content = {"Type": "SERVICE_CONTROL_POLICY", "Content": as_text(policy(ALLOW_ALL))}
        made = {"Name": "All", "Description": "", **content}
        answer = scene.call("management-admin", "organizations", "CreatePolicy", made)
        filled["PolicyId"] = answer.result["Policy"]["PolicySummary"]["Id"]
    return filled


def test_the_repair_goes_on_where_a_class_began_it(playing: Playing) -> None:
    for calls, _ in HALVES[playing.fault.name]:
        playing.put_back()
        playing.let_happen()
        for who, service, operation, given in calls:
            playing.lab.scene.call(who, service, operation, _filled(playing, given))
        playing.repair()
        assert failing(playing.check()) == (), [call[2] for call in calls]
    playing.repair()
    assert failing(playing.check()) == ()


def test_a_call_of_the_repair_that_aws_refuses_is_told() -> None:
    fault = FAULTS["key-stays"]
    playing = Playing(fault, Lesson(fault.definition, (), table=fault.table, keeps=False))
    view = FaultView(playing)
    view.happen.click()
    gone = {"UserName": "Admin_IT", "GroupName": "AdminGroup"}
    assert playing.lab.scene.call("admin", "iam", "RemoveUserFromGroup", gone).ok
    view.show_repair.click()
    view.repair.click()
    assert "do 1 call. Its answer is below." in view._said.value
    assert "not in group AdminGroup" in view._body.value
    assert view.desk.error is None
    playing.lab.scene.close()


@pytest.mark.parametrize("opened", ["key-leaks"], indirect=True)
def test_the_company_of_forty_works_through_the_night(playing: Playing) -> None:
    for act in (lambda: None, playing.let_happen, playing.repair):
        act()
        assert failing(tuple(check_brief(capstone.BRIEF, playing.lab.scene))) == ()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_what_is_said_in_the_end_names_a_page_of_aws(fault: Fault) -> None:
    assert fault.page in PAGES
    assert fault.tells
    assert fault.explains


def test_nothing_is_told_before_its_press() -> None:
    fault = FAULTS["public-bucket"]
    playing = Playing(fault, Lesson(fault.definition, (), table=fault.table, keeps=False))
    view, clues = FaultView(playing), playing.fault.clues
    secrets = ("Block Public Access", *(clue.question for clue in clues), playing.fault.explains)
    assert not any(secret in view._body.value for secret in secrets)
    assert fault.title not in view._head.value
    view.happen.click()
    assert "search engine" in view._body.value
    assert not any(secret in view._body.value for secret in secrets)
    assert view.happen.layout.display == "none"
    view.find.click()
    assert clues[0].question in view._body.value
    assert "IsPublic" not in view._body.value
    view.find.click()
    older, newest = view._body.value.split('<div class="labkit-newest"')
    assert "IsPublic" in newest  # what the press added, which the page brings into sight
    assert clues[0].question in older
    *_, row = view.widget.children  # the buttons stand under it, for the next press
    assert view.find in row.children
    view.check.click()
    assert "1 of 3 requirements hold" in view._said.value
    view.show_repair.click()
    view.repair.click()
    view.check.click()
    assert "3 of 3 requirements hold" in view._said.value
    assert "What happened" not in view._body.value
    view.explain.click()
    assert fault.page in view._body.value
    assert fault.title in view._head.value
    view.back.click()
    assert fault.title not in view._head.value
    assert view._body.value == ""
    assert view.desk.error is None
    playing.lab.scene.close()
    view.happen.click()
    assert "Run this cell again" in view.desk.note.value


def test_a_fault_is_opened_beside_what_a_learner_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    lab = open_fault("public-bucket")
    assert list(tmp_path.iterdir()) == []
    assert lab.session("admin").client("s3").get_public_access_block(Bucket="bakeryorders")
    lab.scene.close()
    with pytest.raises(LookupError, match="There are: key-stays"):
        open_fault("none")


def test_a_number_opens_a_fault_without_telling_its_name() -> None:
    lab = open_fault(3)
    assert lab.scene.definition.name == "fault_public_bucket"
    lab.scene.close()
    for none in (0, 7):
        with pytest.raises(LookupError, match="1 to 6"):
            open_fault(none)
