"""Ways to lift a Deny: leave this action, resource or person out of it, or take the statement away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._mend._allows import as_list, is_aws_own, literal
from labkit.policy._mend._draft import Data, Edit, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._decision import Decision
    from labkit.policy._explain._looks import Look

EXCEPT_FOR = {
    "StringNotEquals", "StringNotEqualsIfExists", "StringNotLike", "StringNotLikeIfExists", "ArnNotLike",
    "ArnNotEquals", "ArnNotLikeIfExists", "ArnNotEqualsIfExists", "NotIpAddress", "NotIpAddressIfExists",
    "StringNotEqualsIgnoreCase", "StringNotEqualsIgnoreCaseIfExists",
}  # fmt: skip
"""Operators whose list of values names the exceptions of a Deny."""


def ways(decision: Decision, group: Group, number: int, look: Look) -> Iterator[Edit]:
    """The edits that may keep one Deny off the request, the narrowest first. Untried."""
    place = (group, number, look.document)
    before = look.statement.to_dict()
    if is_aws_own(look.source):
        aside = "AWS wrote this policy, so you can only detach the whole policy."
        yield Edit(*place, None, None, "remove", look.source.to_dict(), None, True, aside)
        return
    if look.setting:
        aside = "Or name single principals in the bucket policy, so that it isn't public."
        yield Edit(*place, look.index, look.sid, "remove", before, None, True, aside)
        return
    more = not _is_just_this(decision, before)
    whole = Edit(*place, look.index, look.sid, "remove", before, None, more)
    yield from (whole,) if not more else ()
    for after, how in _narrower(decision, before):
        yield Edit(*place, look.index, look.sid, "replace", before, after, True, how)
    yield from (whole,) if more else ()


def _is_just_this(decision: Decision, before: Data) -> bool:
    """Whether the statement denies this action on this resource and nothing else."""
    actions = [text.lower() for text in as_list(before.get("Action", []))]
    return actions == [decision.plan.action] and as_list(before.get("Resource", [])) == [decision.resource]


Excepted = tuple[dict[str, Any], str]
"""A statement with an exception for a request, and how it is made, for a person."""


def _narrower(decision: Decision, before: Data) -> Iterator[Excepted]:
    """The statement with one exception more, in every way there is."""
    action, resource = decision.request.action, decision.resource
    yield from _values(decision, before)
    if "NotResource" in before and resource != "*":
        names = [*as_list(before["NotResource"]), literal(resource)]
        yield {**before, "NotResource": names}, "List the resource in NotResource too."
    if "NotAction" in before:
        yield (
            {**before, "NotAction": [*as_list(before["NotAction"]), action]},
            "List the action in NotAction too.",
        )
    for element, wanted in (("Action", action.lower()), ("Resource", resource.lower())):
        rest = [text for text in as_list(before.get(element, [])) if text.lower() != wanted]
        if rest and rest != as_list(before[element]):
            after = {**before, element: rest if len(rest) > 1 else rest[0]}
            yield after, f"Remove the {element.lower()} from its list."
    if before.get("Resource") == "*" and resource != "*":
        others = {key: value for key, value in before.items() if key != "Resource"}
        yield (
            {**others, "NotResource": literal(resource)},
            "Replace Resource with NotResource, and list this resource there.",
        )
    yield from _persons(decision, before)


def _values(decision: Decision, before: Data) -> Iterator[Excepted]:
    """One more exception among those the Deny lists already: a Region, an address, a role."""
    for operator, keys in before.get("Condition", {}).items():
        for key, values in keys.items():
            value = decision.value(key.lower())
            if operator in EXCEPT_FOR and isinstance(value, str):
                after = _with_test(before, operator, key, [*as_list(values), value])
                yield after, f"Add {value} to the values of {key}."


def _persons(decision: Decision, before: Data) -> Iterator[Excepted]:
    """An exception for whoever asks."""
    who = decision.who
    arn = decision.value("aws:principalarn")
    if isinstance(before.get("NotPrincipal"), dict) and who.inside:
        names = [*as_list(before["NotPrincipal"].get("AWS", [])), who.arn]
        names += [arn] if isinstance(arn, str) and arn != who.arn else []
        after = {**before, "NotPrincipal": {**before["NotPrincipal"], "AWS": names}}
        yield after, "List the caller in NotPrincipal too."
    if isinstance(arn, str) and who.inside and "aws:principalarn" not in _keys(before):
        after = _with_test(before, "ArnNotEquals", "aws:PrincipalArn", arn)
        yield after, f"Add a condition that excludes {arn} from the Deny."


def _keys(before: Data) -> set[str]:
    return {key.lower() for keys in before.get("Condition", {}).values() for key in keys}


def _with_test(before: Data, operator: str, key: str, value: Any) -> Data:
    condition = before.get("Condition", {})
    return {**before, "Condition": {**condition, operator: {**condition.get(operator, {}), key: value}}}
