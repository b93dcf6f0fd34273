"""The operation table: which IAM actions AWS asks for an API operation, on what, with which keys.

It is data: one TOML file a service, `operations.toml` in the service's folder (`services/operations.md` tells
how a line reads). An operation that isn't in it is not simulated, so nothing is allowed by oversight.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Need:
    """One IAM action that an operation needs, where its parameters (`when`, `unless`) ask for it."""

    action: str
    on: str = "*"
    keys: tuple[str, ...] = ()
    when: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Tags:
    """Where a service's calls carry tags to put on (`request`) and names of tags to take off (`removed`)."""

    request: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """The table of one service."""

    name: str
    prefix: str
    resources: dict[str, str]
    keys: dict[str, str]
    always: tuple[str, ...]  # keys in the context of every request to the service
    own: tuple[str, ...]  # keys that a resource has of itself, through whichever service it is used
    tags: Tags
    names_others: bool  # whether its calls name things of other accounts, in which they then run
    apart: frozenset[str]  # operations that each resource is decided for by itself
    absent: tuple[str, ...]  # keys that no simulated request has, in lower case; the beginning, before a *
    spoken: dict[str, str]  # how the service names a resource in a refusal, where it isn't by ARN
    operations: dict[str, tuple[Need, ...]]


_TABLES: dict[str, Path] = {}


def offer_table(service: str, file: Path) -> None:
    """Take in a service's table (`service`: as botocore names it)."""
    _TABLES[service] = file
    table.cache_clear()
    _homes.cache_clear()


def simulated_services() -> tuple[str, ...]:
    """botocore's names of the services in the table."""
    return tuple(sorted(_TABLES))


def simulated_operations(service: str) -> tuple[str, ...]:
    """The operations of a service that the gate knows, sorted; none for a service it doesn't know."""
    return tuple(sorted(table(service).operations)) if service in _TABLES else ()


def names_others(service: str) -> bool:
    """Whether the service's calls name things of other accounts; False for a service without a table."""
    return service in _TABLES and table(service).names_others


def needs_of(service: str, operation: str) -> tuple[Need, ...]:
    """What AWS asks for this operation. Raises NotSimulated where the table has no such line."""
    try:
        return table(service).operations[operation]
    except KeyError:
        raise NotSimulated(service, operation) from None


def home_table(action: str) -> Service | None:
    """The table of the service that an IAM action belongs to; None where that service isn't simulated."""
    return _homes().get(action.partition(":")[0].lower())


@cache
def _homes() -> dict[str, Service]:
    return {table(name).prefix.lower(): table(name) for name in sorted(_TABLES, reverse=True)}


@cache
def table(service: str) -> Service:
    """The table of one service, read when first asked for. Raises KeyError for an unknown one."""
    data = tomllib.loads(_TABLES[service].read_text(encoding="utf-8"))
    prefix = data.get("prefix", service)
    return Service(
        name=service,
        prefix=prefix,
        resources=data.get("resources", {}),
        keys=data.get("keys", {}),
        always=tuple(data.get("always", ())),
        own=tuple(data.get("own", ())),
        tags=Tags(**{name: tuple(value) for name, value in data.get("tags", {}).items()}),
        names_others=bool(data.get("names_others")),
        apart=frozenset(data.get("apart", ())),
        absent=tuple(key.lower() for key in data.get("absent", ())),
        spoken=data.get("spoken", {}),
        operations=_operations(prefix, data),
    )


def _operations(prefix: str, data: dict[str, Any]) -> dict[str, tuple[Need, ...]]:
    lines = {name: tuple(_needs(prefix, name, line)) for name, line in data.get("operations", {}).items()}
    lines.update({name: (Need(f"{prefix}:{name}"),) for name in data.get("unscoped", ())})
    groups = data.get("groups", {})
    return {
        name: tuple(replace(need, keys=tuple(_ungroup(need.keys, groups))) for need in needs)
        for name, needs in lines.items()
    }


def _needs(prefix: str, name: str, line: str | dict[str, Any]) -> Iterator[Need]:
    """One line of the table: a resource's name, or what differs from the usual."""
    if isinstance(line, str):
        yield Need(f"{prefix}:{name}", line)
        return
    first = _need(prefix, name, line)
    for parameter, action in line.get("instead", {}).items():
        yield replace(first, action=_full(prefix, action), when=parameter)
        first = replace(first, unless=parameter)
    yield first
    for action, parameter in line.get("also", {}).items():
        yield replace(first, action=_full(prefix, action), when=parameter, unless="")
    for more in line.get("and", ()):
        yield _need(prefix, name, more)


def _need(prefix: str, name: str, line: dict[str, Any]) -> Need:
    return Need(
        action=_full(prefix, line.get("action", name)),
        on=line.get("on", "*"),
        keys=tuple(line.get("keys", ())),
        when=line.get("when", ""),
        unless=line.get("unless", ""),
    )


def _full(prefix: str, action: str) -> str:
    return action if ":" in action else f"{prefix}:{action}"


def _ungroup(keys: tuple[str, ...], groups: dict[str, list[str]]) -> Iterator[str]:
    for key in keys:
        if key.startswith("+"):
            yield from groups[key[1:]]
        else:
            yield key
