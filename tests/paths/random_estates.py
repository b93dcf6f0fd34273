"""Small random accounts, as details and as a scene with the same in it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from labkit.cloud import Account, SceneDefinition

if TYPE_CHECKING:
    from labkit.cloud import Stage

HOME, OTHER = "111111111111", "222222222222"
IAM = f"arn:aws:iam::{HOME}:"
USERS, ROLES, GROUPS = ("ann", "bob", "cho"), ("app", "ops"), ("team",)
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
OWN = f"{IAM}policy/own"

_WAYS = (
    "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeactivateMFADevice",
    "iam:AddUserToGroup", "iam:RemoveUserFromGroup", "iam:AttachUserPolicy", "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy",
    "iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DeleteUserPolicy", "iam:DeleteRolePolicy",
    "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion",
    "iam:UpdateAssumeRolePolicy", "iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary", "iam:TagUser", "iam:TagRole", "iam:CreateUser", "iam:CreateRole",
    "iam:CreatePolicy", "iam:DeleteAccessKey", "iam:GetRole", "sts:AssumeRole", "sts:TagSession",
    "s3:PutBucketPolicy", "s3:GetObject",
)  # fmt: skip
_FROM_OUTSIDE = (
    *("organizations:DetachPolicy", "organizations:MoveAccount", "organizations:UpdatePolicy"),
    *("organizations:DisablePolicyType", "organizations:AttachPolicy", "sts:AssumeRole", "sts:TagSession"),
)
_PLACES = (
    "*",
    *(IAM + place for place in ("user/*", "role/*", "user/ann", "user/bob", "role/app", "role/ops")),
)
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"ArnEquals": {"iam:PolicyARN": OWN}},
    {"StringEquals": {"iam:PermissionsBoundary": OWN}},
    {"StringEquals": {"aws:ResourceTag/kind": "open"}},
    {"StringEquals": {"aws:PrincipalTag/kind": "open"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


TRUST_EC2 = document(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
)
EVERYTHING = document({"Effect": "Allow", "Action": "*", "Resource": "*"})


class Drawn:
    """One random account."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - the same account for the same seed
        self.users = {name: self._holder() for name in USERS}
        self.roles = {name: self._holder() for name in ROLES}
        self.groups = {name: self._holder() for name in GROUPS}
        self.members = [name for name in USERS if self.draw.random() < 0.4]
        self.trusts = {name: self._trust() for name in ROLES}
        self.versions = [self._policy() for _ in range(self.draw.choice([1, 1, 2]))]
        self.passwords = [name for name in USERS if self.draw.random() < 0.3]
        strong = self.draw.choice([*self.users.values(), *self.roles.values()])
        strong["attached"] = [ADMINISTRATOR]
        strong["boundary"] = False
        self.scp = self._policy(deny=True) if self.draw.random() < 0.3 else None
        self.eve = document(self._statement("Allow", _FROM_OUTSIDE), self._statement("Allow"))

    def _holder(self) -> dict[str, Any]:
        chance = self.draw.random
        return {
            "inline": self._policy() if chance() < 0.6 else None,
            "attached": [OWN] if chance() < 0.3 else [],
            "boundary": chance() < 0.2,
            "tags": {"kind": "open"} if chance() < 0.2 else {},
        }

    def _policy(self, *, deny: bool = False) -> dict[str, Any]:
        statements = [self._statement("Allow") for _ in range(self.draw.randint(1, 2))]
        if deny:
            statements = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
        if deny or self.draw.random() < 0.25:
            statements.append(self._statement("Deny"))
        return document(*statements)

    def _statement(self, effect: str, ways: tuple[str, ...] = ()) -> dict[str, Any]:
        actions = self.draw.sample(ways or _WAYS, self.draw.randint(1, 4))
        if self.draw.random() < 0.08:
            actions = ["*"]
        statement: dict[str, Any] = {
            "Effect": effect,
            "Action": actions,
            "Resource": self.draw.choice(_PLACES),
        }
        if self.draw.random() < 0.2:
            statement["Condition"] = self.draw.choice(_CONDITIONS)
        return statement

    def _trust(self) -> dict[str, Any]:
        principal = self.draw.choice(
            [
                {"AWS": f"{IAM}root"},
                {"AWS": f"arn:aws:iam::{OTHER}:root"},
                {"AWS": f"{IAM}user/ann"},
                {"AWS": f"{IAM}role/app"},
                {"Service": "ec2.amazonaws.com"},
            ]
        )
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": principal,
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
        if self.draw.random() < 0.2:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": "a-known-one"}}
        return document(statement)

    # As a scene.

    def set_up(self, stage: Stage) -> None:
        if self.scp is not None:
            self._bound(stage)
        iam = stage.client(HOME, "iam")
        own = iam.create_policy(PolicyName="own", PolicyDocument=json.dumps(self.versions[0]))["Policy"][
            "Arn"
        ]
        for text in self.versions[1:]:
            iam.create_policy_version(PolicyArn=own, PolicyDocument=json.dumps(text), SetAsDefault=False)
        for name in USERS:
            iam.create_user(UserName=name)
            self._give(iam, "user", name, self.users[name])
        for name in self.passwords:
            iam.create_login_profile(UserName=name, Password="An-old-one-2036!")
        self._groups_and_roles(iam)
        stage.client(HOME, "s3").create_bucket(Bucket="orders")
        other = stage.client(OTHER, "iam")
        other.create_user(UserName="eve")
        other.put_user_policy(UserName="eve", PolicyName="inline", PolicyDocument=json.dumps(self.eve))

    def _groups_and_roles(self, iam: Any) -> None:
        for name in GROUPS:
            iam.create_group(GroupName=name)
            self._give(iam, "group", name, self.groups[name])
            for member in self.members:
                iam.add_user_to_group(GroupName=name, UserName=member)
        for name in ROLES:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST_EC2))
            self._give(iam, "role", name, self.roles[name])
        for name in ROLES:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(self.trusts[name]))

    def _bound(self, stage: Stage) -> None:
        """OTHER manages an organization that HOME is made in, under an SCP."""
        organizations = stage.client(OTHER, "organizations")
        organizations.create_organization(FeatureSet="ALL")
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        organizations.create_account(AccountName="Home", Email="home@example.com")
        kind = "SERVICE_CONTROL_POLICY"
        text = json.dumps(self.scp)
        made = organizations.create_policy(Name="Fence", Description="", Type=kind, Content=text)
        organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=HOME)

    @staticmethod
    def _give(iam: Any, kind: str, name: str, held: dict[str, Any]) -> None:
        named = {f"{kind.title()}Name": name}
        if held["inline"]:
            put = getattr(iam, f"put_{kind}_policy")
            put(**named, PolicyName="inline", PolicyDocument=json.dumps(held["inline"]))
        for arn in held["attached"]:
            getattr(iam, f"attach_{kind}_policy")(**named, PolicyArn=arn)
        if kind != "group" and held["boundary"]:
            getattr(iam, f"put_{kind}_permissions_boundary")(**named, PermissionsBoundary=OWN)
        if kind != "group" and held["tags"]:
            tags = [{"Key": key, "Value": value} for key, value in held["tags"].items()]
            getattr(iam, f"tag_{kind}")(**named, Tags=tags)

    def definition(self) -> SceneDefinition:
        return SceneDefinition(
            name="random",
            title="A random account",
            accounts=(Account(HOME, "Home", later=self.scp is not None), Account(OTHER, "Other")),
            people=(),
            setup=self.set_up,
            checkpoints=("start", "end"),
            replay=lambda _scene, _checkpoint: None,
        )
