"""A path: the calls that lead from somebody to a goal; and what a goal can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from labkit.policy import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.estate import Principal
    from labkit.policy import Decision


@dataclass(frozen=True, slots=True)
class Administrator:
    """The goal of being an administrator: to be allowed whatever the account's root user may, of a list of deeds
    that stand for everything (see `labkit.paths._goals`). `account`: which; None: any."""

    account: str | None = None

    def words(self) -> str:
        return f"administrator of {self.account}" if self.account else "administrator of an account"


@dataclass(frozen=True, slots=True)
class Changes:
    """The goal of changing a policy: a managed one, a role's trust policy, an SCP, or the policy of a bucket, key,
    queue or topic, by the ARN of what has it."""

    policy: str

    def words(self) -> str:
        return f"change the policy of {self.policy}"


Goal: TypeAlias = Request | Administrator | Changes
"""A request stands for its action, resource and context: whoever makes it in the end. Its principal is ignored."""


@dataclass(frozen=True, slots=True)
class Move:
    """One call of a path.

    Attributes:
        as_: the ARN of who makes it.
        service, operation: botocore's names: ``iam``, ``CreateAccessKey``.
        parameters: as boto3 takes them.
        decision: why it is allowed (on the operation's own action; `decisions`: on every action it needs).
        changes: what is different afterwards, in words.
        by: who makes it, with what their credentials carry; `gives`: whose credentials it brings, if any.
    """

    as_: str
    service: str
    operation: str
    parameters: Mapping[str, Any]
    decision: Decision
    changes: str
    decisions: tuple[Decision, ...]
    by: Principal
    gives: Principal | None = None

    def __str__(self) -> str:
        return f"{short(self.as_)}: {self.service}:{self.operation} ({self.changes})"


@dataclass(frozen=True, slots=True)
class Path:
    """The shortest way from somebody to a goal.

    Attributes:
        start: the ARN of who begins; `goal`: what is reached.
        moves: the calls, in order; none where the start is there already.
        who: the ARN of who is at the goal in the end (`by`: with what their credentials carry).
        decisions: those that show it.
    """

    start: str
    goal: Goal
    moves: tuple[Move, ...]
    who: str
    decisions: tuple[Decision, ...]
    by: Principal

    @property
    def decision(self) -> Decision:
        """The first of those that show that the goal is reached."""
        return self.decisions[0]

    def __len__(self) -> int:
        return len(self.moves)

    def __bool__(self) -> bool:
        return True  # a path of no moves is one, too

    def story(self) -> str:
        """The path as lines for a reader: each call, what it changes, and the goal."""
        lines = [f"{number}. {move}" for number, move in enumerate(self.moves, 1)]
        return "\n".join([*lines, f"{short(self.who)} can now: {words_of(self.goal)}."])


def short(arn: str) -> str:
    """An ARN's last parts, for a reader: ``user/alice``, ``role Seller (session path)``."""
    if arn == "*":
        return "anybody"
    return arn.split(":", 5)[-1].removeprefix("assumed-role/")


def words_of(goal: Goal) -> str:
    """A goal in words."""
    if isinstance(goal, Request):
        return f"{goal.action} on {goal.resource}"
    return goal.words()
