"""Whom a Principal element names, and how closely.

AWS JSON policy elements: Principal; AWS JSON policy elements: NotPrincipal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from labkit.policy._match._facts import Facts
from labkit.policy._match._who import who_is

PrincipalMap: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Pairs of type and names: ``(("AWS", ("111111111111",)),)``; everyone is ``(("*", ("*",)),)``."""

# How closely a Principal element names whoever asks.
NOT_NAMED: Final = 0
ACCOUNT: Final = 1  # its account, which hands the decision to that account's own policies
ROLE: Final = 2  # the role behind a session
ITSELF: Final = 3  # this very user, session or service, or everyone

Level: TypeAlias = Callable[[Facts], int]


def keys_of(case: Facts) -> tuple[object, ...]:
    """What a Principal element must hold one of to name whoever asks, the user behind a federated one, too."""
    issuer = case.issuer
    if issuer is None:
        return case.who.keys
    behind = who_is(issuer)
    return (*case.who.keys, (behind.account, "federated-user", behind.name))


class Named:
    """The names of a Principal or NotPrincipal element, sorted by how they are looked up."""

    __slots__ = (
        "accounts", "arns", "canonical", "everyone", "federated", "ids", "roles", "services", "users",
    )  # fmt: skip

    def __init__(self, principal: PrincipalMap) -> None:
        names = {kind: frozenset(values) for kind, values in principal}
        aws = names.get("AWS", frozenset())
        self.everyone = "*" in names or "*" in aws
        self.services = names.get("Service", frozenset())
        self.federated = names.get("Federated", frozenset())
        self.canonical = names.get("CanonicalUser", frozenset())
        self.arns = frozenset(name for name in aws if name.startswith("arn:"))
        self.ids = frozenset(name for name in aws if name.startswith(("AIDA", "AROA", "ASIA", "AGPA")))
        known = [who_is(name) for name in aws if name not in self.ids]
        self.accounts = frozenset(who.account for who in known if who.kind == "root")
        self.users = frozenset((who.account, who.name) for who in known if who.kind == "user")
        self.roles = frozenset((who.account, who.role) for who in known if who.kind == "role")

    def keys(self) -> frozenset[object] | None:
        """What whoever is named here has among its own keys; None where that can't be told beforehand."""
        if self.everyone or self.ids or "*" in self.services | self.federated:
            return None
        users = {(account, "federated-user", name) for account, name in self.users}
        outside = self.services | self.federated | self.canonical
        return self.arns | self.accounts | self.roles | users | outside

    def level(self, case: Facts) -> int:
        """How closely these names fit whoever asks."""
        who = case.who
        if self.everyone:
            return ITSELF
        if not who.inside:
            return ITSELF if self._names_outsider(case) else NOT_NAMED
        level = self._named_self(case)
        if level == NOT_NAMED and who.account in self.accounts:
            return ITSELF if who.kind == "root" else ACCOUNT
        return level

    def _named_self(self, case: Facts) -> int:
        who = case.who
        if who.text in self.arns and who.kind != "root":
            return ROLE if who.kind == "role" else ITSELF
        if self._names_issuer(case):
            return ROLE
        return self._id_level(case) if self.ids else NOT_NAMED

    def _names_outsider(self, case: Facts) -> bool:
        text = case.who.text
        if text is None:
            return False
        if case.plan.federated or case.who.kind == "provider":
            return text in self.federated or "*" in self.federated
        if case.plan.of_role and text in self.federated:
            return True  # a provider known by its host name that tags the session it opens
        return text in self.services or text in self.canonical or "*" in self.services

    def _names_issuer(self, case: Facts) -> bool:
        """Whether these names hold the role behind a session, or the user behind a federated one.

        A session's ARN lacks its role's path; where the request tells the role's ARN, that one counts.
        Where it doesn't, the name alone does: within an account a role's name is unique whatever its path.
        A federated user's ARN doesn't tell who federated: the request does, or its name is taken for the user's.
        """
        who = case.who
        if who.kind == "federated-user":
            issuer = case.issuer
            if issuer is None:
                return (who.account, who.name) in self.users
            return issuer in self.arns and who_is(issuer).kind == "user"
        if who.kind != "session" or (who.account, who.role) not in self.roles:
            return False
        told = case.told("aws:principalarn")
        return told is None or told in self.arns

    def _id_level(self, case: Facts) -> int:
        """Unique ids: what AWS keeps of a user or role that was named, and what is left when it is deleted."""
        told = case.told("aws:userid")
        if told is None:
            return NOT_NAMED
        if told in self.ids:
            return ITSELF
        return ROLE if told.partition(":")[0] in self.ids else NOT_NAMED

    def exempts(self, case: Facts) -> bool:
        """Whether a Deny with these names as NotPrincipal leaves whoever asks alone.

        AWS asks for the account, then the role, then the session: a session must be named itself, and its
        role too (How to restrict Amazon S3 bucket access to a specific IAM role, AWS Security Blog). The
        account's name alone leaves only its root user alone.
        """
        kind = case.who.kind
        level = self.level(case)
        if level == ITSELF:
            return kind != "session" or self.everyone or self._names_issuer(case)
        return level == ROLE and kind == "role"


def compile_principal(named: Named, *, negated: bool, deny: bool) -> Level | None:
    """How closely a statement names whoever asks; None where it names everyone."""
    if not negated:
        return None if named.everyone else named.level
    if not deny:
        return lambda case: NOT_NAMED if named.level(case) else ITSELF

    def denied(case: Facts) -> int:
        if not_principal_meets_boundary(case):
            return ITSELF
        return NOT_NAMED if named.exempts(case) else ITSELF

    return denied


def not_principal_meets_boundary(case: Facts) -> bool:
    """NotPrincipal with Deny refuses every user and role that has a permissions boundary, named or not.

    AWS JSON policy elements: NotPrincipal.
    """
    return case.who.has_policies and case.bounded
