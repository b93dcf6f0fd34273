"""A policy document as the checks see it: always the same shape, whatever was written.

Parts of the wrong type are left out here; the checks on shape report them by reading the raw data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.policy._validate._condition._operators import Operator, parse_operator

if TYPE_CHECKING:
    from labkit.policy._language._places import Path
    from labkit.policy._language._syntax import Kind


class Item(NamedTuple):
    """A text in the document and where it stands."""

    path: Path
    text: str


class PrincipalItem(NamedTuple):
    """One principal: where it stands, its key (AWS, Service, Federated, CanonicalUser, or "*") and text."""

    path: Path
    key: str
    text: str


class Value(NamedTuple):
    """A condition's value (text, number or truth value) and where it stands."""

    path: Path
    raw: Any

    @property
    def text(self) -> str:
        """As the request's value is compared with it."""
        return str(self.raw).lower() if isinstance(self.raw, bool) else str(self.raw)


@dataclass(frozen=True, slots=True)
class Test:
    """One line of a Condition: operator, key, values. ``path`` leads to the key."""

    path: Path
    operator: Operator | None
    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that is an object. ``data`` is raw; the lists hold what has the right type."""

    kind: Kind
    version: str
    path: Path
    data: dict[str, Any]
    effect: str
    sid: str | None
    actions: tuple[Item, ...]
    not_actions: tuple[Item, ...]
    resources: tuple[Item, ...]
    not_resources: tuple[Item, ...]
    principals: tuple[PrincipalItem, ...]
    not_principals: tuple[PrincipalItem, ...]
    tests: tuple[Test, ...]

    @property
    def allows(self) -> bool:
        """Whether its Effect is Allow."""
        return self.effect == "Allow"

    @property
    def all_actions(self) -> tuple[Item, ...]:
        """What stands in Action and in NotAction."""
        return self.actions + self.not_actions

    @property
    def all_resources(self) -> tuple[Item, ...]:
        """What stands in Resource and in NotResource."""
        return self.resources + self.not_resources

    @property
    def all_principals(self) -> tuple[PrincipalItem, ...]:
        """What stands in Principal and in NotPrincipal."""
        return self.principals + self.not_principals

    @property
    def tested_keys(self) -> frozenset[str]:
        """The condition keys it tests, in lower case."""
        return frozenset(test.key.lower() for test in self.tests)


@dataclass(frozen=True, slots=True)
class Policy:
    """A document read: raw ``value`` (plain JSON types), its ``text`` where it came as text, its statements."""

    kind: Kind
    value: Any
    text: str | None
    statements: tuple[Statement, ...] = field(default=())


def view(kind: Kind, value: Any, text: str | None) -> Policy:
    """Look at a plain JSON value as a policy of a kind."""
    if not isinstance(value, dict):
        return Policy(kind, value, text)
    version = value.get("Version")
    spoken = version if isinstance(version, str) else "2008-10-17"
    found = value.get("Statement")
    if isinstance(found, dict):
        statements = [_statement(kind, spoken, ("Statement",), found)]
    elif isinstance(found, list):
        statements = [
            _statement(kind, spoken, ("Statement", index), one)
            for index, one in enumerate(found)
            if isinstance(one, dict)
        ]
    else:
        statements = []
    return Policy(kind, value, text, tuple(statements))


def _statement(kind: Kind, version: str, path: Path, data: dict[str, Any]) -> Statement:
    effect = data.get("Effect")
    sid = data.get("Sid")
    return Statement(
        kind,
        version,
        path,
        data,
        effect=effect if isinstance(effect, str) else "",
        sid=sid if isinstance(sid, str) else None,
        actions=_items((*path, "Action"), data.get("Action")),
        not_actions=_items((*path, "NotAction"), data.get("NotAction")),
        resources=_items((*path, "Resource"), data.get("Resource")),
        not_resources=_items((*path, "NotResource"), data.get("NotResource")),
        principals=_principals((*path, "Principal"), data.get("Principal")),
        not_principals=_principals((*path, "NotPrincipal"), data.get("NotPrincipal")),
        tests=_tests((*path, "Condition"), data.get("Condition")),
    )


def _items(path: Path, found: Any) -> tuple[Item, ...]:
    if isinstance(found, str):
        return (Item(path, found),)
    if isinstance(found, list):
        return tuple(Item((*path, index), one) for index, one in enumerate(found) if isinstance(one, str))
    return ()


def _principals(path: Path, found: Any) -> tuple[PrincipalItem, ...]:
    if found == "*":
        return (PrincipalItem(path, "*", "*"),)
    if not isinstance(found, dict):
        return ()
    return tuple(
        PrincipalItem(item.path, key, item.text)
        for key, texts in found.items()
        for item in _items((*path, key), texts)
    )


def _tests(path: Path, found: Any) -> tuple[Test, ...]:
    if not isinstance(found, dict):
        return ()
    return tuple(
        Test((*path, name, key), parse_operator(name), key, _values((*path, name, key), values))
        for name, block in found.items()
        if isinstance(block, dict)
        for key, values in block.items()
    )


def _values(path: Path, found: Any) -> tuple[Value, ...]:
    if isinstance(found, list):
        return tuple(Value((*path, index), one) for index, one in enumerate(found) if _is_plain(one))
    return (Value(path, found),) if _is_plain(found) else ()


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)
