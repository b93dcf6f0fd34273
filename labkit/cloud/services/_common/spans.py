"""Where in a JSON text each of its values stands."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str | int, ...]
Span = tuple[int, int]  # offsets of the first character and of the one after the last

_SPACE = re.compile(r"[\s,:]*")
_DECODER = json.JSONDecoder()
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def spans(text: str) -> Mapping[Path, Span]:
    """The span of every value in a well-formed JSON text, by its path; empty for a text that isn't JSON."""
    found: dict[Path, Span] = {}
    try:
        _value(text, _skip(text, 0), (), found)
    except (ValueError, IndexError, RecursionError):
        return {}
    return found


def path_of(place: str) -> Path:
    """A place as people write it, `Statement[0].Action[1]`, as a path."""
    return tuple(name or int(number) for name, number in _PART.findall(place))


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _value(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    """Read the value that begins here; the offset after it."""
    if text[at] == "{":
        end = _members(text, at, path, found)
    elif text[at] == "[":
        end = _items(text, at, path, found)
    else:
        _, end = _DECODER.raw_decode(text, at)
    found[path] = (at, end)
    return end


def _members(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, end = _DECODER.raw_decode(text, at)
        at = _skip(text, _value(text, _skip(text, end), (*path, name), found))
    return at + 1


def _items(text: str, at: int, path: Path, found: dict[Path, Span]) -> int:
    at, number = _skip(text, at + 1), 0
    while text[at] != "]":
        at, number = _skip(text, _value(text, at, (*path, number), found)), number + 1
    return at + 1


def _skip(text: str, at: int) -> int:
    """Past white space, commas and colons."""
    match = _SPACE.match(text, at)
    return match.end() if match else at
