"""A counterexample in one sentence: who, with what, can or can't do what, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .deeds import asked_actions, usual_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.policy import Decision, Look, Request

    from .deeds import Deed
    from .ground import Ground
    from .places import Place

_WHOSE, _ITS = "aws:principaltag/", "aws:resourcetag/"
_OF_WHOM: Mapping[str, tuple[str, str]] = {
    "aws:principalorgid": ("who is in the organization {}", "who is in no organization"),
    "aws:username": ("", "who has no user name"),
    "aws:principalarn": ("", ""),
    "aws:principalaccount": ("who is in the account {}", ""),
}
"""What a key tells about somebody: with a value, and where it is missing."""

_OF_CALL: Mapping[str, tuple[str, str]] = {
    "sts:externalid": ("with the external ID {}", "without an external ID"),
    "sts:rolesessionname": ("with the session name {}", "without a session name"),
    "iam:permissionsboundary": ("with the permissions boundary {}", "without a permissions boundary"),
    "iam:passedtoservice": ("for the service {}", "for no service"),
    "s3:prefix": ("with the prefix {}", "without a prefix"),
    "aws:sourceip": ("from {}", "without an IP address"),
    "aws:requestedregion": ("in {}", "in no Region"),
    "aws:securetransport": ("", ""),
    "s3:x-amz-server-side-encryption": ("with the encryption {}", "without an encryption header"),
}
"""The same about a call."""

_SIGNED = {"true": "with MFA", "false": "signed in without MFA", None: "with an access key alone"}


def said(ground: Ground, deed: Deed, decision: Decision, place: Place, *documents: str) -> str:
    """The sentence about a deed. ``decision``: under the learner's policy in its ``place``; ``documents``: that
    policy and the solution, whose conditions tell what is worth telling of somebody."""
    done = doing(deed, decision.request)
    whose, how = facts(decision.request, documents)
    how = [one for one in how if not _says(done, one)]
    who = name(deed.who, ground) + _made(ground, deed) + (f", {' and '.join(whose)}," if whose else "")
    can = "can" if decision.allowed else "can't"
    told = f" ({' and '.join(how)})" if how else ""
    return f"{who} {can} {done}{told}, because {why(decision, place)}."


def _says(done: str, fact: str) -> bool:
    """Whether the words for a call tell a fact of it already: its value, or what it is about."""
    what, value = ["", *fact.split()][-2:]
    return value in done or (len(what) > len("the") and what in done.split())


def nobody_here(ground: Ground, request: Request, place: Place, allowed: bool, *documents: str) -> str:
    """Sentences about a request in which the learner's policy differs and that nobody of the ground can make."""
    asked = request.action.lower() in asked_actions()
    whose, how = facts(request, documents)
    on = f" on {request.resource}" if request.resource != "*" else ""
    told = f" ({' and '.join(how)})" if how else ""
    who = f" to somebody {' and '.join(whose)}" if whose else _stranger(ground, request, place)
    who = who.replace(" to ", " for ", 1) if not allowed else who
    verb, task = ("allows", "doesn't ask for it") if allowed else ("doesn't allow", "asks for it")
    tried = "No call in this scene shows it" if asked else "No call in this workbook asks for that action"
    return f"Your policy {verb} {request.action}{on}{told}{who}, and the task {task}. {tried}."


def _stranger(ground: Ground, request: Request, place: Place) -> str:
    """Whom a request is by, where that is what tells."""
    principal = request.principal
    if principal in ground.cast:
        return f" to {name(str(principal), ground)}"
    if principal is None:
        return " to somebody without credentials"
    if not principal.startswith("arn:"):
        return f" to the service {principal}"
    in_ = f" to somebody else in the account {principal.split(':')[4]}"
    return in_ if place.kind in {"resource", "trust"} else ""


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
    usual = usual_words(deed.doing)
    if usual:
        return usual
    on = request.resource.rpartition(":")[2]
    return f"call {deed.doing.operation}" + (f" on {on}" if on != "*" else "")


