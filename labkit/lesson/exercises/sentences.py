"""A counterexample in one sentence: who, with what, can or can't do what, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.policy import Decision, Look, Request

    from .deeds import Deed
    from .ground import Ground
    from .places import Place

_WHOSE, _ITS = "aws:principaltag/", "aws:resourcetag/"
_WORDS: Mapping[str, tuple[str, str]] = {
    "aws:multifactorauthpresent": ("", "without MFA"),
    "sts:externalid": ("with the external ID {}", "without an external ID"),
    "sts:rolesessionname": ("with the session name {}", "without a session name"),
    "s3:prefix": ("with the prefix {}", "without a prefix"),
    "aws:sourceip": ("from {}", "without an IP address"),
    "aws:requestedregion": ("in {}", "in no Region"),
    "aws:securetransport": ("", ""),
    "aws:principalarn": ("", ""),
    "aws:principalorgid": ("who is in the organization {}", "who is in no organization"),
    "aws:username": ("", "without a user name"),
    "s3:x-amz-server-side-encryption": ("with the encryption {}", "without an encryption header"),
}


def said(ground: Ground, deed: Deed, decision: Decision, place: Place, *documents: str) -> str:
    """The sentence about a deed. ``decision``: under the learner's policy in its ``place``; ``documents``: that
    policy and the solution, whose conditions tell what is worth telling of somebody."""
    context = {key.lower(): value for key, value in (decision.request.context or {}).items()}
    facts = list(_facts(context, documents))
    between = f", {' and '.join(facts)}," if facts else ""
    can = "can" if decision.allowed else "can't"
    return f"{name(deed.who, ground)}{_made(ground, deed)}{between} {can} {doing(deed, decision.request)}, because {why(decision, place)}."


def name(arn: str, ground: Ground | None = None) -> str:
    """What people call somebody: a user's name, and for a session its role's."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return f"A session of {rest.partition('/')[0]}"
    if kind == "root" and ground is not None:
        return f"The root user of {ground.estate.accounts[arn.split(':')[4]].name}"
    return "The root user" if kind == "root" else rest.rpartition("/")[2]


def doing(deed: Deed, request: Request) -> str:
    """What is done, for "Ben can …"."""
    if deed.doing.says:
        return deed.doing.says
    on = request.resource.rpartition(":")[2]
    return f"call {deed.doing.operation}" + (f" on {on}" if on != "*" else "")


def _made(ground: Ground, deed: Deed) -> str:
    return " (made for this exercise)" if deed.who.rpartition("/")[2] in ground.made else ""


def _facts(context: Mapping[str, Any], documents: tuple[str, ...]) -> Iterator[str]:
    """What a policy's conditions ask about somebody, as it is with them."""
    for key in dict.fromkeys(key for text in documents for key in condition_keys(text)):
        told = _fact(key, context.get(key.lower()))
        if told:
            yield told


def _fact(key: str, value: Any) -> str:
    low = key.lower()
    shown = ", ".join(value) if isinstance(value, list) else value
    if low.startswith(_WHOSE):
        tag = key[len(_WHOSE) :]
        return f"who has no tag {tag}" if value is None else f"whose tag {tag} is {shown}"
    if low.startswith(_ITS):
        return f"on something that has no tag {key[len(_ITS) :]}" if value is None else ""
    if low == "aws:multifactorauthpresent":
        return "with MFA" if value == "true" else "without MFA"
    there, missing = _WORDS.get(low, (f"with {key} = {{}}", f"without {key}"))
    return missing if value is None else there.format(shown)


def condition_keys(text: str) -> Iterator[str]:
    """The condition keys that a policy names, in its order."""
    for statement in _statements(text):
        condition = statement.get("Condition")
        for keys in (condition or {}).values() if isinstance(condition, dict) else ():
            yield from keys if isinstance(keys, dict) else ()


def _statements(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text).get("Statement", [])
    except (ValueError, AttributeError, RecursionError):
        return []
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, dict)]


def why(decision: Decision, place: Place) -> str:
    """Which statement of the learner's policy decided, and what there is to know about its match."""
    policy = "resource" if place.kind == "trust" else place.kind
    mine = [
        one for one in decision.statements if one.policy_type == policy and _is_learners(one.document, place)
    ]
    if not mine:
        return _without(decision, place, policy)
    one = mine[0]
    verb = "allows" if one.effect == "Allow" else "denies"
    missing = _holds_for_nothing(one.statement, decision.request)
    return (
        f"{missing} in statement {one.index + 1}"
        if missing
        else f"statement {one.index + 1} of your policy {verb} it"
    )


def _without(decision: Decision, place: Place, policy: str) -> str:
    """Why, where no statement of the learner's policy decided."""
    rows = (row for row in decision.stages if row.policy_type == policy)
    looks = [look for row in rows for look in row.statements if _is_learners(look.document, place)]
    if decision.allowed:
        return next(_missed(looks, decision.request), "nothing in your policy keeps it out")
    if decision.effect == "ExplicitDeny":
        return "a Deny in another policy refuses it"
    if any(look.effect == "Allow" and look.matched for look in looks):
        return "another policy must allow it, too"
    return "no statement of your policy allows it"


def _missed(looks: list[Look], request: Request) -> Iterator[str]:
    """The operators for whose missing key alone a Deny didn't count."""
    there = {key.lower() for key in request.context or {}}
    for look in looks:
        if look.effect != "Deny" or look.matched or len(look.reasons) != 1:
            continue
        for condition in look.statement.conditions:
            if (low := condition.key.lower()) not in there and low in look.reasons[0].lower():
                yield f"{condition.operator} in statement {look.index + 1} doesn't match when the key is missing"


def _is_learners(document: str, place: Place) -> bool:
    """A place that takes one policy holds the learner's; where there are several, it is known by its name."""
    return place.kind not in {"identity", "scp", "rcp"} or place.title in document


def _holds_for_nothing(statement: Any, request: Request) -> str:
    """The negated or -IfExists operator that matched only because its key is missing."""
    there = {key.lower() for key in request.context or {}}
    for operator, keys in (statement.to_dict().get("Condition") or {}).items():
        plain = operator.partition(":")[2] or operator
        if "Not" in plain or plain.endswith("IfExists") or operator.startswith("ForAllValues"):
            for key in keys:
                if key.lower() not in there:
                    return f"{operator} matches when the key is missing"
    return ""
