"""What the learner does alone on the way to administrator: break in and close, twice; and two refusals to explain."""

from __future__ import annotations

import json
from typing import Any

from labkit import misconceptions as believed
from labkit.lesson.exercises import Deed, Doing, Ground, Wrong
from labkit.lesson.exercises.break_in import BreakIn
from labkit.lesson.exercises.explain import NONE, Explain

from .crew import PAYROLL, may, role, trusting, user
from .lesson import SCENE

_GROUND = Ground(SCENE)
_SALARIES = Doing("s3", "GetObject", {"Bucket": PAYROLL, "Key": "salaries.csv"}, "read salaries.csv")
_VERA = ("vera", user("Vera"))


def _put(name: str, document: dict[str, Any]) -> str:
    """The line by which Vera replaces somebody's policy Work."""
    text = json.dumps(document)
    return f"aws iam put-user-policy --user-name {name} --policy-name Work --policy-document '{text}' --profile vera"


_DELETE = "aws iam delete-user-policy --user-name {} --policy-name Work --profile vera"


def _answer(calls: list[str], *close: str) -> str:
    return json.dumps({"calls": calls, "close": list(close)})


_FORM = "Write `aws` commands. Under *Calls* you are {who} (`--profile {profile}`). If call 1 returns credentials, `--profile call-1` uses these credentials. Under *Close* you are Vera, the administrator (`--profile vera`)."


def _form(who: str) -> str:
    return _FORM.replace("{who}", who).replace("{profile}", who.lower())


_KEY_OF_VERA = ["aws iam create-access-key --user-name Vera --profile ada"]
_KEY_FOR_TOM = Doing("iam", "CreateAccessKey", {"UserName": "Tom"}, "make an access key for Tom")
_PROTECT_VERA = (
    "aws iam put-user-policy --user-name Vera --policy-name Mine --policy-document "
    '\'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"*"}]}\' '
    "--profile vera"
)

ADAS_KEYS = BreakIn(
    name="keys-of-the-help-desk",
    chapter="escalation",
    title="Break in as Ada, then close the way",
    brief=(
        "Ada's policy allows one action: `iam:CreateAccessKey` on every user. She must not read `salaries.csv` in the bucket "
        f"`{PAYROLL}`. Break in: make calls that give you credentials with which you can read it. Then close the way. Ada must still "
        "create access keys for the temps, such as Tom. Their users have the path `/temps/`. " + _form("Ada")
    ),
    ground=_GROUND,
    attacker=("ada", user("Ada")),
    goal=_SALARIES,
    closer=_VERA,
    needs=(Deed(user("Ada"), _KEY_FOR_TOM),),
    calls=tuple(_KEY_OF_VERA),
    close=(_put("Ada", may("iam:CreateAccessKey", user("temps/*"))),),
    lost_beliefs={_KEY_FOR_TOM.says: believed.NARROWING_IS_FORBIDDING},
    still_open=believed.A_USER_GUARDS_ITSELF,
    hints=(
        "Whose access key can read the salaries? Ada can create a key for any user.",
        "To close the way, keep the action in the policy. Say on which users Ada may use it.",
        "The ARN of a user with a path includes the path: `user/temps/Tom`.",
    ),
    wrong=(
        Wrong(_answer(_KEY_OF_VERA, _DELETE.format("Ada")), believed.NARROWING_IS_FORBIDDING),
        Wrong(_answer(_KEY_OF_VERA, _PROTECT_VERA), believed.A_USER_GUARDS_ITSELF),
        Wrong(_answer(["aws iam create-access-key --user-name Tom --profile ada"])),
        Wrong(
            _answer(
                [
                    "aws iam attach-user-policy --user-name Ada --policy-arn arn:aws:iam::aws:policy/AdministratorAccess --profile ada"
                ]
            )
        ),
    ),
)

_TRUST_JON = json.dumps(trusting(user("Jon")))
_JONS_WAY = [
    f"aws iam update-assume-role-policy --role-name Maintenance --policy-document '{_TRUST_JON}' --profile jon",
    f"aws sts assume-role --role-arn {role('Maintenance')} --role-session-name Night --profile jon",
]
_ARCHIVE = Doing(
    "iam",
    "UpdateAssumeRolePolicy",
    {"RoleName": "Archive", "PolicyDocument": _TRUST_JON},
    "change the trust policy of Archive",
)
_TRUST_VERA = f"aws iam update-assume-role-policy --role-name Maintenance --policy-document '{json.dumps(trusting(user('Vera')))}' --profile vera"

