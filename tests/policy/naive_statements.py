"""The naive evaluator's statements, element by element, from AWS's pages: does this one apply?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .naive_conditions import UNSET, condition_holds, fill_in, glob, is_modern, listed

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Facts:
    """What is known of a request, as plain data."""

    kind: str  # user, session, federated, root, service, provider, anonymous
    principal: str | None
    account: str | None
    behind: str | None  # the role of a session, the user of a federated session
    action: str
    resource: str
    context: dict[str, Any]  # key names in lower case
    has_boundary: bool


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    return listed(document["Statement"])


def applying(document: dict[str, Any], effect: str, facts: Facts) -> Iterator[dict[str, Any]]:
    """The statements of that effect whose every element matches."""
    modern = is_modern(document)
    for statement in statements(document):
        if (
            statement["Effect"] == effect
            and action_matches(statement, facts)
            and resource_matches(statement, facts, modern)
            and condition_holds(statement.get("Condition", {}), facts.context, modern)
        ):
            yield statement


def allows(document: dict[str, Any], facts: Facts) -> bool:
    """Whether a document that limits or grants for a principal has an Allow that applies."""
    return any(principal_matches(s, facts) for s in applying(document, "Allow", facts))


def denies(document: dict[str, Any], facts: Facts) -> bool:
    return any(principal_matches(s, facts) for s in applying(document, "Deny", facts))


def grants(document: dict[str, Any], facts: Facts) -> set[str]:
    """How a resource-based policy names this principal where it allows: "direct", "role", "account"."""
    found = set()
    for statement in applying(document, "Allow", facts):
        found |= ways_named(statement, facts)
    return found


# --- Action, NotAction ---------------------------------------------------------------------------


def action_matches(statement: dict[str, Any], facts: Facts) -> bool:
    """IAM JSON policy elements: Action; NotAction. Names ignore case; * and ? are wildcards."""
    if "Action" in statement:
        return any(same_action(pattern, facts.action) for pattern in listed(statement["Action"]))
    return not any(same_action(pattern, facts.action) for pattern in listed(statement["NotAction"]))


def same_action(pattern: str, action: str) -> bool:
    return glob(pattern.lower(), action.lower())


# --- Resource, NotResource -----------------------------------------------------------------------


def resource_matches(statement: dict[str, Any], facts: Facts, modern: bool) -> bool:
    """IAM JSON policy elements: Resource; NotResource. A role trust policy has neither."""
    if "Resource" in statement:
        return any(same_resource(p, facts, modern) for p in listed(statement["Resource"]))
    if "NotResource" in statement:
        return not any(same_resource(p, facts, modern) for p in listed(statement["NotResource"]))
    return True


def same_resource(pattern: str, facts: Facts, modern: bool) -> bool:
    filled = fill_in(pattern, facts.context, modern)
    if filled is UNSET:
        return False
    return glob(completed(filled), asked_for(facts))


def asked_for(facts: Facts) -> str:
    """Policy evaluation for requests within a single account: Carlos lists his buckets by arn:aws:s3:::*."""
    lists_buckets = facts.action.lower() == "s3:listallmybuckets" and facts.resource == "*"
    return "arn:aws:s3:::*" if lists_buckets else facts.resource


def completed(pattern: str) -> str:
    """IAM ARNs: an ARN of fewer than six fields is completed with `*` in each missing field."""
    fields = pattern.split(":")
    if fields[0] != "arn" or len(fields) >= 6:
        return pattern
    return ":".join(fields + ["*"] * (6 - len(fields)))


# --- Principal, NotPrincipal ---------------------------------------------------------------------


def principal_matches(statement: dict[str, Any], facts: Facts) -> bool:
    """Identity-based policies, boundaries, session policies, SCPs name no principal: it is their holder."""
    if "Principal" not in statement and "NotPrincipal" not in statement:
        return True
    return bool(ways_named(statement, facts))


def ways_named(statement: dict[str, Any], facts: Facts) -> set[str]:
    if "Principal" in statement:
        return every_way(statement["Principal"], facts)
    named = every_way(statement["NotPrincipal"], facts)
    if statement["Effect"] == "Allow":
        return set() if named else {"direct"}
    # Permissions boundaries for IAM entities: NotPrincipal with Deny always refuses one who has a boundary.
    # AWS JSON policy elements: NotPrincipal: naming Bob and his account spares Bob, and nobody else there.
    # How to restrict Amazon S3 bucket access to a specific IAM role (AWS Security Blog): of a role session
    # NotPrincipal must name both, the session and the role.
    needed = {"direct", "role"} if facts.kind == "session" and not everyone(statement) else {"direct"}
    return set() if needed <= named and not facts.has_boundary else {"direct"}


def everyone(statement: dict[str, Any]) -> bool:
    return any(name == "*" and type_ in {"*", "AWS"} for type_, name in names(statement["NotPrincipal"]))


def every_way(element: Any, facts: Facts) -> set[str]:
    ways = (way_named(type_, name, facts) for type_, name in names(element))
    return {way for way in ways if way}


def names(element: Any) -> list[tuple[str, str]]:
    if element == "*":
        return [("*", "*")]
    return [(type_, name) for type_, those in element.items() for name in listed(those)]


def way_named(type_: str, name: str, facts: Facts) -> str | None:
    """AWS JSON policy elements: Principal. `*` is everyone; an account's id or root ARN hands it over."""
    if type_ == "*" or (type_ == "AWS" and name == "*"):
        return "direct"
    only_for = {"Service": "service", "Federated": "provider"}.get(type_)
    if only_for:
        return "direct" if facts.kind == only_for and name == facts.principal else None
    if type_ == "AWS" and facts.account is not None:
        return way_named_by_arn(name, facts)
    return None


def way_named_by_arn(name: str, facts: Facts) -> str | None:
    is_account = name == facts.account or re.fullmatch(rf"arn:aws[\w-]*:iam::{facts.account}:root", name)
    if name == facts.principal or (is_account and facts.kind == "root"):
        return "direct"
    if name == facts.behind:
        return "role"
    return "account" if is_account else None
