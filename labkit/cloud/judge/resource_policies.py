"""The policy on the thing itself: trust, bucket, key, queue and topic policies, each found by its service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from labkit.cloud.state import State
    from labkit.policy import Document

Lookup = Callable[[str, "State"], "Document | None"]  # the ARN of what has the policy

_ROLE_ACTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
                 "sts:SetSourceIdentity")  # fmt: skip


class _Kept(NamedTuple):
    find: Lookup
    holder: Callable[[str], str]


_KINDS: dict[str, _Kept] = {}


def policy_lookup(kind: str, holder: Callable[[str], str] = str) -> Callable[[Lookup], Lookup]:
    """Register how the policies of one kind are found: "trust", or a service by its actions' prefix.

    `holder`: from the ARN in a request to the ARN of what has the policy (an object's bucket).
    """

    def register(find: Lookup) -> Lookup:
        _KINDS[kind] = _Kept(find, holder)
        return find

    return register


def policy_place(action: str, arn: str) -> tuple[str, str] | None:
    """Which policy AWS looks at for this action on this ARN, as its kind and the ARN that has it: a bucket's
    for its objects, too. None where the resource has no policy of its own."""
    kind = "trust" if action in _ROLE_ACTIONS else action.partition(":")[0]
    if kind not in _KINDS or not arn.startswith("arn:"):
        return None
    return kind, _KINDS[kind].holder(arn)


def resource_document(action: str, arn: str, state: State) -> Document | None:
    """The resource-based policy for this action on this ARN; None where there is none."""
    place = policy_place(action, arn)
    return _KINDS[place[0]].find(place[1], state) if place else None
