"""The small language of the operation table: paths into parameters, and templates made of them.

A path is `UserName`, `CreateBucketConfiguration.LocationConstraint` or, through a list, `Entries[].Id`.
A template is text with paths in braces, `arn:aws:iam::{@account}:group/{GroupName}`; names with an at sign
are facts of the call, and `{Path|/}` is `/` where the call has no Path. A template with a path that leads nowhere has no value at all; one that leads
to several values gives one text each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.cloud.calls import ApiCall

_PLACE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and paths in turn: `literals[0] paths[0] literals[1] ... literals[-1]`."""

    literals: tuple[str, ...]
    paths: tuple[str, ...]

    def fill(self, call: ApiCall) -> list[str]:
        """Each text that the call's parameters make of this template; none where a value is missing."""
        found = [_values(path, call) for path in self.paths]
        return [self._join(values) for values in product(*found)]

    def _join(self, values: tuple[str, ...]) -> str:
        parts = [self.literals[0]]
        for value, literal in zip(values, self.literals[1:], strict=True):
            parts += (value, literal)
        return "".join(parts)


@lru_cache(maxsize=4096)
def template(text: str) -> Template:
    """Read a template once."""
    pieces = _PLACE.split(text)
    return Template(tuple(pieces[::2]), tuple(pieces[1::2]))


def find(path: str, parameters: Mapping[str, Any]) -> list[Any]:
    """Every value that a path leads to in botocore-shaped parameters; empty values don't count."""
    values: list[Any] = [parameters]
    for step in path.split("."):
        values = list(_step(step, values))
    return values


def given(path: str, parameters: Mapping[str, Any]) -> bool:
    """Whether the call carries this parameter (with something in it, and not as a plain False)."""
    return any(value is not False for value in find(path, parameters))


def text_of(value: Any) -> str:
    """A parameter as condition operators see it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def _values(place: str, call: ApiCall) -> list[str]:
    path, has_default, default = place.partition("|")
    if path.startswith("@"):
        return [_fact(path, call)]
    values = [text_of(value) for value in find(path, call.parameters)]
    if values or not has_default:
        return values
    return [_fact(default, call) if default.startswith("@") else default]


def _fact(name: str, call: ApiCall) -> str:
    facts = {
        "@account": call.caller.account,
        "@caller": call.caller.name,
        "@operation": call.operation,
        "@region": call.region,
    }
    return facts[name]


def _step(step: str, values: list[Any]) -> Iterator[Any]:
    name, many = step.removesuffix("[]"), step.endswith("[]")
    for value in values:
        inner = value.get(name) if hasattr(value, "get") else None
        if inner is None or inner in ("", [], {}):
            continue
        if many:
            yield from inner
        else:
            yield inner
