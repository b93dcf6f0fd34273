"""A request beside the policies that apply to it: what every test of a statement is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from labkit.policy._arn import account_in
from labkit.policy._catalog import is_multivalued
from labkit.policy._decide import _stages as stages
from labkit.policy._decide._implied import IMPLIED
from labkit.policy._match._who import who_is

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy._decide._plan import Plan
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._request import Request


Effect: TypeAlias = Literal["Allow", "ExplicitDeny", "ImplicitDeny"]


class Case:
    """One request, one set of policies, and what follows from the two before any statement is read.

    Attributes:
        who: what the principal is.
        resource: what statements are held against; ``*`` as a rule for an action that takes no resource.
        owner: the account the resource belongs to; None where nobody can tell.
        across: whether principal and resource belong to different accounts.
        unknown: a condition key on which the decision turns and whose value nobody can tell; None as a rule.
        effect: once settled: ``Allow``, ``ExplicitDeny`` (a Deny applies) or ``ImplicitDeny`` (something had
            to allow and didn't).
    """

    __slots__ = (
        "_grant", "_keys", "across", "effect", "owner", "plan", "policies", "request", "resource", "unknown", "who",
    )  # fmt: skip

    owner: str | None
    effect: Effect
    unknown: str | None

    def __init__(self, request: Request, policies: PolicySet) -> None:
        self.request = request
        self.policies = policies
        self.plan: Plan = policies.plans.get(request.action) or policies.plan(request.action)
        self.who = who = who_is(request.principal)
        self.resource = resource = self.plan.stands_for or request.resource
        self.owner = owner = request.resource_account or account_in(resource) or who.account
        self.across = who.inside and owner != who.account
        self._keys: dict[str, object] | None = None
        self._grant = -1
        self.unknown = None

    def value(self, key: str) -> str | tuple[str, ...] | None:
        """The request's value for a condition key in lower case; None where it has none."""
        keys = self._keys
        if keys is None:
            keys = self._keys = _lowered(self.request.context)
        found = keys.get(key)
        if type(found) is str:
            return found
        known = context_value(key, found)
        return IMPLIED[key](self.who, self.owner) if known is None and key in IMPLIED else known

    def told(self, key: str) -> str | None:
        """The same where the request itself tells it, as one text."""
        if self._keys is None:
            self._keys = _lowered(self.request.context)
        known = context_value(key, self._keys.get(key))
        return known if isinstance(known, str) else None

    @property
    def issuer(self) -> str | None:
        """Who asked for a federated user's session, where the request tells."""
        return self.request.issuer

    @property
    def grant(self) -> int:
        """How closely the resource-based policy's Allow names the principal; 0 where none applies."""
        if self._grant < 0:
            self._grant = self.plan.grants(self)
        return self._grant

    @property
    def bounded(self) -> bool:
        """Whether the principal has a permissions boundary."""
        return self.policies.boundary is not None

    def settle(self, effect: Effect) -> Self:
        """Close the case."""
        self.effect = effect
        return self

    def leave_open(self, key: str) -> Self:
        """Close the case without an answer of AWS's: it turns on a condition key that nobody can tell.

        It counts as refused, so that nothing is allowed by oversight; ``unknown`` says why.
        """
        self.unknown = key
        return self.settle("ImplicitDeny")

    @property
    def allowed(self) -> bool:
        """Whether AWS would carry the request out."""
        return self.effect == "Allow"

    @property
    def denied_by(self) -> tuple[str, ...]:
        """Every policy type that blocks, by a Deny or for want of an Allow, in AWS's order; empty where allowed.

        Of ``rcp scp endpoint resource identity boundary session``; a role's trust policy is ``resource``.
        Where neither side of one account allows, ``identity`` blocks; ``resource`` blocks only where its Allow
        is required: across accounts, for a role or a KMS key, for callers without an account.
        """
        if self.allowed or self.unknown:
            return ()
        denying = stages.denying(self)
        return tuple(kind for kind, refuses in stages.STAGES if kind in denying or refuses(self))


def _lowered(context: Mapping[str, object] | None) -> dict[str, object]:
    if not context:
        return {}
    try:
        return {name.lower(): value for name, value in context.items()}
    except AttributeError:
        raise TypeError(f"the context's keys must be text, not {list(context)!r:.80}") from None


def context_value(key: str, value: object) -> str | tuple[str, ...] | None:
    """A key's value as text, or as several; an empty list and None are no value.

    Whether one value in a list is the key's only one, or one of several it could hold, lies in the key.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        several = tuple(text for each in value if isinstance(text := context_value(key, each), str))
        alone = len(several) == 1 and not is_multivalued(key)
        return several[0] if alone else several or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
