"""What the learner does alone between accounts: a refusal, a wrong trust, doors to try, and a role to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Deed, Doing, Ground, Trust, Wrong
from labkit.lesson.exercises.call import MakeCall, Outcome
from labkit.lesson.exercises.explain import Explain
from labkit.lesson.exercises.find import Find
from labkit.lesson.exercises.table import Table

from .lesson import SCENE
from .scene import DEVELOPER, DEVELOPMENT, PARTNER, PRODUCTION, UPDATE_THE_BUCKET, assuming, trusting

if TYPE_CHECKING:
    from labkit.cloud import Stage

_TESTER = f"arn:aws:iam::{DEVELOPMENT.id}:user/Tester1"
_NINA = f"arn:aws:iam::{DEVELOPMENT.id}:user/Nina"
_OUTSIDER = f"arn:aws:iam::{PARTNER.id}:user/Outsider1"
_ADMIN = f"arn:aws:iam::{PRODUCTION.id}:user/ProductionAdmin"
_REPORTS, _UPDATE = (
    f"arn:aws:iam::{PRODUCTION.id}:role/Reports",
    f"arn:aws:iam::{PRODUCTION.id}:role/UpdateApp",
)
_READ = Doing("s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}, "read report.csv")
_NOTE = Doing(
    "s3", "GetObject", {"Bucket": "productionapp", "Key": "hello.txt"}, "find hello.txt in productionapp"
)


def _enter(role: str, says: str) -> Doing:
    return Doing("sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": "Work"}, says)


def _assume_all(name: str) -> dict[str, str]:
    document = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    return {"UserName": name, "PolicyName": "Assume", "PolicyDocument": as_text(document)}


def _doors(stage: Stage) -> None:
    """Reports trusts the user Nina, who was deleted and created again; UpdateApp trusts the account Development."""
    production, development = stage.client(PRODUCTION.id, "iam"), stage.client(DEVELOPMENT.id, "iam")
    development.create_user(UserName="Nina")
    production.create_role(RoleName="Reports", AssumeRolePolicyDocument=as_text(trusting(_NINA)))
    production.create_role(
        RoleName="UpdateApp",
        AssumeRolePolicyDocument=as_text(trusting(f"arn:aws:iam::{DEVELOPMENT.id}:root")),
    )
    production.put_role_policy(
        RoleName="UpdateApp", PolicyName="Update", PolicyDocument=as_text(UPDATE_THE_BUCKET)
    )
    development.delete_user(UserName="Nina")
    development.create_user(UserName="Nina")
    development.put_user_policy(**_assume_all("Nina"))


def _developers_may(stage: Stage) -> None:
    """The role UpdateApp as the chapter leaves it: Developers may assume it."""
    _doors(stage)
    stage.client(DEVELOPMENT.id, "iam").put_group_policy(
        GroupName="Developers", PolicyName="MayUpdateApp", PolicyDocument=as_text(assuming("Allow"))
    )


TESTERS_REPORT = Explain(
    name="refusal-at-the-report",
    chapter="cross_account",
    title="Explain the refusal: Tester1 and the report",
    brief=(
        "Tester1 has `PowerUserAccess` in Development. The bucket `productionapp` is in Production. Tester1 reads `report.csv`, and "
        "AWS refuses. Which policy type refuses the call, which policy, and which statement? For the statement, choose `none` if no statement allows the call."
    ),
    ground=Ground(SCENE),
    deed=Deed(_TESTER, _READ),
    beliefs={
        "identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
        "statement": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
        "scp": believed.SCPS_KEEP_ACCOUNTS_APART,
    },
    hints=(
        "The caller and the bucket are in two accounts. Who must allow the call?",
        "`PowerUserAccess` allows every action of S3, on every resource.",
        "The other side is the policy of the bucket. Is there one?",
    ),
    wrong=(
        Wrong(
            '{"type": "identity", "policy": "PowerUserAccess", "statement": 1}',
            believed.REFUSALS_COME_FROM_MY_POLICIES,
        ),
        Wrong('{"type": "scp", "statement": "none"}', believed.SCPS_KEEP_ACCOUNTS_APART),
        Wrong(
            '{"type": "resource", "policy": "productionapp", "statement": 1}',
            believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
        ),
    ),
)

_TWO_TRUSTED = policy(
    {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{DEVELOPMENT.id}:root"},
        "Action": "sts:AssumeRole",
    },
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{PARTNER.id}:root"}, "Action": "sts:AssumeRole"},
)
_MEANT = policy(
    _TWO_TRUSTED["Statement"][0],
    {**_TWO_TRUSTED["Statement"][1], "Principal": {"AWS": _ADMIN}},
)
WRONG_TRUST = Find(
    name="mistake-in-the-trust-policy",
    chapter="cross_account",
    title="Find the mistake: why can Outsider1 assume the role?",
    brief=(
        f"This is the trust policy of the role UpdateApp. The account Development (`{DEVELOPMENT.id}`) and the user ProductionAdmin should be able to assume it. But Outsider1 of the account Partner (`{PARTNER.id}`) can assume it too. Choose the statement and the element that is wrong."
    ),
    ground=Ground(SCENE, also=_doors, made=("Nina",)),
    place=Trust(_UPDATE),
    document=_TWO_TRUSTED,
    meant=_MEANT,
    shows=Deed(_OUTSIDER, _enter(_UPDATE, "assume UpdateApp")),
    beliefs={
        (1, "Principal"): believed.ROOT_IS_THE_ROOT_USER,
        (1, "Action"): believed.A_TRUST_POLICY_ONLY_SAYS_WHO,
    },
    hints=(
        "A trust policy says who may assume the role. Which element says who?",
        "`arn:aws:iam::ACCOUNT:root` means the whole account.",
        "Compare the account IDs with those in the task.",
    ),
    wrong=(
        Wrong('{"statement": 1, "element": "Principal"}', believed.ROOT_IS_THE_ROOT_USER),
        Wrong('{"statement": 2, "element": "Action"}'),
    ),
)

DOORS_TABLE = Table(
    name="table-of-the-doors",
    chapter="cross_account",
    title="Fill the table: who may assume which role?",
    brief=(
        "Production has two roles. The trust policy of **Reports** named the user Nina of Development. Then an administrator deleted Nina and created a user Nina again. The trust policy of **UpdateApp** names the account Development (`:root`). Nina's policy allows `sts:AssumeRole` on everything. Tester1 has `PowerUserAccess`, which allows it too. Developer1 only has `AmazonS3ReadOnlyAccess`. ProductionAdmin has `AdministratorAccess` in Production, Outsider1 in Partner."
    ),
    ground=Ground(SCENE, also=_doors, made=("Nina",)),
    people={
        "Nina": _NINA,
        "Tester1": _TESTER,
        "Developer1": DEVELOPER,
        "ProductionAdmin": _ADMIN,
        "Outsider1": _OUTSIDER,
    },
    deeds=(_enter(_REPORTS, "assume Reports"), _enter(_UPDATE, "assume UpdateApp")),
    beliefs={
        ("Nina", "assume Reports"): believed.A_NAME_IS_TRUSTED,
        ("Nina", "assume UpdateApp"): believed.ROOT_IS_THE_ROOT_USER,
        ("Tester1", "assume UpdateApp"): believed.ROOT_IS_THE_ROOT_USER,
        ("Developer1", "assume UpdateApp"): believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
        ("ProductionAdmin", "assume Reports"): believed.ADMINISTRATORS_ASSUME_ANYTHING,
        ("ProductionAdmin", "assume UpdateApp"): believed.ADMINISTRATORS_ASSUME_ANYTHING,
        ("Outsider1", "assume UpdateApp"): believed.ADMINISTRATORS_ASSUME_ANYTHING,
    },
    hints=(
        "Ask two questions for each cell. Does the trust policy allow it? Does a policy of the caller allow it?",
        "An administrator's policy is only the caller's side.",
        "When AWS saves a trust policy, it replaces the user's ARN with the user's unique ID.",
    ),
    wrong=(
        Wrong('{"Nina": {"assume Reports": "allowed"}}', believed.A_NAME_IS_TRUSTED),
        Wrong('{"Developer1": {"assume UpdateApp": "allowed"}}', believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH),
        Wrong('{"ProductionAdmin": {"assume Reports": "allowed"}}', believed.ADMINISTRATORS_ASSUME_ANYTHING),
        Wrong('{"Tester1": {"assume UpdateApp": "refused"}}', believed.ROOT_IS_THE_ROOT_USER),
    ),
)

_IN = f"aws sts assume-role --role-arn {_UPDATE} --role-session-name Work --profile developer"
_PUT = "aws s3api put-object --bucket productionapp --key hello.txt --profile {}"
WORK_IN_THE_ROLE = MakeCall(
    name="call-from-inside-the-role",
    chapter="cross_account",
    title="Make the calls: leave a file in Production",
    brief=(
        'You are Developer1, and you may assume the role UpdateApp of Production. The role may write to the bucket `productionapp`. Write an object `hello.txt` into the bucket. You need two calls. In `aws` lines, `--profile developer` is you, and `--profile call-1` is the session that your first call returned. In Python, `lab.session("developer")` is you, and `lab.session(credentials=answer["Credentials"])` is the session.'
    ),
    ground=Ground(SCENE, also=_developers_may, made=("Nina",)),
    people={"developer": DEVELOPER},
    outcomes=(Outcome(Deed(_ADMIN, _NOTE), allowed=True),),
    answer=f"{_IN}\n{_PUT.format('call-1')}",
    refusal=believed.ROLE_ADDS_TO_MINE,
    hints=(
        "The first call is `AssumeRole` of the service STS. It needs the role's ARN and a name for the session.",
        f"The role's ARN is `{_UPDATE}`.",
        "The second call is `PutObject` of S3. Sign it with the credentials that the first call returned.",
    ),
    wrong=(
        Wrong(f"{_IN}\n{_PUT.format('developer')}", believed.ROLE_ADDS_TO_MINE),
        Wrong(
            'lab.session("developer").client("s3").put_object(Bucket="productionapp", Key="hello.txt", Body=b"hello")',
            believed.ROLE_ADDS_TO_MINE,
        ),
        Wrong(_IN),
    ),
)

PUZZLES = (TESTERS_REPORT, WRONG_TRUST, WORK_IN_THE_ROLE, DOORS_TABLE)
