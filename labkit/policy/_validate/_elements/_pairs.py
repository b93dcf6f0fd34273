"""Checks on actions and resources beside each other: does every one of a statement find its counterpart?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._catalog import stands_for
from labkit.policy._validate import _arns as arns
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._elements._actions import PAIRS_AT_MOST
from labkit.policy._validate._elements._resources import LONGEST_ARN, TAKES_RESOURCE
from labkit.policy._validate._finding import Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Statement


def _taken(statement: Statement) -> set[tuple[str, str]]:
    """The (service, resource type) pairs that the statement's actions take."""
    return {
        (service, kind)
        for item in statement.actions
        for service, action in catalog.expand(item.text)
        for kind in catalog.types_of_action(service, action)
    }


def _comparable(statement: Statement) -> bool:
    """Whether actions and resources can be held against each other: real actions, real ARNs, not endless."""
    if not statement.actions or not statement.resources:
        return False
    if len(statement.actions) + len(statement.resources) > PAIRS_AT_MOST:
        return False
    if any(item.text == "*" for item in (*statement.actions, *statement.resources)):
        return False
    if not all(catalog.expand(item.text) for item in statement.actions):
        return False
    return all(len(item.text) <= LONGEST_ARN for item in statement.resources)


def unused_resource(statement: Statement) -> Iterator[Problem]:
    """Each resource is one that some action of the statement takes."""
    if not _comparable(statement):
        return
    taken = _taken(statement)
    for item in statement.resources:
        types = arns.types_of_arn(item.text)
        if types and taken.isdisjoint(types):
            names = ", ".join(sorted({kind for _, kind in types})[:3])
            yield Problem(
                item.path,
                f"No action of this statement works on this resource ({names}), so the entry does nothing.",
                "Add an action for this resource, or remove the resource.",
            )


def action_without_resource(statement: Statement) -> Iterator[Problem]:
    """Each action finds a resource in the statement that it works on."""
    if not _comparable(statement):
        return
    found = {item.text: arns.types_of_arn(item.text) for item in statement.resources}
    if not all(found.values()):
        return
    reached = frozenset().union(*found.values())
    for item in statement.actions:
        if is_pattern(item.text) or stands_for(item.text.lower()) in found:
            continue
        for service, action in catalog.expand(item.text):
            types = catalog.types_of_action(service, action)
            if reached.isdisjoint((service, kind) for kind in types):
                yield Problem(item.path, *_without(service, action, types))


def _without(service: str, action: str, types: tuple[str, ...]) -> tuple[str, str]:
    if not types:
        return (
            f"`{service}:{action}` takes no single resource. Only a statement with Resource `*` covers it.",
            'Give it its own statement with "Resource": "*".',
        )
    known = catalog.resource_types(service)
    name = min(types, key=lambda one: (len(known.get(one, "")), one))
    form = known.get(name, "").replace("${Partition}", "aws")
    return (
        f"`{service}:{action}` works on {name} resources. The statement lists none, so it doesn't cover the action.",
        f"Add a resource of the form `{form}`." if form else "Add a resource for it.",
    )


SERVICES_PAGE = "Actions, resources, and condition keys for AWS services"

CHECKS = (
    StatementCheck("RESOURCE_FOR_NO_ACTION", "warning", unused_resource, TAKES_RESOURCE, SERVICES_PAGE),
    StatementCheck(
        "ACTION_WITHOUT_RESOURCE", "warning", action_without_resource, TAKES_RESOURCE, SERVICES_PAGE
    ),
)
