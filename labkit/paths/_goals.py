"""When a goal is reached: who may do what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.estate import ADMINISTRATOR, Principal
from labkit.policy import Request

from ._deeds import Ask
from ._model import Administrator, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.policy import Decision

    from ._model import Goal
    from ._world import World

_ANYBODY: Final = "labkit-anybody"  # a name that nothing in an account has

EVERYTHING: Final = (
    ("iam:CreateUser", "arn:aws:iam::{}:user/" + _ANYBODY),
    ("iam:AttachUserPolicy", "arn:aws:iam::{}:user/" + _ANYBODY),
    ("iam:PutRolePolicy", "arn:aws:iam::{}:role/" + _ANYBODY),
    ("iam:UpdateAssumeRolePolicy", "arn:aws:iam::{}:role/" + _ANYBODY),
    ("iam:CreatePolicyVersion", "arn:aws:iam::{}:policy/" + _ANYBODY),
    ("iam:DeleteGroup", "arn:aws:iam::{}:group/" + _ANYBODY),
    ("s3:GetObject", "arn:aws:s3:::" + _ANYBODY + "/object"),
    ("s3:DeleteBucket", "arn:aws:s3:::" + _ANYBODY),
    ("ec2:TerminateInstances", "arn:aws:ec2:us-east-1:{}:instance/i-0123456789abcdef0"),
    ("sqs:DeleteQueue", "arn:aws:sqs:us-east-1:{}:" + _ANYBODY),
    ("cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:{}:trail/" + _ANYBODY),
)
"""What stands for everything: an administrator may do each, save what the account's root user may not either (an
SCP forbids it). At least one must be left."""

_CHANGES: Final = {
    "policy": ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"),
    "role": ("iam:UpdateAssumeRolePolicy",),
    "s3": ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
    "kms": ("kms:PutKeyPolicy",),
    "sqs": ("sqs:SetQueueAttributes", "sqs:AddPermission"),
    "sns": ("sns:SetTopicAttributes", "sns:AddPermission"),
    "organizations": ("organizations:UpdatePolicy",),
}


def reached(
    world: World, goal: Goal, who: Iterable[Principal]
) -> tuple[Principal, tuple[Decision, ...]] | None:
    """The first of these who is at the goal, and the decisions that show it; None where nobody is."""
    for one in who:
        shown = _shown(world, goal, one)
        if shown:
            return one, shown
    return None


def _shown(world: World, goal: Goal, who: Principal) -> tuple[Decision, ...]:
    if isinstance(goal, Administrator):
        at_home = goal.account in (None, who.account)
        return _administers(world, who) if at_home and who.kind != "anonymous" else ()
    for ask in asks_of(goal):
        decision = world.decide(who, ask)
        if decision.allowed:
            return (decision,)
    return ()


def asks_of(goal: Request | Changes) -> Iterator[Ask]:
    """The requests of which one must be allowed."""
    if isinstance(goal, Request):
        yield Ask(goal.action, goal.resource, goal.context or {}, goal.resource_account)
        return
    service, kind = goal.policy.split(":", 5)[2], goal.policy.split(":", 5)[5].partition("/")[0]
    for action in _CHANGES.get(service) or _CHANGES.get(kind) or ():
        yield Ask(action, goal.policy)


def about(goal: Goal) -> frozenset[str]:
    """The ARN of the bucket, key, queue or topic whose policy has a say in the goal."""
    if isinstance(goal, Administrator):
        return frozenset()
    return frozenset(
        ask.resource.partition("/")[0] if ":s3:" in ask.resource else ask.resource for ask in asks_of(goal)
    )


def check(goal: Goal) -> None:
    """Raises ValueError, in a sentence, for a goal that can't be searched for."""
    if not isinstance(goal, Changes):
        return
    parts = goal.policy.split(":", 5)
    if len(parts) != 6 or not list(asks_of(goal)):
        raise ValueError(
            f"{goal.policy!r} has no policy to change. Give the ARN of a managed policy, a role, an SCP, a bucket, "
            "a key, a queue or a topic."
        )


def _administers(world: World, who: Principal) -> tuple[Decision, ...]:
    """The decisions on everything that the account's root user may do; () where one is a refusal."""
    if who.kind != "root" and not world.able(who, EVERYTHING[0][0]):
        return ()
    root = Principal(f"arn:aws:iam::{who.account}:root", who.account, "root", "root", id=who.account)
    shown: list[Decision] = []
    for action, resource in EVERYTHING:
        keys = {"iam:PolicyARN": ADMINISTRATOR} if action == "iam:AttachUserPolicy" else {}
        ask = Ask(action, resource.format(who.account), keys, who.account)
        decision = world.decide(who, ask)
        if decision.allowed:
            shown.append(decision)
        elif world.decide(root, ask).allowed:
            return ()
    return tuple(shown)


def only_others_refuse(world: World, goal: Goal, who: Principal) -> bool:
    """Whether somebody is an administrator whom no policy of their own keeps from a goal: what does is another's."""
    if not _administers(world, who):
        return False
    if isinstance(goal, Administrator):
        return True
    own = {"identity", "boundary", "session"}
    return all(own.isdisjoint(world.decide(who, ask).denied_by) for ask in asks_of(goal))
