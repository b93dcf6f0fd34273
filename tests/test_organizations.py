"""Chapter 4: every step; and that the organization is what the chapter says it is."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from labkit import organizations
from labkit.cloud import open_scene
from labkit.lesson.html import escape
from labkit.lesson.ways.advice import advice
from labkit.organizations import scene as stage
from labkit.organizations import tables, tree
from tests.beside import run_beside
from tests.replaying import play, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from labkit.cloud import Scene
    from labkit.lesson import Lesson

pytestmark = pytest.mark.long

ADMINISTRATORS = ("sandbox-admin", "logs-admin", "shop-admin", "shop-test-admin")


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = organizations.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.fixture
def end() -> Iterator[Scene]:
    scene = open_scene(organizations.SCENE, at="end")
    yield scene
    scene.close()


def test_every_step_comes_out_as_the_lesson_says(lab: Lesson) -> None:
    runs = play(lab, "console")
    assert wrong(runs) == {}
    assert unsure(runs) == []
    check_the_end(lab.scene)


def check_the_end(scene: Scene) -> None:
    """The same organization, whichever way was taken."""
    assert column(tables.PLAN.build(scene), "in AWS") == column(tables.PLAN.build(scene), "as planned")
    assert column(tables.STATE.build(scene), "SCPs on its path") == {
        "LogArchive": "FullAWSAccess only",
        "Shop": "OnlyOurRegions",
        "ShopTest": "OnlyOurRegions",
        "Sandbox": "OnlyOurRegions, SandboxServices",
        "Management": "FullAWSAccess only",
        "Pilot": "closed",
    }
    assert set(column(tables.HOLDINGS.build(scene), "verdict").values()) == {"✓ as it should be"}
    baseline = column(tables.CONFIGURED.build(scene), "has of the baseline")
    assert {name for name, has in baseline.items() if has != "nothing"} == {"Shop", "ShopTest"}


def column(frame: pd.DataFrame, name: str) -> dict[str, str]:
    """A column by the frame's first one."""
    return {str(key): str(value) for key, value in zip(frame[frame.columns[0]], frame[name], strict=True)}


# The scene.


def test_at_the_start_the_members_are_still_to_come() -> None:
    scene = open_scene(organizations.SCENE)
    try:
        assert scene.call("management-admin", "iam", "ListUsers").ok
        answer = scene.call("management-admin", "organizations", "ListAccounts")
        assert answer.code == "AWSOrganizationsNotInUseException"
        assert scene.call("sandbox-admin", "iam", "ListUsers").code == "AccessDenied"
        assert scene.call("sandbox-root", "iam", "ListUsers").code == "InvalidClientTokenId"
    finally:
        scene.close()


def test_each_member_has_an_administrator(end: Scene) -> None:
    for profile in ADMINISTRATORS:
        here = end.call(profile, "sts", "GetCallerIdentity").result
        person = end.definition.person(profile)
        assert here["Account"] == person.account
        assert here["Arn"].startswith(f"arn:aws:sts::{person.account}:assumed-role/{stage.ACCESS_ROLE}/")


def test_addresses_and_ids_are_plainly_fake(end: Scene) -> None:
    accounts = end.call("management-admin", "organizations", "ListAccounts").result["Accounts"]
    assert {account["Email"].rpartition("@")[2] for account in accounts} == {"example.com"}
    assert {account["Id"] for account in accounts} <= {account.id for account in stage.ACCOUNTS}


# What SCPs do.


def may(scene: Scene, who: str, action: str, region: str = "us-east-1") -> tuple[bool, tuple[str, ...]]:
    decision = scene.decide(who, action, "*", context={"aws:RequestedRegion": region})
    return decision.allowed, decision.denied_by


def test_scps_bind_members_and_their_roots_only(end: Scene) -> None:
    sydney = "ap-southeast-2"
    assert may(end, "shop-admin", "sns:CreateTopic", sydney) == (False, ("scp",))
    assert may(end, "sandbox-root", "sns:CreateTopic", sydney) == (False, ("scp",))
    assert may(end, "management-admin", "sns:CreateTopic", sydney) == (True, ())
    assert may(end, "supplier", "sns:CreateTopic", sydney) == (True, ())


