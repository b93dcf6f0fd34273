"""What the learner does alone at best practices: an intruder's tracks in the trail, and a refusal with a key alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.documents import as_text
from labkit.lesson.exercises import Wrong
from labkit.lesson.exercises.deeds import Deed, Doing
from labkit.lesson.exercises.explain import NONE, Explain
from labkit.lesson.exercises.ground import Ground
from labkit.lesson.exercises.trail import STOLEN, Act, FindInTrail

from .identities import WHO_COMES_HOW
from .lesson import SCENE
from .scene import HARBOR, PAYROLL_ONLY_WITH_MFA, SALARIES, YESTERDAY, user

if TYPE_CHECKING:
    from labkit.cloud import Stage

_OFFICE = f"arn:aws:iam::{HARBOR.id}:role/Office"
_TRUST = f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{user("Ben")}"}},"Action":"sts:AssumeRole"}}]}}'
_WORK = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","iam:CreateAccessKey","iam:ListUsers"],"Resource":"*"}]}'


def _office(stage: Stage) -> None:
    """Ben steps into the role Office for his work."""
    iam = stage.client(HARBOR.id, "iam")
    iam.create_role(RoleName="Office", AssumeRolePolicyDocument=_TRUST)
    iam.put_role_policy(RoleName="Office", PolicyName="Work", PolicyDocument=_WORK)


def _with_codes(stage: Stage) -> None:
    """Ben reaches the payroll with a code only."""
    iam = stage.client(HARBOR.id, "iam")
    iam.attach_user_policy(UserName="Ben", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
    iam.put_user_policy(
        UserName="Ben", PolicyName="PayrollOnlyWithMFA", PolicyDocument=as_text(PAYROLL_ONLY_WITH_MFA)
    )


_ENTER = {"RoleArn": _OFFICE, "RoleSessionName": "Ben"}
NIGHT_AT_THE_HARBOR = FindInTrail(
    name="tracks-in-the-trail",
    chapter="best_practices",
    title="Find the intruder's events in the trail",
    brief=(
        "Ben left an access key in a public place; its id is below. Ben works at the same hours with another key. Which events belong "
        "to the intruder? The name in an event isn't enough. Look at the key that signed it. Write their numbers."
    ),
    ground=Ground(SCENE, also=_office, made=("Office",)),
    stolen=user("Ben"),
    acts=(
        Act(user("Ben"), "s3", "GetObject", YESTERDAY),
        Act(user("Ben"), "sts", "AssumeRole", _ENTER),
        Act(STOLEN, "sts", "GetCallerIdentity", {}, intruder=True),
        Act(2, "s3", "PutObject", {"Bucket": "harborreports", "Key": "today.txt", "Body": b"Sunny.\n"}),
        Act(STOLEN, "sts", "AssumeRole", _ENTER, intruder=True),
        Act(user("Ana"), "iam", "ListUsers", {}),
        Act(5, "iam", "ListUsers", {}, intruder=True),
        Act(2, "s3", "GetObject", YESTERDAY),
        Act(5, "iam", "CreateAccessKey", {"UserName": "Ana"}, intruder=True),
        Act(user("Ana"), "s3", "ListBuckets", {}),
        Act(9, "s3", "GetObject", SALARIES, intruder=True),
        Act(user("Ben"), "s3", "GetObject", YESTERDAY),
    ),
    beliefs={
        11: believed.KEYS_ARE_PRIVATE,
        7: believed.AWS_CHECKS_THE_SESSIONS_NAME,
        4: believed.AWS_CHECKS_THE_SESSIONS_NAME,
        9: believed.AWS_CHECKS_THE_SESSIONS_NAME,
    },
    hints=(
        "Begin with the events that the stolen key signed. Look at `accessKeyId`.",
        "`AssumeRole` answers with a new key. Look at `responseElements`, and follow that key.",
        "`CreateAccessKey` answers with a new key, too. Whose name does it carry afterwards?",
    ),
    wrong=(
        Wrong('{"events": [3, 5, 7, 9]}', believed.KEYS_ARE_PRIVATE),
        Wrong('{"events": [3, 4, 5, 7, 8, 9, 11]}', believed.AWS_CHECKS_THE_SESSIONS_NAME),
        Wrong('{"events": [3, 5]}', believed.AWS_CHECKS_THE_SESSIONS_NAME),
    ),
)

BEN_AND_THE_PAYROLL = Explain(
    name="refusal-at-the-payroll",
    chapter="best_practices",
    title="Explain the refusal: Ben and the payroll",
    brief=(
        "Ben has an MFA device. A program of his reads `january.csv` with his access key, and AWS refuses. Read AWS's answer and the "
        "policies. Which policy type refuses the call, which policy, and which statement? For the statement, choose `none` if no statement allows the call."
    ),
    ground=Ground(SCENE, also=_with_codes),
    deed=Deed(user("Ben"), Doing("s3", "GetObject", SALARIES, "read january.csv")),
    beliefs={NONE: believed.HAVING_MFA_IS_USING_IT, "resource": believed.ONLY_OTHERS_TAKE_AWAY},
    hints=(
        "AWS's answer names the policy type at its end.",
        "`AmazonS3FullAccess` allows the call. So some statement must deny it.",
        "`BoolIfExists` is also true where the key is missing. A call with an access key alone has no `aws:MultiFactorAuthPresent`.",
    ),
    wrong=(
        Wrong('{"type": "identity", "policy": "", "statement": "none"}', believed.HAVING_MFA_IS_USING_IT),
        Wrong('{"type": "resource", "policy": "", "statement": "none"}', believed.ONLY_OTHERS_TAKE_AWAY),
    ),
)

PUZZLES = (BEN_AND_THE_PAYROLL, NIGHT_AT_THE_HARBOR)
SORTINGS = (WHO_COMES_HOW,)
