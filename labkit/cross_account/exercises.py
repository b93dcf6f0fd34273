"""What a learner writes after the cross-account chapter: trust policies, a bucket's policy, a session's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import (
    Arrange,
    Deed,
    Doing,
    Ground,
    Inline,
    OnResource,
    Repair,
    Session,
    Trust,
    Write,
    Wrong,
    file,
    listing,
)

from .conditions import SCENE
from .conditions_scene import OURS, OWN_NAME, VENDOR, WITH_CODE
from .scene import BUCKET, DEVELOPER, DEVELOPMENT, PARTNER, PRODUCTION, assuming, trusting

if TYPE_CHECKING:
    from labkit.cloud import Stage

_TESTER = f"arn:aws:iam::{DEVELOPMENT.id}:user/Tester1"
_DEVELOPMENT_ADMIN = f"arn:aws:iam::{DEVELOPMENT.id}:user/DevelopmentAdmin"
_PRODUCTION_ADMIN = f"arn:aws:iam::{PRODUCTION.id}:user/ProductionAdmin"
_OUTSIDER = f"arn:aws:iam::{PARTNER.id}:user/Outsider1"
_COLLECTOR = f"arn:aws:iam::{VENDOR.id}:user/Collector"
_DEVELOPERS = f"arn:aws:iam::{DEVELOPMENT.id}:group/Developers"
_DEVELOPMENT_ROOT = f"arn:aws:iam::{DEVELOPMENT.id}:root"


def _role(name: str) -> str:
    return f"arn:aws:iam::{PRODUCTION.id}:role/{name}"


def _roles(stage: Stage) -> None:
    """Roles of Production that trust only its own administrator so far; Developer1 may assume one of them."""
    iam = stage.client(PRODUCTION.id, "iam")
    for name in ("Release", "ReportReader", "UpdateApp", "PayrollFix"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=as_text(trusting(_PRODUCTION_ADMIN)))
    for name in ("UpdateApp", "PayrollFix"):
        iam.update_assume_role_policy(
            RoleName=name, PolicyDocument=as_text(trusting(f"arn:aws:iam::{DEVELOPMENT.id}:root"))
        )
    iam.attach_role_policy(RoleName="UpdateApp", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
    there = stage.client(DEVELOPMENT.id, "iam")
    there.put_user_policy(
        UserName="Developer1", PolicyName="Release", PolicyDocument=as_text(_assuming(_role("Release")))
    )


def _session_maker(stage: Stage) -> None:
    """The same, and Developer1 may assume UpdateApp. In Production's bucket there is a second file."""
    _roles(stage)
    stage.client(PRODUCTION.id, "s3").put_object(Bucket="productionapp", Key="notes.txt", Body=b"notes")
    there = stage.client(DEVELOPMENT.id, "iam")
    there.put_user_policy(
        UserName="Developer1", PolicyName="Update", PolicyDocument=as_text(assuming("Allow"))
    )


def _readers(stage: Stage) -> None:
    """Developer1 may read wherever a bucket allows it. In Production's bucket there is a second file."""
    stage.client(PRODUCTION.id, "s3").put_object(Bucket="productionapp", Key="notes.txt", Body=b"notes")
    there = stage.client(DEVELOPMENT.id, "iam")
    there.put_user_policy(
        UserName="Developer1",
        PolicyName="Read",
        PolicyDocument=as_text(policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})),
    )


def _assuming(role: str) -> dict[str, Any]:
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role})


def _enter(role: str, session: str, **more: str) -> Doing:
    told = (
        f"assume {role} with the session name {session}"
        if not more
        else f"assume {role} with external ID {more['ExternalId']}"
    )
    return Doing("sts", "AssumeRole", {"RoleArn": _role(role), "RoleSessionName": session, **more}, told)


_GROUND = Ground(SCENE, also=_roles)
_WITH_CODE: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": _DEVELOPMENT_ROOT},
    "Action": "sts:AssumeRole",
    "Condition": WITH_CODE,
}
_OTHER_NAME: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": {"AWS": "*"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringNotEquals": OWN_NAME["StringEquals"]},
}
_FOR_US: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": _COLLECTOR},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": OURS}},
}
_WITH_ITS_TAGS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
_TO_DEVELOPER: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": DEVELOPER},
    "Action": "s3:GetObject",
    "Resource": f"{BUCKET}/report.csv",
}
_ONLY_REPORT: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
_FILES = (
    file("read", "productionapp/report.csv"),
    file("read", "productionapp/notes.txt"),
    file("write", "productionapp/report.csv"),
    listing("productionapp"),
    file("read", "productionpayroll/salaries.csv"),
)

