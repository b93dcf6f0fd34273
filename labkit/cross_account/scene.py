"""The stage of the cross-account chapter: accounts, people, policies, and how its state is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Account, Person
from labkit.documents import in_brief, policy, principals_allowed
from labkit.lesson import (
    DOCUMENT,
    AccessQuestion,
    Arrow,
    Attempt,
    Box,
    Call,
    Node,
    Picture,
    PolicySlot,
    StateTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

PRODUCTION = Account("999999999999", "Production")
DEVELOPMENT = Account("111111111111", "Development")
PARTNER = Account("222222222222", "Partner")
ACCOUNTS = (PRODUCTION, DEVELOPMENT, PARTNER)

BUCKET = "arn:aws:s3:::productionapp"
ROLE = f"arn:aws:iam::{PRODUCTION.id}:role/UpdateApp"
DEVELOPER = f"arn:aws:iam::{DEVELOPMENT.id}:user/Developer1"

PEOPLE = (
    Person("production-admin", PRODUCTION.id, "user", "ProductionAdmin", title="administrator of Production"),
    Person(
        "development-admin", DEVELOPMENT.id, "user", "DevelopmentAdmin", title="administrator of Development"
    ),
    Person("developer", DEVELOPMENT.id, "user", "Developer1", title="Developer1, in group Developers"),
    Person("tester", DEVELOPMENT.id, "user", "Tester1", title="Tester1, in group Testers"),
    Person("outsider", PARTNER.id, "user", "Outsider1", title="administrator of a third account"),
    Person(
        *("developer-updateapp", PRODUCTION.id, "role", "UpdateApp"),
        source_profile="developer",
        title="Developer1, switched to role UpdateApp",
    ),
)


def set_up(stage: Stage) -> None:
    """Three accounts, their administrators, two groups with a user each, and three buckets."""
    for account, admin in (
        (PRODUCTION, "ProductionAdmin"),
        (DEVELOPMENT, "DevelopmentAdmin"),
        (PARTNER, "Outsider1"),
    ):
        iam = stage.client(account.id, "iam")
        iam.create_user(UserName=admin)
        iam.attach_user_policy(UserName=admin, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam = stage.client(DEVELOPMENT.id, "iam")
    for group, user, managed in (
        ("Developers", "Developer1", "AmazonS3ReadOnlyAccess"),
        ("Testers", "Tester1", "PowerUserAccess"),
    ):
        iam.create_group(GroupName=group)
        iam.attach_group_policy(GroupName=group, PolicyArn=f"arn:aws:iam::aws:policy/{managed}")
        iam.create_user(UserName=user)
        iam.add_user_to_group(GroupName=group, UserName=user)
    for account, bucket, key, text in (
        (PRODUCTION, "productionapp", "report.csv", "version,1\n"),
        (PRODUCTION, "productionpayroll", "salaries.csv", "name,salary\n"),
        (DEVELOPMENT, "developmentnotes", "notes.txt", "Ask Production for access to the app's bucket.\n"),
    ):
        s3 = stage.client(account.id, "s3")
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


# The policies of the chapter.


def trusting(principal: str) -> dict[str, Any]:
    """A trust policy that lets `principal` assume the role."""
    return policy({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})


def assuming(effect: str) -> dict[str, Any]:
    """A group's policy on assuming the role: "Allow" or "Deny"."""
    return policy({"Effect": effect, "Action": "sts:AssumeRole", "Resource": ROLE})


def for_group(group: str, name: str, effect: str) -> Call:
    """Give a group of Development a policy of that name on assuming the role."""
    parameters = {"GroupName": group, "PolicyName": name, "PolicyDocument": assuming(effect)}
    return Call("iam", "PutGroupPolicy", parameters, as_="development-admin")


