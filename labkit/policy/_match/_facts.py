"""What a statement's tests may ask about a request; whoever decides hands them something that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from labkit.policy._match._who import Who


class Operation(Protocol):
    """What is known of the action asked for."""

    @property
    def of_role(self) -> bool:
        """Whether a role's trust policy decides on it."""

    @property
    def federated(self) -> bool:
        """Whether it is asked by whom an identity provider vouches for."""


class Facts(Protocol):
    """One request, as far as any test of a statement looks at it."""

    @property
    def who(self) -> Who:
        """What the principal is."""

    @property
    def issuer(self) -> str | None:
        """The ARN of who asked for a federated user's session; None where nobody tells."""

    @property
    def resource(self) -> str:
        """What statements are held against."""

    @property
    def plan(self) -> Operation:
        """What is known of the action."""

    @property
    def bounded(self) -> bool:
        """Whether the principal has a permissions boundary."""

    def value(self, key: str) -> str | tuple[str, ...] | None:
        """The request's value for a condition key in lower case; None where it has none."""

    def told(self, key: str) -> str | None:
        """The same where the request itself tells it, as one text."""


Test: TypeAlias = Callable[[Facts], bool]
"""Whether a request meets one demand of a statement."""