def _made(ground: Ground, deed: Deed) -> str:
    return " (made for this exercise)" if deed.who.rpartition("/")[2] in ground.made else ""


def facts(request: Request, documents: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What the policies' conditions ask, as it is in a request: about somebody, and about the call."""
    context = {key.lower(): value for key, value in (request.context or {}).items()}
    keys = dict.fromkeys(key for text in documents for key in condition_keys(text))
    whose = (_of_whom(key, context.get(key.lower())) for key in keys)
    how = (_of_call(key, context.get(key.lower())) for key in keys)
    return list(dict.fromkeys(filter(None, whose))), list(dict.fromkeys(filter(None, how)))


def _of_whom(key: str, value: Any) -> str:
    low = key.lower()
    if low.startswith(_WHOSE):
        tag = key[len(_WHOSE) :]
        return f"who has no tag {tag}" if value is None else f"whose tag {tag} is {_text(value)}"
    if low == "aws:multifactorauthpresent":
        return _SIGNED.get(value, "")
    return _words(_OF_WHOM.get(low, ("", "")), value)


def _of_call(key: str, value: Any) -> str:
    low = key.lower()
    if low.startswith(_WHOSE) or low in _OF_WHOM or low == "aws:multifactorauthpresent":
        return ""
    if low.startswith(_ITS):
        tag = key[len(_ITS) :]
        return (
            f"the resource {'has no tag ' + tag if value is None else f'has the tag {tag} = {_text(value)}'}"
        )
    return _words(_OF_CALL.get(low, (f"with {key} = {{}}", f"without {key}")), value)


def _words(words: tuple[str, str], value: Any) -> str:
    there, missing = words
    return missing if value is None else there.format(_text(value))


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list | tuple) else str(value) or "“”"


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
    if missing:
        return f"{missing} in statement {one.index + 1} also matches when the key is missing"
    return f"statement {one.index + 1} of your policy {verb} it"


def _without(decision: Decision, place: Place, policy: str) -> str:
    """Why, where no statement of the learner's policy decided."""
    rows = (row for row in decision.stages if row.policy_type == policy)
    looks = [look for row in rows for look in row.statements if _is_learners(look.document, place)]
    if decision.allowed:
        return next(_near(looks, "Deny", decision.request), "no statement of your policy denies it")
    if decision.effect == "ExplicitDeny":
        return "a Deny in another policy refuses it"
    matched = [look for look in looks if look.effect == "Allow" and look.matched]
    near = next(_near(looks, "Allow", decision.request), "")
    if matched and not near and policy == "resource":
        at = matched[0].index + 1
        return f"statement {at} of your policy leaves it to the caller's own policies, and none of them allows it"
    if matched and not near:
        return "another policy must allow it, too"
    return near or "no statement of your policy allows it"


def _near(looks: list[Look], effect: str, request: Request) -> Iterator[str]:
    """Why statements of this effect didn't match by one thing alone: a condition, else the resource."""
    only = [one for one in looks if one.effect == effect and not one.matched and len(one.reasons) == 1]
    for look in only:
        yield from _condition(look, request)
    uncovered = [one for one in only if one.reasons[0].startswith("Resource doesn't cover")]
    if len(uncovered) == 1:
        yield f"{_UNCOVERED} {uncovered[0].index + 1} doesn't cover {request.resource}"


_UNCOVERED = "the Resource of statement"


def misses_the_resource(decision: Decision, place: Place) -> bool:
    """Whether a call is refused only because a statement of the learner's names another resource."""
    return not decision.allowed and why(decision, place).startswith(_UNCOVERED)


def _condition(look: Look, request: Request) -> Iterator[str]:
    """The condition of a statement that isn't met."""
    context = {key.lower(): value for key, value in (request.context or {}).items()}
    for condition in look.statement.conditions:
        if condition.key.lower() in look.reasons[0].lower():
            value = context.get(condition.key.lower())
            when = "when the key is missing" if value is None else _text(value)
            yield f"{condition.operator} in statement {look.index + 1} doesn't match {when}"


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
                    return str(operator)
    return ""