UPDATE_THE_BUCKET = policy(
    {"Sid": "SeeTheListOfBuckets", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
    {
        "Sid": "LookIntoTheBucket",
        "Effect": "Allow",
        "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
        "Resource": BUCKET,
    },
    {
        "Sid": "WorkWithItsObjects",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        "Resource": f"{BUCKET}/*",
    },
)
TRUST_DEVELOPMENT = trusting(f"arn:aws:iam::{DEVELOPMENT.id}:root")

GIVE_PERMISSIONS = Call(
    "iam",
    "PutRolePolicy",
    {"RoleName": "UpdateApp", "PolicyName": "UpdateProductionApp", "PolicyDocument": UPDATE_THE_BUCKET},
    as_="production-admin",
)
# Who can do what: asked of every person, after every step.

QUESTIONS = (
    AccessQuestion("Assume UpdateApp", "sts:AssumeRole", ROLE),
    AccessQuestion(
        "Read the app's report", "s3:GetObject", f"{BUCKET}/report.csv", resource_account=PRODUCTION.id
    ),
    AccessQuestion(
        "Write the app's report", "s3:PutObject", f"{BUCKET}/report.csv", resource_account=PRODUCTION.id
    ),
    AccessQuestion("Delete the app's bucket", "s3:DeleteBucket", BUCKET, resource_account=PRODUCTION.id),
    AccessQuestion(
        *("Read the payroll", "s3:GetObject", "arn:aws:s3:::productionpayroll/salaries.csv"),
        resource_account=PRODUCTION.id,
    ),
)


# The state as a table and as a picture.


def _rows(scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    production, development = scene.inspect(PRODUCTION.id, "iam"), scene.inspect(DEVELOPMENT.id, "iam")
    for role in production.list_roles()["Roles"]:
        trust = in_brief(role["AssumeRolePolicyDocument"])
        yield (PRODUCTION.name, f"role {role['RoleName']}", "trust policy", trust)
        for name in production.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
            document = production.get_role_policy(RoleName=role["RoleName"], PolicyName=name)[
                "PolicyDocument"
            ]
            yield (PRODUCTION.name, f"role {role['RoleName']}", f"policy {name}", in_brief(document))
    s3 = scene.inspect(PRODUCTION.id, "s3")
    report = s3.get_object(Bucket="productionapp", Key="report.csv")["Body"].read().decode().strip()
    yield (PRODUCTION.name, "bucket productionapp", "object report.csv", f"holds: {report}")
    for group in ("Developers", "Testers"):
        for attached in development.list_attached_group_policies(GroupName=group)["AttachedPolicies"]:
            yield (
                DEVELOPMENT.name,
                f"group {group}",
                f"policy {attached['PolicyName']}",
                "AWS managed policy",
            )
        for name in development.list_group_policies(GroupName=group)["PolicyNames"]:
            document = development.get_group_policy(GroupName=group, PolicyName=name)["PolicyDocument"]
            yield (DEVELOPMENT.name, f"group {group}", f"policy {name}", in_brief(document))


def _arrangement(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_rows(scene), columns=["account", "of", "what", "says"])


STATE = StateTable(
    _arrangement, "What decides about the bucket", key=("account", "of", "what"), tab="Policies"
)


def _role_node(scene: Scene) -> Node:
    roles = scene.inspect(PRODUCTION.id, "iam").list_roles()["Roles"]
    found = next((role for role in roles if role["RoleName"] == "UpdateApp"), None)
    if found is None:
        return Node("UpdateApp", "role", exists=False)
    named = principals_allowed(found["AssumeRolePolicyDocument"])
    # A user by its name, an account by its ARN.
    notes = [f"trusts {principal.rpartition('/')[2]}" for principal in named]
    return Node("UpdateApp", "role", notes=tuple(notes))


def _knock(scene: Scene, profile: str, source: str, label: str) -> Arrow:
    may = scene.decide(profile, "sts:AssumeRole", ROLE).allowed
    return Arrow(source, "UpdateApp", label, "allowed" if may else "refused")


def draw(scene: Scene) -> Picture:
    """Who may step into the role, and whether the role may write to the bucket, as the engine judges now."""
    role = _role_node(scene)
    writes = scene.decide(
        *("developer-updateapp", "s3:PutObject", f"{BUCKET}/report.csv"), resource_account=PRODUCTION.id
    ).allowed
    return Picture(
        "Who gets to the bucket productionapp",
        (
            Box(
                *("Development", f"account {DEVELOPMENT.id}"),
                (Node("Developer1", "user in Developers"), Node("Tester1", "user in Testers")),
            ),
            Box("Production", f"account {PRODUCTION.id}", (role, Node("productionapp", "bucket"))),
            Box("Partner", f"account {PARTNER.id}", (Node("Outsider1", "administrator"),), column=0),
        ),
        (
            _knock(scene, "developer", "Developer1", "assume role"),
            _knock(scene, "tester", "Tester1", "assume role"),
            _knock(scene, "outsider", "Outsider1", "assume role"),
            Arrow("UpdateApp", "productionapp", "write", "allowed" if writes else "refused"),
        ),
    )


# The policies of the chapter, open for editing.

TRUST_SLOT, ROLE_SLOT = "Trust policy of UpdateApp", "Permissions of UpdateApp"
DEVELOPERS_SLOT, TESTERS_SLOT = "Developers: MayUpdateApp", "Testers: NeverUpdateApp"


def _group_slot(title: str, group: str, name: str, needs: str) -> PolicySlot:
    named = {"GroupName": group, "PolicyName": name}
    return PolicySlot(
        title,
        "identity",
        read=Call("iam", "GetGroupPolicy", named),
        path="PolicyDocument",
        write=Call("iam", "PutGroupPolicy", {**named, "PolicyDocument": DOCUMENT}, as_="development-admin"),
        needs=(needs,),
    )


SLOTS = (
    PolicySlot(
        TRUST_SLOT,
        "trust",
        read=Call("iam", "GetRole", {"RoleName": "UpdateApp"}),
        path="Role.AssumeRolePolicyDocument",
        write=Call(
            *("iam", "UpdateAssumeRolePolicy", {"RoleName": "UpdateApp", "PolicyDocument": DOCUMENT}),
            as_="production-admin",
        ),
        needs=("create-role",),
    ),
    PolicySlot(
        ROLE_SLOT,
        "identity",
        read=Call("iam", "GetRolePolicy", {"RoleName": "UpdateApp", "PolicyName": "UpdateProductionApp"}),
        path="PolicyDocument",
        write=Call(
            "iam",
            "PutRolePolicy",
            {**GIVE_PERMISSIONS.parameters, "PolicyDocument": DOCUMENT},
            "production-admin",
        ),
        needs=("give-permissions",),
    ),
    _group_slot(DEVELOPERS_SLOT, "Developers", "MayUpdateApp", "allow-developers"),
    _group_slot(TESTERS_SLOT, "Testers", "NeverUpdateApp", "deny-testers"),
)

ATTEMPTS = (
    Attempt(
        "Trust everybody on AWS",
        {TRUST_SLOT: trusting("*")},
        "Who can assume the role now? Why does AWS refuse the others?",
    ),
    Attempt(
        "Allow the role everything in S3",
        {ROLE_SLOT: policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})},
    ),
    Attempt(
        "Forget the objects",
        {
            ROLE_SLOT: policy(
                {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": BUCKET}
            )
        },
        "The bucket's ARN doesn't cover the objects in the bucket.",
    ),
    Attempt("Deny the Developers as well", {DEVELOPERS_SLOT: assuming("Deny")}),
    Attempt(
        "Misspell the effect", {ROLE_SLOT: policy({"Effect": "Permit", "Action": "s3:*", "Resource": "*"})}
    ),
)
