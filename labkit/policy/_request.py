"""What is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def need_text(name: str, value: object) -> None:
    """Raise TypeError for what should be text and isn't."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {value!r:.80}")


class Request:
    """One request to AWS, as its policies see it.

    Args:
        principal: the ARN of a user, an assumed-role session, a role, an account's root or a federated user;
            an account id (its root); a service (``ec2.amazonaws.com``) or identity provider; None: anonymous.
        action: ``service:Action``, in any case.
        resource: the ARN, or ``*`` for an action that takes no resource.
        resource_account: the account that owns the resource. Left out: the one in the ARN,
            else the principal's.
        context: condition keys (in any case) with text or a list of text; numbers and truth values are
            taken as their text. Keys that follow from principal and resource are filled in where absent:
            ``aws:PrincipalArn``, ``aws:PrincipalAccount``, ``aws:PrincipalType``, ``aws:username``,
            ``aws:userid`` (root, federated users and nobody), ``aws:ResourceAccount``,
            ``aws:PrincipalIsAWSService``, ``aws:PrincipalServiceName``, ``aws:PrincipalServiceNamesList`` (that
            one name). No other key is: what AWS knows and
            the request doesn't tell, such as ``aws:CurrentTime``, counts as missing.
        issuer: for a federated user's session, the ARN of the IAM user (or root) who asked for it
            (GetFederationToken), whatever the session's name. Left out, the user of that name is taken for it.

    Raises:
        TypeError: what should be text isn't, or the context isn't a mapping of texts; for the principal, the
            action and the context's keys only when it is evaluated.
    """

    __slots__ = ("action", "context", "issuer", "principal", "resource", "resource_account")

    def __init__(
        self,
        principal: str | None,
        action: str,
        resource: str = "*",
        resource_account: str | None = None,
        context: Mapping[str, Any] | None = None,
        *,
        issuer: str | None = None,
    ) -> None:
        # What is hashed to be looked up is checked there, once a text: the principal and the action.
        if type(resource) is not str:
            need_text("resource", resource)
        if context is not None and type(context) is not dict and not isinstance(context, Mapping):
            raise TypeError(f"context must be a dict of condition keys and their values, not {context!r:.80}")
        self.principal = principal
        self.action = action
        self.resource = resource
        self.resource_account = resource_account
        self.context = context
        self.issuer = issuer

    def _parts(self) -> tuple[object, ...]:
        asked = (self.principal, self.action, self.resource, self.resource_account, dict(self.context or {}))
        return (*asked, self.issuer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Request) and self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]  # the context may hold lists

    def __repr__(self) -> str:
        extra = f", resource_account={self.resource_account!r}" if self.resource_account else ""
        extra += f", context={dict(self.context)!r}" if self.context else ""
        extra += f", issuer={self.issuer!r}" if self.issuer else ""
        return f"Request({self.principal!r}, {self.action!r}, {self.resource!r}{extra})"
