"""Whoever asks: a user, a role's session, an account's root user, nobody; and the condition keys that follow.

(AWS global condition context keys: "Properties of the principal")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._model import Tags
    from ._organization import Organization

Context: TypeAlias = "dict[str, Any]"
Kind: TypeAlias = Literal["user", "root", "session", "anonymous"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]

_TYPES: dict[Kind, str] = {
    "user": "User",
    "root": "Account",
    "session": "AssumedRole",
    "anonymous": "Anonymous",
}
QUESTION = "question"  # the session name of a role that is only asked about


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody with credentials, or nobody.

    Attributes:
        arn: as AWS prints it: a session's is ``arn:aws:sts::ID:assumed-role/ROLE/SESSION``.
        name: of the user, or of the session's role, whose ARN is ``role_arn``.
        id: what aws:userid tells.
        carries: condition keys that the credentials themselves bring (MFA, time of issue, source identity).
        tags, policies: those passed when the session was made.
        transitive: the session tags that go along into the next session.
    """

    arn: str
    account: str
    kind: Kind
    name: str = ""
    role_arn: str = ""
    id: str = ""
    carries: Pairs = ()
    tags: Pairs = ()
    policies: tuple[str, ...] = ()
    transitive: frozenset[str] = frozenset()

    @property
    def of(self) -> str:
        """The ARN of the user, role or root user behind it: aws:PrincipalArn."""
        return self.role_arn or self.arn


ANONYMOUS = Principal("*", "anonymous", "anonymous", "anonymous", id="anonymous")


def principal_keys(who: Principal, tags: Tags, organization: Organization | None) -> Context:
    """The keys about who asks. `tags` are those of the user or role itself."""
    context: Context = {"aws:PrincipalAccount": who.account, "aws:PrincipalType": _TYPES[who.kind]}
    if who.kind == "anonymous":
        return context | dict(who.carries)
    context["aws:PrincipalArn"] = who.of
    context["aws:PrincipalIsAWSService"] = "false"
    context["aws:userid"] = who.id
    if who.kind == "user":
        context["aws:username"] = who.name
    passed = {key.lower() for key, _ in who.tags}
    context |= {f"aws:PrincipalTag/{key}": value for key, value in tags.items() if key.lower() not in passed}
    context |= {f"aws:PrincipalTag/{key}": value for key, value in who.tags}
    if organization is not None:
        context["aws:PrincipalOrgID"] = organization.id
        context["aws:PrincipalOrgPaths"] = [organization.path(who.account)]
    return context | dict(who.carries)


def resource_keys(owner: str, organization: Organization | None) -> Context:
    """The keys about who owns the resource."""
    context: Context = {"aws:ResourceAccount": owner}
    if organization is not None:
        context["aws:ResourceOrgID"] = organization.id
        context["aws:ResourceOrgPaths"] = [organization.path(owner)]
    return context


def merged(context: Context, more: Mapping[str, Any]) -> Context:
    """The keys with others in their place; a value of None takes a key away. Case doesn't count."""
    if not more:
        return context
    given = {name.lower() for name in more}
    kept = {key: value for key, value in context.items() if key.lower() not in given}
    return kept | {name: value for name, value in more.items() if value is not None}
