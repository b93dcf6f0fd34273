"""Who asks, read off the principal's text. IAM identifiers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from labkit.policy._arn import is_account, split_arn
from labkit.policy._request import need_text

if TYPE_CHECKING:
    from collections.abc import Callable

WhoKind: TypeAlias = Literal[
    "user", "root", "session", "role", "federated-user", "service", "provider", "anonymous", "unknown"
]


class Who:
    """What a request's principal is, read off its text.

    Attributes:
        text: as the request has it; None for nobody (an anonymous request).
        kind: ``session`` is an assumed role's, ``provider`` an identity provider (SAML, OpenID Connect).
        account: its account; None for services, providers and nobody.
        name: user name, session name, or name of the federated user.
        role: the role's name, for a session and a role.
        has_policies: whether identity-based policies decide for it (not so for root and those without account).
        inside: whether it belongs to an account at all.
        keys: what a Principal element must hold one of to name it, ``*`` and unique ids apart.
    """

    __slots__ = ("account", "arn", "has_policies", "inside", "keys", "kind", "name", "role", "text")

    def __init__(
        self, text: str | None, kind: WhoKind, account: str | None, name: str = "", role: str = ""
    ) -> None:
        self.text = text
        self.kind: WhoKind = kind
        self.account = account
        self.name = name
        self.role = role
        self.arn = text
        self.inside = account is not None
        self.has_policies = self.inside and kind != "root"
        self.keys: tuple[object, ...] = (text, account, (account, role), (account, kind, name))


@lru_cache(maxsize=8192)
def who_is(text: str | None) -> Who:
    """Read a principal: an ARN, an account id (its root user), a service's name, or None."""
    if text is None:
        return Who(None, "anonymous", None)
    need_text("principal", text)
    if is_account(text):
        root = Who(text, "root", text)
        root.arn = f"arn:aws:iam::{text}:root"
        return root
    arn = split_arn(text)
    if arn is None:
        return Who(text, "service" if "." in text else "unknown", None)
    _, _, service, _, account, resource = arn
    kind, _, rest = resource.partition("/")
    read = _READ.get(f"{service}:{kind}")
    return read(text, account, rest) if read and is_account(account) else Who(text, "unknown", None)


def _session(text: str, account: str, rest: str) -> Who:
    role, _, name = rest.partition("/")
    return Who(text, "session", account, name, role)


_READ: Final[dict[str, Callable[[str, str, str], Who]]] = {
    "iam:root": lambda text, account, _: Who(text, "root", account),
    "iam:user": lambda text, account, rest: Who(text, "user", account, rest.rpartition("/")[2]),
    "iam:role": lambda text, account, rest: Who(text, "role", account, "", rest.rpartition("/")[2]),
    "sts:assumed-role": _session,
    "sts:federated-user": lambda text, account, rest: Who(text, "federated-user", account, rest),
    "iam:saml-provider": lambda text, _account, _rest: Who(text, "provider", None),
    "iam:oidc-provider": lambda text, _account, _rest: Who(text, "provider", None),
}
