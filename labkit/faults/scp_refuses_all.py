"""An SCP by mistake refuses everything in every member account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import policy
from labkit.lesson import Brief, Call, Clue, Fault, FromStep, Part, Requirement, Step
from labkit.lesson.model.tasks.fault import until
from labkit.organizations import SCENE, STEPS
from labkit.organizations.scene import LOGS, MANAGEMENT, SANDBOX, SHOP, SHOP_TEST
from labkit.organizations.tables import STATE

from .cast import Cast

if TYPE_CHECKING:
    from labkit.cloud import Account
    from labkit.lesson.model.lab import Lab

ROOT = str(FromStep("create-organization", "Roots[0].Id", 2))
MISTAKE = str(FromStep("ireland-only", "Policy.PolicySummary.Id"))
_WITHOUT_A_HYPHEN = policy(
    {
        "Sid": "IrelandOnly",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west1"}},
    }
)


def _organizations(operation: str, **parameters: Any) -> Call:
    return Call("organizations", operation, parameters, as_="management-admin")


def _topic(profile: str) -> Call:
    return Call("sns", "CreateTopic", {"Name": "orders"}, as_=profile, region="eu-west-1")


_HAPPENS = (
    Step(
        "ireland-only",
        "ManagementAdmin attaches an SCP to the organization's root",
        "",
        (
            _organizations(
                "CreatePolicy",
                Name="IrelandOnly",
                Type="SERVICE_CONTROL_POLICY",
                Description="All work is in Ireland from now on",
                Content=_WITHOUT_A_HYPHEN,
            ),
            _organizations("AttachPolicy", PolicyId=MISTAKE, TargetId=ROOT),
            _topic("shop-admin"),
        ),
        expect=("allowed", "allowed", "refused"),
    ),
)
_REPAIR = (
    Step(
        "detach",
        "Take the SCP off the root",
        "Detach it first: work goes on at once, in every account. Then delete it. Write it anew, and test it on one "
        "account.",
        (
            _organizations("DetachPolicy", PolicyId=MISTAKE, TargetId=ROOT),
            _organizations("DeletePolicy", PolicyId=MISTAKE),
        ),
    ),
)


def _member(wanted: Any, says: str, account: Account, region: str) -> Requirement:
    return Requirement(
        *(says, wanted, f"root of {account.name}", "sns:CreateTopic", "*"),
        context={"aws:RequestedRegion": region},
        resource_account=account.id,
    )


def _brief(_: Lab) -> Brief:
    work = (
        _member("allowed", "Shop creates a topic in Ireland", SHOP, "eu-west-1"),
        _member("allowed", "ShopTest creates a topic in Ireland", SHOP_TEST, "eu-west-1"),
        _member("allowed", "Sandbox creates a topic in Virginia", SANDBOX, "us-east-1"),
        _member("allowed", "LogArchive creates a topic in Virginia", LOGS, "us-east-1"),
    )
    rest = (
        _member("refused", "Shop creates a topic in Sydney", SHOP, "ap-southeast-2"),
        _member("refused", "Sandbox creates a topic in Sydney", SANDBOX, "ap-southeast-2"),
        Requirement(
            *("ManagementAdmin manages SCPs", "allowed", "ManagementAdmin", "organizations:AttachPolicy", "*")
        ),
    )
    members = (SANDBOX, LOGS, SHOP, SHOP_TEST)
    named = {f"root of {account.name}": f"arn:aws:iam::{account.id}:root" for account in members}
    admin = {"ManagementAdmin": f"arn:aws:iam::{MANAGEMENT.id}:user/ManagementAdmin"}
    cast = Cast((MANAGEMENT.id, *(account.id for account in members)), named | admin)
    parts = (
        Part("The accounts work", "Each works in Ireland and Virginia.", work),
        Part("The limits stay", "Sydney stays closed, and SCPs can be managed.", rest),
    )
    return Brief("Every account works", parts, cast)


FAULT = Fault(
    name="scp-refuses-all",
    title="An SCP by mistake refuses everything",
    scene=SCENE,
    story=until(STEPS, "attach-to-units"),
    table=STATE,
    tells="The phone rings, four times in five minutes. Shop, ShopTest, Sandbox and LogArchive can't do anything any "
    "more: no topic, no bucket, no user. Their administrators have `AdministratorAccess`, and nobody changed it.",
    happens=_HAPPENS,
    later=datetime(2036, 1, 7, 12, 0, tzinfo=UTC),
    clues=(
        Clue(
            "Shop's administrator tries again. What does AWS's error say, and which policy type does it name?",
            "AWS names an explicit deny in a **service control policy**. So no policy inside the account can help.",
            (_topic("shop-admin"),),
        ),
        Clue(
            "Which accounts does it stop? Does it stop the management account?",
            "The management account works. An SCP applies to member accounts only. All members fail, so look at the "
            "place above all of them: the root.",
            (Call("sns", "ListTopics", {}, as_="management-admin"), _topic("sandbox-admin")),
        ),
        Clue(
            "What is attached to the root, and since when?",
            "`IrelandOnly` is new. ManagementAdmin attached it right before AWS refused the first call.",
            (_organizations("ListPoliciesForTarget", TargetId=ROOT, Filter="SERVICE_CONTROL_POLICY"),),
            ("CreatePolicy", "AttachPolicy"),
        ),
        Clue(
            "Read the policy aloud. For which Region doesn't it deny?",
            "For `eu-west1`, and there is no such Region. Ireland is `eu-west-1`. `StringNotEquals` is true for every "
            "real Region, so the Deny applies to every call.",
            (_organizations("DescribePolicy", PolicyId=MISTAKE),),
        ),
    ),
    brief=_brief,
    repair=_REPAIR,
    explains="A Deny in an SCP wins over every Allow in the account, and limits even the account's root user. At the "
    "root of the tree one missing hyphen stops all member accounts. Only the management account can detach it.",
    page="SCP evaluation",
    misconception=believed.A_DENY_READ_LIKE_AN_ALLOW,
)