def test_services_without_a_region_stay_open(end: Scene) -> None:
    assert may(end, "shop-admin", "iam:CreateUser", "ap-southeast-2") == (True, ())


# What the chapter says of AWS, at the simulated AWS.


def _attached(scene: Scene, policy: str) -> set[str]:
    given = {"PolicyId": policy}
    found = scene.call("management-admin", "organizations", "ListTargetsForPolicy", given).result["Targets"]
    return {target["Name"] for target in found}


def test_enabling_a_type_attaches_aws_own_policy_to_every_level(lab: Lesson) -> None:
    """Service control policies (SCPs); Resource control policy examples."""
    lab._course.restore("test-on-one")
    levels = {"Root", "Security", "Workloads", "Production", "Test", "Sandboxes"}
    levels |= {"Management", "Sandbox", "LogArchive", "Shop", "ShopTest"}
    assert _attached(lab.scene, "p-FullAWSAccess") == levels
    kind = {"RootId": lab.result("create-organization", 2)["Roots"][0]["Id"]}
    kind["PolicyType"] = "RESOURCE_CONTROL_POLICY"
    assert lab.scene.call("management-admin", "organizations", "EnablePolicyType", kind).ok
    assert _attached(lab.scene, "p-RCPFullAWSAccess") == levels
    off = {"PolicyId": "p-RCPFullAWSAccess", "TargetId": stage.SHOP.id}
    assert not lab.scene.call("management-admin", "organizations", "DetachPolicy", off).ok


def test_a_call_to_a_global_service_counts_as_virginia(end: Scene) -> None:
    """AWS: Denies access to AWS based on the requested Region."""
    for region in ("us-east-1", "eu-west-1"):
        here = {"StringNotEquals": {"aws:RequestedRegion": region}}
        statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": here}
        made = _policy(end, f"Only-{region}", tree.SCP, statement)
        given = {"PolicyId": made, "TargetId": stage.SHOP.id}
        assert end.call("management-admin", "organizations", "AttachPolicy", given).ok
        from_ireland = end.client("shop-admin", "iam", region="eu-west-1")
        if region == "us-east-1":
            from_ireland.list_users()
            assert end.call("management-admin", "organizations", "DetachPolicy", given).ok
        else:
            with pytest.raises(from_ireland.exceptions.ClientError, match="service control policy"):
                from_ireland.list_users()


def _policy(scene: Scene, name: str, kind: str, statement: dict[str, Any]) -> str:
    content = json.dumps({"Version": "2012-10-17", "Statement": statement})
    given = {"Name": name, "Type": kind, "Description": name, "Content": content}
    made = scene.call("management-admin", "organizations", "CreatePolicy", given).result
    return str(made["Policy"]["PolicySummary"]["Id"])


def test_an_rcp_spares_the_management_account(end: Scene) -> None:
    """Resource control policies (RCPs)."""
    refuse = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    made = _policy(end, "Nobody", "RESOURCE_CONTROL_POLICY", refuse)
    root = end.call("management-admin", "organizations", "ListRoots").result["Roots"][0]["Id"]
    given = {"PolicyId": made, "TargetId": root}
    assert end.call("management-admin", "organizations", "AttachPolicy", given).ok
    queue = {"QueueName": "news"}
    assert "resource control policy" in end.call("shop-admin", "sqs", "CreateQueue", queue).message
    assert end.call("management-admin", "sqs", "CreateQueue", queue).ok


def test_a_closed_account_says_closed_and_keys_of_it_are_worth_nothing(end: Scene) -> None:
    """Monitor the state of your AWS accounts."""
    asked = {"AccountId": stage.PILOT.id}
    account = end.call("management-admin", "organizations", "DescribeAccount", asked).result["Account"]
    assert account["State"] == "CLOSED"
    assert "Sign in" not in advice("InvalidClientTokenId")  # nobody gets new keys there


