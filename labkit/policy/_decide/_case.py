"""A request beside the policies that apply to it: what every test of a statement is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._arn import account_in
from labkit.policy._catalog import is_multivalued
from labkit.policy._match._principal import Who, who_is

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.policy._decide._plan import Plan
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._request import Request


class Case:
    """One request, one set of policies, and what follows from the two before any statement is read.

    Attributes:
        who: what the principal is.
        resource: what statements are held against; ``*`` as a rule for an action that takes no resource.
        owner: the account the resource belongs to; None where nobody can tell.
        across: whether principal and resource belong to different accounts.
    """

    __slots__ = ("_grant", "_keys", "across", "owner", "plan", "policies", "request", "resource", "who")

    owner: str | None

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

    def value(self, key: str) -> str | tuple[str, ...] | None:
        """The request's value for a condition key in lower case; None where it has none."""
        keys = self._keys
        if keys is None:
            keys = self._keys = _lowered(self.request.context)
        found = keys.get(key)
        if type(found) is str:
            return found
        known = context_value(key, found)
        return IMPLIED[key](self.who, self) if known is None and key in IMPLIED else known

    def told(self, key: str) -> str | None:
        """The same where the request itself tells it, as one text."""
        if self._keys is None:
            self._keys = _lowered(self.request.context)
        known = context_value(key, self._keys.get(key))
        return known if isinstance(known, str) else None

    @property
    def grant(self) -> int:
        """How closely the resource-based policy's Allow names the principal; 0 where none applies."""
        if self._grant < 0:
            self._grant = self.plan.grants(self)
        return self._grant


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


def _principal_arn(who: Who, _case: Case) -> str | None:
    """A session has its role's ARN; the path isn't in the session's, so it counts as ``/``."""
    if who.kind == "session":
        partition = (who.text or "").split(":", 2)[1]
        return f"arn:{partition}:iam::{who.account}:role/{who.role}"
    return who.arn if who.inside else None


def _user_id(who: Who, _case: Case) -> str | None:
    if who.kind == "federated-user":
        return f"{who.account}:{who.name}"
    return {"root": who.account, "anonymous": "anonymous"}.get(who.kind)


def _service(who: Who, _case: Case) -> str | None:
    return who.text if who.kind == "service" else None


def _service_names(who: Who, _case: Case) -> tuple[str, ...] | None:
    """A service has several names; the one that asks is the one which is known."""
    return (who.text,) if who.kind == "service" and who.text else None


_TYPES: Final = {
    "user": "User",
    "root": "Account",
    "session": "AssumedRole",
    "role": "AssumedRole",
    "federated-user": "FederatedUser",
    "anonymous": "Anonymous",
}

IMPLIED: Final[dict[str, Callable[[Who, Case], str | tuple[str, ...] | None]]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": lambda who, _: "anonymous" if who.kind == "anonymous" else who.account,
    "aws:principaltype": lambda who, _: _TYPES.get(who.kind),
    "aws:username": lambda who, _: who.name if who.kind == "user" else None,
    "aws:userid": _user_id,
    "aws:resourceaccount": lambda _, case: case.owner,
    "aws:principalisawsservice": lambda who, _: (
        None if who.kind == "anonymous" else "true" if who.kind == "service" else "false"
    ),
    "aws:principalservicename": _service,
    "aws:principalservicenameslist": _service_names,
}
"""Keys that AWS fills in itself for every request and that follow from the principal and the resource.

A value that the request gives wins. AWS global condition context keys.
"""
