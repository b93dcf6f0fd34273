"""The request asked again with other values of condition keys, and what else then changes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._match._values import moment
from labkit.policy._mend._values import as_time
from labkit.policy._request import Request

if TYPE_CHECKING:
    from labkit.policy._decision import Decision

Value = str | tuple[str, ...] | None
Keys = dict[str, Value]
"""Condition keys with the values they get; None: the key goes missing."""

REGION: Final = "aws:requestedregion"
CLOCKS: Final = {"aws:currenttime": "aws:EpochTime", "aws:epochtime": "aws:CurrentTime"}
_TAG_KEYS: Final = "aws:TagKeys"


def changed(decision: Decision, keys: Keys) -> Request:
    """The request with these keys changed."""
    whole = together(decision, keys)
    asked, gone = decision.request, {key.lower() for key in whole}
    context = {name: value for name, value in (asked.context or {}).items() if name.lower() not in gone}
    context.update({key: value for key, value in whole.items() if value is not None})
    region = next((value for key, value in whole.items() if key.lower() == REGION), None)
    resource = in_region(asked.resource, region)
    return Request(
        asked.principal, asked.action, resource, asked.resource_account, context, issuer=asked.issuer
    )


def in_region(resource: str, region: Value) -> str:
    """The ARN in another Region, where it names one: what is asked for there is another resource."""
    parts = resource.split(":", 4)
    if not isinstance(region, str) or len(parts) != 5 or not parts[3]:
        return resource
    return ":".join([*parts[:3], region, parts[4]])


def together(decision: Decision, keys: Keys) -> Keys:
    """The keys with those that say the same in another way: a tag that is set is among ``aws:TagKeys``, too.

    The same holds of the two keys of the time. AWS global condition context keys.
    """
    whole = dict(keys)
    for key, value in keys.items():
        start, _, name = key.partition("/")
        if start.lower() == "aws:requesttag":
            found = whole.get(_TAG_KEYS, decision.value(_TAG_KEYS.lower())) or ()
            several = (found,) if isinstance(found, str) else found
            others = tuple(each for each in several if each.lower() != name.lower())
            whole[_TAG_KEYS] = others if value is None else (*others, name)
        other = CLOCKS.get(key.lower())
        if other is not None and decision.value(other.lower()) is not None:
            second = int(moment(str(value)) or 0)
            whole[other] = str(second) if other == "aws:EpochTime" else as_time(second)
    return whole
