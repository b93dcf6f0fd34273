"""What an estate decides is what the gate decides, in every scene at every checkpoint."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from labkit import catalog
from labkit.estate import Estate
from tests.walking import at_every_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.policy import Decision

pytestmark = pytest.mark.long

ONE_IN = 1 if os.environ.get("LABKIT_LONG") else 29
MFA: dict[str, Any] = {"aws:MultiFactorAuthPresent": "true"}
LATER: dict[str, Any] = {"aws:CurrentTime": "2036-12-24T12:00:00Z", "aws:RequestedRegion": "ap-southeast-2"}
ON_NOTHING = ("iam:ListUsers", "s3:ListAllMyBuckets", "ce:GetCostAndUsage", "organizations:LeaveOrganization")


def people(estate: Estate) -> list[str]:
    """Everybody who could ask, of users with the same groups one only."""
    found = ["*"]
    for account in estate.accounts.values():
        alike = {
            (user.groups, tuple(user.inline), user.attached, user.boundary): user
            for user in account.users.values()
        }
        found += [user.arn for user in alike.values()] + [role.arn for role in account.roles.values()]
        found.append(f"arn:aws:iam::{account.id}:root")
    return found


def questions(estate: Estate) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Actions on everything there is, with and without what conditions ask about."""
    for action in ON_NOTHING:
        yield action, "*", {}
        yield action, "*", LATER
    for account in estate.accounts.values():
        yield from (
            (f"iam:Create{kind}", f"arn:aws:iam::{account.id}:{kind.lower()}/new", {})
            for kind in ("User", "Role")
        )
        for role in account.roles.values():
            yield from (
                ("sts:AssumeRole", role.arn, keys) for keys in ({}, MFA, {"sts:ExternalId": "unknown"})
            )
            yield "iam:PutRolePolicy", role.arn, {}
        for group in account.groups.values():
            yield "iam:AddUserToGroup", group.arn, {}
    for resource in estate.resources.values():
        action = {
            "s3": "s3:GetBucketPolicy",
            "kms": "kms:Decrypt",
            "sqs": "sqs:SendMessage",
            "sns": "sns:Publish",
        }
        yield action[resource.service], resource.arn, {}
        if resource.service == "s3":
            yield from (("s3:GetObject", f"{resource.arn}/a.txt", keys) for keys in ({}, MFA, LATER))


def told(decision: Decision) -> tuple[object, ...]:
    return decision.effect, decision.denied_by, decision.message(), [row.sid for row in decision.statements]


def differences(scene: Scene, turn: int) -> Iterator[object]:
    """Where the two differ; of all questions, in a short run, one in so many, others at each checkpoint."""
    estate = Estate.of(scene)
    everything = [(who, *question) for who in people(estate) for question in questions(estate)]
    for who, action, resource, keys in everything[turn % ONE_IN :: ONE_IN]:
        ours = told(estate.may(who, action, resource, **keys))
        gates = told(scene.decide(who, action, resource, context=keys or None))
        if ours != gates:
            yield who, action, resource, keys, ours, gates


@pytest.mark.parametrize("name", catalog.scene_names())
def test_an_estate_decides_as_the_gate_does(name: str) -> None:
    def look(scene: Scene, turn: int) -> None:
        assert not list(differences(scene, turn)), catalog.scene(name).checkpoints[turn]

    at_every_checkpoint(name, look)