EXERCISES = (
    Arrange(
        name="trust-with-a-code",
        chapter="cross_account",
        title="Put a trust policy together",
        brief="Production creates one more role, `Release`. Everyone whom Development allows may assume the role, **with an MFA code**. **Nobody** may use a session name other than their own user name. Write two statements: an Allow for these people, and a Deny for everybody.",
        hints=(
            "Begin with the Allow. Who is its principal, what may they do, and under which condition?",
            "A condition belongs to the statement that it limits. The code limits the Allow. The name decides when the Deny applies.",
            "The Deny is for everybody, `*`. It applies when the name is *not* the caller's own: `StringNotEquals`.",
        ),
        wrong=(
            Wrong(as_text(policy(_WITH_CODE)), believed.AWS_CHECKS_THE_SESSIONS_NAME),
            Wrong(
                as_text(
                    policy(
                        {name: part for name, part in _WITH_CODE.items() if name != "Condition"}, _OTHER_NAME
                    )
                ),
                believed.A_TRUST_POLICY_ONLY_SAYS_WHO,
            ),
            Wrong(as_text(policy({**_WITH_CODE, "Principal": {"AWS": DEVELOPER}}, _OTHER_NAME))),
            Wrong(
                as_text(policy({**_WITH_CODE, "Resource": _role("Release")}, _OTHER_NAME)),
                believed.A_TRUST_POLICY_NAMES_ITS_ROLE,
            ),
        ),
        ground=_GROUND,
        place=Trust(_role("Release")),
        policy=policy(_WITH_CODE, _OTHER_NAME),
        strangers={
            f'"Principal": {{"AWS": "{_DEVELOPERS}"}}': believed.GROUPS_NEST_OR_ARE_PRINCIPALS,
            f'"Resource": "{_role("Release")}"': believed.A_TRUST_POLICY_NAMES_ITS_ROLE,
        },
        given=2,
        example=policy({**trusting(DEVELOPER)["Statement"][0], "Condition": OWN_NAME | WITH_CODE}),
        doings=(_enter("Release", "Developer1"), _enter("Release", "Tester1")),
        cast=(DEVELOPER, _TESTER, _DEVELOPMENT_ADMIN, _PRODUCTION_ADMIN, _OUTSIDER),
        mfa=True,
    ),
    Write(
        name="trust-an-account",
        chapter="cross_account",
        title="Hand the decision to another account",
        brief="Production has the role Release. Write its **trust policy**. The account Development (`111111111111`) decides itself which of its users may assume the role. Nobody else may assume it.",
        hints=(
            "A trust policy has `Effect`, `Principal` and `Action`, and no `Resource`.",
            "The action is `sts:AssumeRole`.",
            "An account as a principal is `arn:aws:iam::ACCOUNT:root`.",
        ),
        wrong=(
            Wrong(as_text(trusting(DEVELOPER)), believed.ROOT_IS_THE_ROOT_USER),
            Wrong(as_text(trusting(_DEVELOPERS)), believed.GROUPS_NEST_OR_ARE_PRINCIPALS),
            Wrong(as_text(trusting("*"))),
            Wrong(
                as_text(
                    policy(
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": [_DEVELOPMENT_ROOT, f"arn:aws:iam::{PARTNER.id}:root"]},
                            "Action": "sts:AssumeRole",
                        }
                    )
                )
            ),
        ),
        ground=_GROUND,
        place=Trust(_role("Release")),
        policy=trusting(_DEVELOPMENT_ROOT),
        most=policy({**trusting(_DEVELOPMENT_ROOT)["Statement"][0], "Action": _WITH_ITS_TAGS}),
        doings=(_enter("Release", "Developer1"),),
        cast=(DEVELOPER, _DEVELOPMENT_ADMIN, _PRODUCTION_ADMIN, _OUTSIDER),
    ),
    Write(
        name="trust-a-vendor",
        chapter="cross_account",
        title="Trust a vendor, for us only",
        brief=f"The vendor's user `arn:aws:iam::333333333333:user/Collector` reads reports for many customers. Write the **trust policy** of Production's role ReportReader. Collector may assume it, with the external ID `{OURS}`. AWS refuses everybody else, and every other external ID.",
        hints=(
            "The principal is the vendor's user, by its ARN.",
            "A condition says which customer the vendor works for. Its key is `sts:ExternalId`.",
            "`StringEquals` is true only if the key is there and has this value.",
        ),
        wrong=(
            Wrong(
                as_text(policy({name: part for name, part in _FOR_US.items() if name != "Condition"})),
                believed.AWS_KNOWS_THE_CUSTOMER,
            ),
            Wrong(as_text(policy({**_FOR_US, "Principal": {"AWS": "*"}})), believed.EXTERNAL_ID_IS_A_SECRET),
            Wrong(
                as_text(policy({**_FOR_US, "Condition": {"StringEqualsIfExists": {"sts:ExternalId": OURS}}}))
            ),
        ),
        ground=_GROUND,
        place=Trust(_role("ReportReader")),
        policy=policy(_FOR_US),
        most=policy({**_FOR_US, "Action": _WITH_ITS_TAGS}),
        doings=(
            _enter("ReportReader", "reports", ExternalId=OURS),
            _enter("ReportReader", "reports", ExternalId="vendor-0000"),
            _enter("ReportReader", "reports"),
        ),
        cast=(_COLLECTOR, _OUTSIDER, _PRODUCTION_ADMIN),
    ),
    Write(
        name="one-reader-elsewhere",
        chapter="cross_account",
        title="Share one file with one person",
        brief="A policy in Development allows Developer1 everything in S3. Write the **bucket policy** of Production's bucket `productionapp`. Developer1 may read `report.csv` there, and nothing else. Nobody else may do anything new.",
        hints=(
            "Between two accounts, both sides must allow a call. Developer1's side does.",
            "Name Developer1 as the principal, with the ARN of the user.",
            "The ARN of one file is the bucket's ARN, a slash, and the file's name.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy({**_TO_DEVELOPER, "Principal": {"AWS": f"arn:aws:iam::{DEVELOPMENT.id}:root"}})
                ),
                believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
            ),
            Wrong(as_text(policy({**_TO_DEVELOPER, "Resource": f"{BUCKET}/*", "Action": "s3:*"}))),
            Wrong(as_text(policy({**_TO_DEVELOPER, "Resource": f"{BUCKET}/*"}))),
            Wrong(as_text(policy({**_TO_DEVELOPER, "Principal": {"AWS": _PRODUCTION_ADMIN}}))),
        ),
        ground=Ground(SCENE, also=_readers),
        place=OnResource(BUCKET, PRODUCTION.id),
        policy=policy(_TO_DEVELOPER),
        doings=_FILES,
        cast=(DEVELOPER, _TESTER, _DEVELOPMENT_ADMIN, _PRODUCTION_ADMIN, _OUTSIDER),
    ),
    Write(
        name="smaller-session",
        chapter="cross_account",
        title="Take less than the role gives",
        brief="The role UpdateApp may do everything in S3. Today Developer1 assumes it only to **read** files of the bucket `productionapp`. Write the **session policy** that Developer1 sends with AssumeRole. This session must not be able to do anything else.",
        hints=(
            "A session policy limits one session. AWS refuses what the policy doesn't allow.",
            "It looks like an identity-based policy, without a `Principal`.",
            "Reading files needs `s3:GetObject`, on the files in the bucket.",
        ),
        wrong=(
            Wrong(
                as_text(policy({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"})),
                believed.ROLE_ADDS_TO_MINE,
            ),
            Wrong(as_text(policy({**_ONLY_REPORT, "Action": "s3:*"}))),
            Wrong(as_text(policy({**_ONLY_REPORT, "Resource": "arn:aws:s3:::*"}))),
            Wrong(as_text(policy({**_ONLY_REPORT, "Resource": f"{BUCKET}/report.csv"}))),
        ),
        ground=Ground(SCENE, also=_session_maker),
        place=Session(_role("UpdateApp"), DEVELOPER),
        policy=policy(_ONLY_REPORT),
        most=policy(
            _ONLY_REPORT,
            {"Effect": "Allow", "NotAction": ["s3:*", "s3-object-lambda:*"], "Resource": "*"},
        ),
        doings=_FILES,
        cast=(Session(_role("UpdateApp"), DEVELOPER).session,),
    ),
    Repair(
        name="developers-cannot-enter",
        chapter="cross_account",
        title="Allow the Developers to assume the role",
        brief="The role UpdateApp trusts Development, but Developer1 can't assume it. Correct the policy of the group Developers. The call must succeed, and nothing else may become allowed.",
        hints=(
            "The role is in Production. Which account is in the policy's resource?",
            "The action is right: `sts:AssumeRole`.",
            "Write Production's account ID into the ARN: `999999999999`.",
        ),
        wrong=(
            Wrong(as_text(_assuming("*")), believed.STAR_ENDS_AT_MY_ACCOUNT),
            Wrong(as_text(_assuming(f"arn:aws:iam::{PRODUCTION.id}:role/PayrollFix"))),
        ),
        ground=_GROUND,
        place=Inline(_DEVELOPERS),
        policy=assuming("Allow"),
        broken=_assuming(f"arn:aws:iam::{DEVELOPMENT.id}:role/UpdateApp"),
        refused=Deed(DEVELOPER, _enter("UpdateApp", "Developer1")),
        doings=(_enter("UpdateApp", "Developer1"), _enter("PayrollFix", "Developer1")),
        cast=(DEVELOPER,),
    ),
)