def test_a_restored_unit_gives_the_sandbox_its_keys_back(lab: Lesson) -> None:
    lab._course.restore("allow-below")
    scene = lab.scene
    assert may(scene, "sandbox-admin", "kms:CreateKey") == (False, ("scp",))
    unit = lab.result("create-units", 2)["OrganizationalUnit"]["Id"]
    full = {"PolicyId": "p-FullAWSAccess", "TargetId": unit}
    assert scene.call("management-admin", "organizations", "AttachPolicy", full).ok
    assert may(scene, "sandbox-admin", "kms:CreateKey") == (True, ())


# The tree.


def test_the_way_through_the_tree_says_what_the_engine_says(end: Scene) -> None:
    for account in (stage.MANAGEMENT, stage.SANDBOX, stage.LOGS, stage.SHOP, stage.SHOP_TEST):
        for who in ("administrator", "root"):
            for action in ("sns:CreateTopic", "kms:CreateKey", "s3:CreateBucket"):
                for region in ("us-east-1", "ap-southeast-2"):
                    lit = tree.light(end, (account.id, who, action, region))
                    arn = (
                        f"arn:aws:iam::{account.id}:root"
                        if who == "root"
                        else tree.administrator_of(account.id)
                    )
                    allowed, denied_by = may(end, arn, action, region)
                    assert lit.outcome.startswith("✓" if allowed else "✗")
                    stopped = [level for level in lit.path() if "✗ this level refuses it" in level]
                    assert bool(stopped) == ("scp" in denied_by)


def test_a_denied_way_names_the_level_and_the_policy(end: Scene) -> None:
    lit = tree.light(end, (stage.SHOP.id, "administrator", "sns:CreateTopic", "ap-southeast-2"))
    assert [level.partition(":")[0] for level in lit.path()] == ["Root", "Workloads", "Production", "Shop"]
    assert "OnlyOurRegions ✗ denies: ✗ this level refuses it" in lit.path()[1]
    parsed = ElementTree.fromstring(lit.svg())  # noqa: S314 - our own drawing
    texts = [text.text for text in parsed.iter("{http://www.w3.org/2000/svg}text")]
    assert "OnlyOurRegions ✗ denies" in texts
    assert "FullAWSAccess ✓ allows" in texts


def test_the_tree_is_read_anew_after_a_restore(lab: Lesson) -> None:
    lab._course.restore("create-more")
    before = tree.draw(lab.scene).words()
    lab.scene.save("then")
    lab._course.run(lab._course.find("create-units"), "console")
    assert "Workloads" in tree.draw(lab.scene).words()
    lab.scene.restore("then")
    assert tree.draw(lab.scene).words() == before


# Long work.


@pytest.fixture
def ready(lab: Lesson) -> Lesson:
    lab._course.restore("configure-accounts")
    return lab


def test_forty_accounts_need_a_higher_quota(ready: Lesson) -> None:
    done = [tables.FORTY.do(ready, item) for item in tables.FORTY.items[:6]]
    problems = [one.problem for one in done if one.problem]
    assert len(done) - len(problems) == 5  # five are there already, and ten is the most
    assert problems[0].startswith("ConstraintViolationException")


def test_new_accounts_are_bound_and_configured_by_their_place(ready: Lesson) -> None:
    ready._course.run(ready._course.find("ask-for-more"), "console")
    few = replace(tables.FORTY, items=tables.FORTY.items[:3])
    assert [few.do(ready, item).problem for item in few.items] == ["", "", ""]
    baseline = column(tables.CONFIGURED.build(ready.scene), "has of the baseline")
    assert baseline["Shop03"] == "Auditor, EmergencyUser, ReadTheRoles"
    assert column(tables.STATE.build(ready.scene), "SCPs on its path")["Shop03"] == "OnlyOurRegions"