JONS_ROLES = BreakIn(
    name="doors-of-the-roles",
    chapter="escalation",
    title="Break in as Jon, then close the way",
    brief=(
        "Jon's policy allows one action: `iam:UpdateAssumeRolePolicy` on every role. He must not read `salaries.csv` in the bucket "
        f"`{PAYROLL}`. The role Maintenance may do everything, and it trusts Vera. Break in with two calls. Then close the way. Jon must "
        "still change the trust policy of the role Archive. " + _form("Jon")
    ),
    ground=_GROUND,
    attacker=("jon", user("Jon")),
    goal=_SALARIES,
    closer=_VERA,
    needs=(Deed(user("Jon"), _ARCHIVE),),
    calls=tuple(_JONS_WAY),
    close=(_put("Jon", may("iam:UpdateAssumeRolePolicy", role("Archive"))),),
    lost_beliefs={_ARCHIVE.says: believed.NARROWING_IS_FORBIDDING},
    still_open=believed.A_TRUST_POLICY_GUARDS_ITSELF,
    hints=(
        "Which policy says who may assume Maintenance? Jon can write that policy.",
        "After the first call, Jon assumes the role. The trust policy names him, and he is in the same account, so he needs no other permission.",
        "To close the way, look at the Resource of Jon's policy. The trust policy of Maintenance doesn't say who may change it.",
    ),
    wrong=(
        Wrong(_answer(_JONS_WAY, _TRUST_VERA), believed.A_TRUST_POLICY_GUARDS_ITSELF),
        Wrong(_answer(_JONS_WAY, _DELETE.format("Jon")), believed.NARROWING_IS_FORBIDDING),
        Wrong(_answer(_JONS_WAY[1:])),
    ),
)

LARS_AND_THE_USERS = Explain(
    name="refusal-of-an-engineer",
    chapter="escalation",
    title="Explain the refusal: Lars, who has AdministratorAccess",
    brief=(
        "Lars has `AdministratorAccess`. He lists the users, and AWS refuses. Which policy type refuses the call, which policy, and which "
        "statement? For the statement, choose `none` if no statement allows the call."
    ),
    ground=_GROUND,
    deed=Deed(user("Lars"), Doing("iam", "ListUsers", {}, "list the users")),
    beliefs={
        "identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
        "scp": believed.A_POLICY_PASSES_THE_BOUNDARY,
        "statement": believed.A_BOUNDARY_REFUSES_ALL,
    },
    hints=(
        "`AdministratorAccess` allows everything. Which policy sets the most that Lars may do?",
        "Read the boundary OfficeBoundary. Which actions does it allow?",
        "A boundary allows only the actions that it names.",
    ),
    wrong=(
        Wrong(
            '{"type": "scp", "policy": "NoGroupPolicies", "statement": 1}',
            believed.A_POLICY_PASSES_THE_BOUNDARY,
        ),
        Wrong(
            '{"type": "boundary", "policy": "OfficeBoundary", "statement": 1}',
            believed.A_BOUNDARY_REFUSES_ALL,
        ),
        Wrong('{"type": "identity", "statement": "none"}', believed.REFUSALS_COME_FROM_MY_POLICIES),
    ),
)

_DECKHANDS = {
    "GroupName": "Deckhands",
    "PolicyName": "More",
    "PolicyDocument": json.dumps(may("s3:ListAllMyBuckets", "*")),
}
WIM_AND_HIS_GROUP = Explain(
    name="refusal-of-a-leader",
    chapter="escalation",
    title="Explain the refusal: Wim and the Deckhands",
    brief=(
        "Wim's policy allows `iam:PutGroupPolicy` on the group Deckhands. He writes a policy into it, and AWS refuses. Which policy type "
        "refuses the call, which policy, and which statement? For the statement, choose `none` if no statement allows the call."
    ),
    ground=_GROUND,
    deed=Deed(user("Wim"), Doing("iam", "PutGroupPolicy", _DECKHANDS, "write a policy into Deckhands")),
    beliefs={
        "identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
        NONE: believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
    },
    hints=(
        "AWS's answer names the policy type.",
        "The account is a member of an organization. Which policies apply from above?",
        "Two SCPs apply. One of them has a Deny.",
    ),
    wrong=(
        Wrong(
            '{"type": "identity", "policy": "Work", "statement": 1}', believed.REFUSALS_COME_FROM_MY_POLICIES
        ),
        Wrong('{"type": "scp", "policy": "FullAWSAccess", "statement": 1}'),
    ),
)

PUZZLES = (WIM_AND_HIS_GROUP, LARS_AND_THE_USERS, ADAS_KEYS, JONS_ROLES)
