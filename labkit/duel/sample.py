"""A build that labkit hands over where nobody plays team A, and an attack on it. The build keeps the charge, and has ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from labkit.documents import as_text

from .scene import ORDERS, may

if TYPE_CHECKING:
    from labkit.cloud import Scene

_WORK = {
    "Lead1": (
        ("Orders", ["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{ORDERS}/*"),
        ("Buckets", "s3:PutBucketPolicy", "*"),
        ("Keys", ["iam:CreateAccessKey", "iam:ListUsers"], "*"),
        ("Machines", ["ec2:RunInstances", "iam:PassRole"], "*"),
    ),
    "Clerk1": (("Temps", "iam:PutUserPolicy", "*"),),
}
ATTACK: Final = (
    "aws iam list-users",
    "aws s3api get-object-acl --bucket inkwellsalaries --key salaries.csv",
    "aws iam create-access-key --user-name Admin1",
    "aws iam list-users --profile call-3",
)


def build(scene: Scene) -> None:
    """Make the sample's calls as Admin1. Raises LookupError where AWS refuses one."""
    for user, parts in _WORK.items():
        for name, action, resource in parts:
            given: dict[str, Any] = {"UserName": user, "PolicyName": name}
            given["PolicyDocument"] = as_text(may(action, resource))
            answer = scene.call("admin", "iam", "PutUserPolicy", given)
            if not answer.ok:
                raise LookupError(f"labkit couldn't make the sample build. AWS says: {answer.message}")
