"""How long it takes to find every administrator of an account, and everybody's shortest way to be one.

    python benchmarks/paths.py                    # 10 to 3,000 principals
    python benchmarks/paths.py --quick            # a smoke test: the figures mean nothing
    python benchmarks/paths.py --beside PYTHON    # PMapper too: a Python that has PyPI's principalmapper

The accounts are made up, the same in every run: groups with AWS's managed policies and an account's own,
roles for services, for deployment and for people, boundaries, a few administrators, and here and there a
permission that is one too many. Each size has a process of its own; the seconds are processor time of
reading the details, finding and telling the ways, on one core; the memory is the process's largest.
PMapper (benchmarks/pmapper.py) gets the same account, and as long as `--patience` says for a size.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ACCOUNT = "111111111111"
SIZES = (10, 30, 100, 300, 1000, 3000)
AWS = "arn:aws:iam::aws:policy/"
HERE = f"arn:aws:iam::{ACCOUNT}:"


def document(*statements: tuple[str, Any, Any]) -> dict[str, Any]:
    """A policy from effect, actions and resources."""
    listed = [{"Effect": effect, "Action": action, "Resource": where} for effect, action, where in statements]
    return {"Version": "2012-10-17", "Statement": listed}


READS = [
    "ec2:Describe*",
    "s3:Get*",
    "s3:List*",
    "iam:Get*",
    "iam:List*",
    "cloudwatch:Get*",
    "logs:Get*",
    "kms:List*",
]
MANAGED: dict[str, dict[str, Any]] = {
    "AdministratorAccess": document(("Allow", "*", "*")),
    "ReadOnlyAccess": document(("Allow", READS, "*")),
    "PowerUserAccess": {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
            {"Effect": "Allow", "Action": ["iam:CreateServiceLinkedRole", "iam:ListRoles"], "Resource": "*"},
        ],
    },
    "AmazonS3FullAccess": document(("Allow", ["s3:*", "s3-object-lambda:*"], "*")),
    "AmazonEC2FullAccess": document(("Allow", ["ec2:*", "elasticloadbalancing:*", "cloudwatch:*"], "*")),
    "IAMReadOnlyAccess": document(("Allow", ["iam:Get*", "iam:List*", "iam:Simulate*"], "*")),
    "IAMUserChangePassword": document(("Allow", "iam:ChangePassword", HERE + "user/${aws:username}")),
}
ONE_TOO_MANY: list[tuple[Any, Any]] = [
    ("iam:CreateAccessKey", "*"),
    (["iam:CreateAccessKey", "iam:ListAccessKeys"], HERE + "user/team-1/*"),
    ("iam:PutUserPolicy", HERE + "user/${aws:username}"),
    ("iam:AttachRolePolicy", HERE + "role/app-*"),
    ("iam:CreatePolicyVersion", HERE + "policy/team-2"),
    ("iam:UpdateAssumeRolePolicy", "*"),
    ("iam:AddUserToGroup", HERE + "group/administrators"),
    ("iam:UpdateLoginProfile", "*"),
    (["iam:PassRole", "ec2:RunInstances"], "*"),
    ("sts:AssumeRole", "*"),
]


class Account:
    """An account with about so many users and roles, as get-account-authorization-details tells it."""

    def __init__(self, size: int) -> None:
        self._random = random.Random(size)  # noqa: S311 - the same account each time, not a secret
        self._size, self._teams = size, max(2, size // 40)
        self._own: dict[str, dict[str, Any]] = {}

    def details(self) -> dict[str, Any]:
        """Users, groups, roles and policies."""
        groups = [self._group(number) for number in range(self._teams)]
        groups.append(self._entity("Group", "administrators", attached=["AdministratorAccess"]))
        users = [self._user(number) for number in range(self._size * 2 // 5)]
        roles = [self._role(number) for number in range(self._size - len(users))]
        policies = [self._policy(AWS, name, text) for name, text in MANAGED.items()]
        policies += [self._policy(HERE + "policy/", name, text) for name, text in self._own.items()]
        return {
            "UserDetailList": users,
            "GroupDetailList": groups,
            "RoleDetailList": roles,
            "Policies": policies,
        }

    def _group(self, number: int) -> dict[str, Any]:
        name = f"team-{number}"
        bucket = f"arn:aws:s3:::company-{name}"
        self._own[name] = document(
            ("Allow", ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], [bucket, bucket + "/*"]),
            ("Allow", ["sqs:SendMessage", "sqs:ReceiveMessage"], f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-*"),
            ("Allow", "sts:AssumeRole", f"{HERE}role/deploy-{name}"),
        )
        attached = [self._random.choice(["ReadOnlyAccess", "AmazonS3FullAccess", "AmazonEC2FullAccess"])]
        return self._entity("Group", name, attached=attached, own=[name])

    def _user(self, number: int) -> dict[str, Any]:
        team = self._random.randrange(self._teams)
        groups = ["administrators"] if number % 97 == 0 else [f"team-{team}"]
        inline = {}
        if self._random.random() < 0.05:
            inline["extra"] = document(("Allow", *self._random.choice(ONE_TOO_MANY)))
        name = f"user-{number}"
        if self._random.random() < 0.02:  # all of IAM, under a boundary
            inline["delegated"] = document(("Allow", ["iam:*", "s3:*", "ec2:*"], "*"))
            self._own["developers"] = document(("Allow", ["s3:*", "ec2:*", "iam:Get*", "iam:List*"], "*"))
            bound: dict[str, str] | None = {
                "PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": f"{HERE}policy/developers",
            }
        else:
            bound = None
        user = self._entity(
            "User", name, path=f"team-{team}/", attached=["IAMUserChangePassword"], inline=inline
        )
        return user | {
            "UserId": f"AIDA{number:016d}",
            "GroupList": groups,
            **({"PermissionsBoundary": bound} if bound else {}),
        }

    def _role(self, number: int) -> dict[str, Any]:
        kind = self._random.choice(["app", "app", "app", "deploy", "people"])
        team = self._random.randrange(self._teams)
        name = {
            "app": f"app-{number}",
            "deploy": f"deploy-team-{team}-{number}",
            "people": f"people-{number}",
        }[kind]
        trust = {
            "app": {
                "Service": self._random.choice(
                    ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]
                )
            },
            "deploy": {"AWS": f"{HERE}role/people-{self._random.randrange(self._size)}"},
            "people": {"AWS": f"{HERE}root"},
        }[kind]
        if kind == "deploy" and self._random.random() < 0.9:
            trust = {"AWS": f"{HERE}root"}
        table = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{name}"
        inline = {"work": document(("Allow", ["dynamodb:GetItem", "dynamodb:PutItem"], table))}
        attached = ["ReadOnlyAccess"] if kind == "people" else []
        if number % 151 == 0:
            attached = ["AdministratorAccess"]
        elif kind == "people" and self._random.random() < 0.1:
            attached = ["PowerUserAccess"]
        elif self._random.random() < 0.03:
            inline["extra"] = document(("Allow", *self._random.choice(ONE_TOO_MANY)))
        role = self._entity("Role", name, attached=attached, inline=inline)
        statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
        if "AWS" in trust:
            statement["Principal"] = {"AWS": trust["AWS"] if trust["AWS"].endswith("root") else f"{HERE}root"}
        return role | {
            "RoleId": f"AROA{number:016d}",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "InstanceProfileList": [],
        }

    @staticmethod
    def _entity(
        kind: str,
        name: str,
        *,
        path: str = "",
        attached: Any = (),
        own: Any = (),
        inline: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        named = [AWS + one for one in attached] + [f"{HERE}policy/{one}" for one in own]
        listed = [{"PolicyName": key, "PolicyDocument": text} for key, text in (inline or {}).items()]
        return {
            "Path": f"/{path}",
            f"{kind}Name": name,
            "Arn": f"{HERE}{kind.lower()}/{path}{name}",
            f"{kind}PolicyList": listed,
            "AttachedManagedPolicies": [
                {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in named
            ],
        }

    @staticmethod
    def _policy(start: str, name: str, text: dict[str, Any]) -> dict[str, Any]:
        version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": text}
        return {
            "PolicyName": name,
            "Arn": start + name,
            "DefaultVersionId": "v1",
            "PolicyVersionList": [version],
        }


def ours(size: int) -> dict[str, Any]:
    """Seconds, megabytes and what was found."""
    text = json.dumps(Account(size).details())
    from labkit.estate import Estate
    from labkit.paths import ways_to_administrator

    began = time.process_time()
    estate = Estate.from_authorization_details(text)
    ways = ways_to_administrator(estate)
    lengths: dict[int, int] = {}
    for path in ways.values():
        lengths[len(path)] = lengths.get(len(path), 0) + 1
    return {
        "seconds": time.process_time() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ways": len(ways),
        "by length": dict(sorted(lengths.items())),
    }


def beside(python: str, size: int, patience: int) -> str:
    """PMapper's figures in words."""
    command = [sys.executable, str(Path(__file__).with_name("pmapper.py")), str(size), python, str(patience)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if not found["ended"]:
        return f"PMapper: not ended after {patience} s"
    return f"PMapper: {found['seconds']:.2f} s, {found['megabytes']:.0f} MB, {found['ways']} ways"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", type=int, help="a size, in this process")
    parser.add_argument("--beside", help="a Python that has principalmapper")
    parser.add_argument("--patience", type=int, default=300)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(ours(given.one)))
        return
    for size in (10, 30) if given.quick else SIZES:
        command = [sys.executable, __file__, "--one", str(size)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print(
            f"{size:5} principals: {found['seconds']:7.2f} s, {found['megabytes']:5.0f} MB, "
            f"{found['ways']} ways, by length {found['by length']}"
        )
        if given.beside:
            print(f"{'':18}{beside(given.beside, size, given.patience)}")


if __name__ == "__main__":
    main()
