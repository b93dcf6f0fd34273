"""What the operation table looks up in the state: functions named in it as `name()`.

A finder answers with text values (or, for a key whose name ends in `*`, with a mapping). For a resource
it is asked with no ARN, for a condition key with the ARN of the resource in question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

Found = list[str] | dict[str, str]
Finder = Callable[["ApiCall", "State", str], Found]
F = TypeVar("F", bound=Callable[..., Any])

_FINDERS: dict[str, Finder] = {}


def finder_for(service: str) -> Callable[[F], F]:
    """A decorator that registers a function as a finder of this service, under its own name."""

    def register(function: F) -> F:
        _FINDERS[f"{service}.{function.__name__}"] = function
        return function

    return register


def finder_names(service: str) -> frozenset[str]:
    """The finders that a service's table may name."""
    return frozenset(name.partition(".")[2] for name in _FINDERS if name.startswith(f"{service}."))


def ask(service: str, name: str, call: ApiCall, state: State, arn: str = "") -> Found:
    """What the finder says: a list of texts, or a mapping."""
    return _FINDERS[f"{service}.{name}"](call, state, arn)


def tag_map(tags: Any) -> dict[str, str]:
    """Tags in any of AWS's shapes, as a plain mapping of key to value."""
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    return {
        _one_of(tag, "Key", "TagKey", "key"): _one_of(tag, "Value", "TagValue", "value") for tag in tags or ()
    }


def _one_of(tag: Mapping[str, str], *names: str) -> str:
    return next((str(tag[name]) for name in names if name in tag), "")
