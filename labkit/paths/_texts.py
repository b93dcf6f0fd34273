"""What a policy's text holds, at one look, remembered by the text."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def statements(text: str) -> list[dict[str, Any]]:
    """A policy's statements."""
    found = json.loads(text).get("Statement", [])
    return found if isinstance(found, list) else [found]


@lru_cache(maxsize=16384)
def denies(text: str) -> bool:
    """Whether a policy has a Deny."""
    return any(statement.get("Effect") == "Deny" for statement in statements(text))


@lru_cache(maxsize=16384)
def tests(text: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Every test in a policy's conditions: operator and key in lower case, values."""
    return tuple(_tests(text))


def _tests(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for statement in statements(text):
        for operator, keys in (statement.get("Condition") or {}).items():
            for key, values in keys.items():
                listed = values if isinstance(values, list) else [values]
                yield operator.lower(), key, tuple(str(value) for value in listed)


def values_of(text: str, key: str) -> tuple[str, ...]:
    """The values that a policy's conditions hold a key against."""
    return tuple(value for _, name, values in tests(text) if name.lower() == key for value in values)


def tag_pairs(text: str, key: str) -> tuple[tuple[str, str], ...]:
    """Tags that a policy's conditions ask about under a key like ``aws:PrincipalTag``: name and value."""
    start = f"{key.lower()}/"
    return tuple(
        (name.partition("/")[2], value)
        for _, name, values in tests(text)
        if name.lower().startswith(start)
        for value in values
    )