def test_the_work_can_be_stopped_and_taken_up(ready: Lesson) -> None:
    from labkit.lesson.view.batch import TAKEN_BACK, THERE_ALREADY, BatchView

    ready._course.run(ready._course.find("ask-for-more"), "console")
    view = BatchView(replace(tables.FORTY, items=tables.FORTY.items[:5]), ready)
    assert view._do("Shop01")
    assert view.left == ["Shop02", "Shop03", "Shop04", "Shop05"]
    view.work_through()
    assert view.left == []
    assert "5 of 5 done. All done." in view._told.value
    names = [place.name for place, _ in tables._accounts(ready.scene)]
    assert names.count("Shop01") == 1
    anew = BatchView(replace(tables.FORTY, items=tables.FORTY.items[:6]), ready)  # on another day
    assert f"5 of 6 done. {THERE_ALREADY}" in anew._told.value
    assert (anew.left, anew.start.description) == (["Shop06"], "Go on")
    ready._course.restore("ask-for-more")  # what was taken back isn't done, and can be done again
    assert f"0 of 5 done. {escape(TAKEN_BACK)}" in view._told.value
    view.work_through()
    assert "5 of 5 done. All done." in view._told.value


def test_work_whose_ground_is_gone_says_so(ready: Lesson) -> None:
    from labkit.lesson.view.batch import BatchView

    ready._course.run(ready._course.find("ask-for-more"), "console")
    view = BatchView(replace(tables.FORTY, items=tables.FORTY.items[:5]), ready)

    async def start_over_meanwhile() -> None:
        view.start.click()
        await asyncio.sleep(0.01)
        ready._course.reset()
        assert view._task is not None
        await view._task

    run_beside(start_over_meanwhile())
    assert "0 of 5 done" in view._told.value
    assert "labkit-problem" in view._told.value


# One template, one bill.


def stack_instances(scene: Scene) -> dict[str, str]:
    named = {"StackSetName": "Baseline"}
    answer = scene.call("management-admin", "cloudformation", "ListStackInstances", named)
    return {row["Account"]: row["Status"] for row in answer.result["Summaries"]}


def test_the_template_follows_an_account_that_moves(ready: Lesson) -> None:
    scene = ready.scene
    assert stack_instances(scene) == {stage.SHOP.id: "CURRENT", stage.SHOP_TEST.id: "CURRENT"}
    units = [ready.result("create-units", at)["OrganizationalUnit"]["Id"] for at in (2, 4)]
    move = {"AccountId": stage.SHOP_TEST.id, "SourceParentId": units[1], "DestinationParentId": units[0]}
    assert scene.call("management-admin", "organizations", "MoveAccount", move).ok
    assert stack_instances(scene) == {stage.SHOP.id: "CURRENT"}
    assert column(tables.CONFIGURED.build(scene), "has of the baseline")["ShopTest"] == "nothing"


def test_a_template_cannot_do_what_an_scp_denies(lab: Lesson) -> None:
    lab._course.restore("one-bill")
    scene = lab.scene
    text = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}}'
    given: dict[str, Any] = {"Name": "NoUsers", "Type": tree.SCP, "Description": "", "Content": text}
    made = scene.call("management-admin", "organizations", "CreatePolicy", given).result
    attach = {"PolicyId": made["Policy"]["PolicySummary"]["Id"], "TargetId": stage.SHOP.id}
    assert scene.call("management-admin", "organizations", "AttachPolicy", attach).ok
    lab._course.run(lab._course.find("configure-accounts"), "console")
    assert stack_instances(scene) == {stage.SHOP.id: "OUTDATED", stage.SHOP_TEST.id: "CURRENT"}
    assert column(tables.CONFIGURED.build(scene), "has of the baseline")["Shop"] == "nothing"


def test_the_bill_adds_up_and_follows_what_there_is(end: Scene) -> None:
    def costs() -> dict[str, float]:
        column_name = "dollars this month (simulated)"
        return {name: float(cost) for name, cost in column(tables.BILL.build(end), column_name).items()}

    before = costs()
    total = before.pop("all together")
    assert total == pytest.approx(sum(before.values()))
    assert end.call("shop-admin", "s3", "CreateBucket", {"Bucket": "bookshopmore"}).ok
    after = costs()
    assert after["Shop"] == pytest.approx(before["Shop"] + 2)
    assert after["all together"] == pytest.approx(total + 2)
    assert tables.sees_only_itself(end, stage.SHOP)
