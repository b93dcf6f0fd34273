"""A role's trust policy names the wrong account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.cross_account import SCENE, STEPS
from labkit.cross_account.scene import (
    BUCKET,
    DEVELOPER,
    DEVELOPMENT,
    PARTNER,
    PRODUCTION,
    ROLE,
    STATE,
    TRUST_DEVELOPMENT,
    trusting,
)
from labkit.documents import policy
from labkit.lesson import Brief, Call, Clue, Fault, Part, Requirement, SessionFrom, Step
from labkit.lesson.model.tasks.fault import until

from .cast import Cast, keys_of

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson.model.lab import Lab

FOUND = datetime(2036, 1, 7, 9, 30, tzinfo=UTC)
REPORT = {"Bucket": "productionapp", "Key": "report.csv"}
STOLEN = SessionFrom("partner-enters", title="Outsider1, inside UpdateApp")
_ASSUME = {"RoleArn": ROLE, "RoleSessionName": "lab"}


def _production(operation: str, **parameters: Any) -> Call:
    return Call("iam", operation, {"RoleName": "UpdateApp", **parameters}, as_="production-admin")


_HAPPENS = (
    Step(
        "wrong-account",
        "ProductionAdmin writes the trust policy anew, with the wrong account",
        "",
        (_production("UpdateAssumeRolePolicy", PolicyDocument=trusting(f"arn:aws:iam::{PARTNER.id}:root")),),
    ),
    Step(
        "partner-enters",
        "Outsider1 assumes the role, and Developer1 can't",
        "",
        (
            Call("sts", "AssumeRole", _ASSUME, as_="outsider"),
            Call("s3", "GetObject", REPORT, as_=STOLEN),
            Call("sts", "AssumeRole", _ASSUME, as_="developer"),
        ),
        expect=("allowed", "allowed", "refused"),
    ),
)
_OLDER = policy(
    {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2036-01-07T09:30:00Z"}},
    }
)
_REPAIR = (
    Step(
        "right-account",
        "Trust Development again, and end the sessions that are open",
        "The first call decides who can assume the role from now on. The second one denies everything to sessions that AWS opened "
        "before half past nine. Developer1 assumes the role again and works.",
        (
            _production("UpdateAssumeRolePolicy", PolicyDocument=TRUST_DEVELOPMENT),
            _production("PutRolePolicy", PolicyName="RevokeOlderSessions", PolicyDocument=_OLDER),
        ),
    ),
)


def _brief(lab: Lab) -> Brief:
    def session_reads(scene: Scene) -> tuple[bool, str]:
        keys = keys_of(lab, STOLEN)
        if not keys:
            return False, "Nothing has happened yet."
        answer = scene.call("", "s3", "GetObject", REPORT, credentials=keys)
        return answer.ok, "It still works." if answer.ok else f"AWS says {answer.code}."

    def report(wanted: Any, says: str, who: str, action: str) -> Requirement:
        return Requirement(says, wanted, who, action, f"{BUCKET}/report.csv", resource_account=PRODUCTION.id)

    developers = (
        report("allowed", "Developer1 writes the report", "Developer1", "s3:PutObject"),
        report("allowed", "Developer1 reads the report", "Developer1", "s3:GetObject"),
    )
    others = (
        report("refused", "Outsider1 of the account Partner reads the report", "Outsider1", "s3:GetObject"),
        Requirement("The session that Outsider1 opened reads the report", "refused", probe=session_reads),
    )
    rest = (report("refused", "Tester1 writes the report", "Tester1", "s3:PutObject"),)
    named = {
        "Developer1": DEVELOPER,
        "Tester1": f"arn:aws:iam::{DEVELOPMENT.id}:user/Tester1",
        "Outsider1": f"arn:aws:iam::{PARTNER.id}:user/Outsider1",
    }
    parts = (
        Part("Developers work", "Developers update the bucket through the role.", developers),
        Part(
            "Partner is out",
            "Nobody in the account Partner can assume the role, and none of their sessions works.",
            others,
        ),
        Part("Testers stay out", "Testers never change Production.", rest),
    )
    return Brief("Development gets in, nobody else", parts, Cast((PRODUCTION.id, DEVELOPMENT.id), named))


FAULT = Fault(
    name="wrong-trust",
    title="A trust policy names the wrong account",
    scene=SCENE,
    story=until(STEPS, "update-bucket"),
    table=STATE,
    tells="Since this morning Developer1 can't switch to `UpdateApp`. Development's administrator has looked: the "
    "Developers still have the policy that allows it. And there is a second thing, which nobody has noticed yet.",
    happens=_HAPPENS,
    later=FOUND,
    clues=(
        Clue(
            "Developer1 tries again. Which of the two sides refuses?",
            "AWS doesn't tell which policy refuses: the role is in another account. The lab may look. Development's side "
            "allows the call, and the role's trust policy doesn't.",
            (Call("sts", "AssumeRole", _ASSUME, as_="developer"),),
        ),
        Clue(
            "Whom does the role trust now? Read the account's number digit by digit.",
            "It trusts `222222222222`, which is the account Partner. Development is `111111111111`.",
            (_production("GetRole"),),
        ),
        Clue(
            "Since when could Partner assume the role, and who did?",
            "Outsider1 assumed the role and read the report. That session is still open.",
            rows=("UpdateAssumeRolePolicy", "AssumeRole", "GetObject"),
        ),
    ),
    brief=_brief,
    repair=_REPAIR,
    explains="Each side has to allow an `AssumeRole` between two accounts, and the trust policy is the role's side. A "
    "wrong number does two things: it keeps your people out, and it lets other people in. A corrected trust policy "
    "decides about the **next** session only.",
    page="Revoke IAM role temporary security credentials",
    misconception=believed.TRUST_IS_ASKED_ALWAYS,
)
