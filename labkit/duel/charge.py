"""What team A must build, as calls that AWS must allow or refuse; and what team B may not reach. All is judged by the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from labkit.documents import as_text
from labkit.estate import Estate
from labkit.paths import Administrator, search
from labkit.policy import Request

from .scene import AN_ORDER, CLERK, HOUSE, LEAD, MACHINE, ORDERS, SALARIES, THE_SALARIES, may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Scene
    from labkit.paths import Goal

_POLICY = as_text(may("s3:GetObject", f"arn:aws:s3:::{ORDERS}/*"))
_OPEN = as_text(
    may("s3:GetObject", f"arn:aws:s3:::{ORDERS}/*", Principal={"AWS": f"arn:aws:iam::{HOUSE.id}:root"})
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. ``says``: in words; ``who``: an ARN that makes the call. The call is made on a copy of the scene."""

    says: str
    wanted: Literal["allowed", "refused"]
    who: str
    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a rule holds, and what AWS answered."""

    rule: Rule
    holds: bool
    said: str

    @property
    def line(self) -> str:
        """The rule and what came of it."""
        mark = "✓" if self.holds else "✗"
        return f"{mark} {self.rule.says}: must be {self.rule.wanted}. {self.said}"


@dataclass(frozen=True, slots=True)
class Aim:
    """What team B wants to reach and team A must prevent."""

    name: str
    says: str
    goal: Goal


RULES: Final = (
    Rule("Lead1 reads an order", "allowed", LEAD, "s3", "GetObject", {"Bucket": ORDERS, "Key": AN_ORDER}),
    Rule(
        "Lead1 writes an order",
        "allowed",
        *(LEAD, "s3", "PutObject"),
        {"Bucket": ORDERS, "Key": "order-0002.json", "Body": b"{}"},
    ),
    Rule(
        "Lead1 changes the bucket policy of the orders",
        "allowed",
        *(LEAD, "s3", "PutBucketPolicy"),
        {"Bucket": ORDERS, "Policy": _OPEN},
    ),
    Rule(
        "Lead1 creates an access key for Temp1",
        "allowed",
        *(LEAD, "iam", "CreateAccessKey"),
        {"UserName": "Temp1"},
    ),
    Rule(
        "Lead1 starts a machine with the role Printer",
        "allowed",
        *(LEAD, "ec2", "RunInstances"),
        {"ImageId": MACHINE, "MinCount": 1, "MaxCount": 1, "IamInstanceProfile": {"Name": "Printer"}},
    ),
    Rule(
        "Clerk1 writes an inline policy for Temp1",
        "allowed",
        *(CLERK, "iam", "PutUserPolicy"),
        {"UserName": "Temp1", "PolicyName": "Work", "PolicyDocument": _POLICY},
    ),
    Rule(
        "Lead1 reads the salaries",
        "refused",
        *(LEAD, "s3", "GetObject"),
        {"Bucket": SALARIES, "Key": THE_SALARIES},
    ),
    Rule("Lead1 creates a user", "refused", LEAD, "iam", "CreateUser", {"UserName": "Newcomer"}),
    Rule(
        "Lead1 writes an inline policy for Lead1",
        "refused",
        *(LEAD, "iam", "PutUserPolicy"),
        {"UserName": "Lead1", "PolicyName": "Work", "PolicyDocument": _POLICY},
    ),
)
AIMS: Final = (
    Aim(
        "salaries",
        "read the salaries",
        Request(None, "s3:GetObject", f"arn:aws:s3:::{SALARIES}/{THE_SALARIES}", HOUSE.id),
    ),
    Aim("administrator", "become an administrator", Administrator(HOUSE.id)),
)


def check(scene: Scene) -> tuple[Held, ...]:
    """Decide every rule by a real call on a copy of the scene: afterwards the scene is as before."""
    return tuple(_held(rule, scene) for rule in RULES)


def handed_over_as_asked(held: tuple[Held, ...]) -> bool:
    """Whether every rule holds, so that the build may be handed over."""
    return all(one.holds for one in held)


def reached(scene: Scene, who: str, aim: Aim) -> bool:
    """Whether somebody is at an aim now, without any further call. False for somebody who isn't there any more."""
    try:
        return search(Estate.of(scene), who, aim.goal, moves=0).path is not None
    except LookupError:
        return False


def _held(rule: Rule, scene: Scene) -> Held:
    with scene.aside():
        try:
            keys = scene.enter(rule.who)
        except LookupError as error:
            return Held(rule, False, str(error))
        answer = scene.call("", rule.service, rule.operation, rule.parameters, credentials=keys)
    refused = answer.decision is not None and not answer.decision.allowed
    if answer.ok:
        return Held(rule, rule.wanted == "allowed", "AWS allows it.")
    if refused:
        return Held(rule, rule.wanted == "refused", "AWS refuses it.")
    return Held(rule, False, f"AWS can't do it: {answer.message}")
