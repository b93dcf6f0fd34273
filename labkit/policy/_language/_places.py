"""Where everything stands in a policy's text: line and column for each place, in words and as steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.policy._language._reader import MAX_DEPTH, Duplicate, JsonError, Path, Reader, Spot, line_column

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_DEPTH", "Duplicate", "JsonError", "Located", "Path", "locate", "path_text", "steps"]

_STEP = re.compile(r"\[([0-9]{1,9})\]|([^.\[\]]+)")
_PLAIN = re.compile(r"[^.\[\]]+")


@dataclass(slots=True)
class Located:
    """A JSON value with the position of each of its places.

    Attributes: ``value`` (plain dict, list, str, int, float, bool, None) and ``duplicates`` (repeated keys,
    of which the last one won; empty unless ``locate`` was asked to keep them).
    """

    value: Any
    duplicates: tuple[Duplicate, ...]
    _root: Spot = field(repr=False)
    _lines: list[int] = field(repr=False)

    def position(self, path: str | Path = "", *, key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at path: ``Statement[0].Action[1]``, or its tuple of steps.

        ``key=True`` asks for the key that names the value. A path that leads nowhere gives the position of
        the last place on the way that exists, so that a missing element is reported at its owner.
        """
        spot = self._root
        for step in steps(path) if isinstance(path, str) else path:
            found = _child(spot, step)
            if found is None:
                return line_column(self._lines, spot.at)
            spot = found
        return line_column(self._lines, spot.key_at if key and spot.key_at >= 0 else spot.at)


def locate(text: str, *, keep_duplicates: bool = False) -> Located:
    """Read JSON text; raise JsonError where it isn't JSON, repeats a key, or nests past MAX_DEPTH.

    That keys may not repeat: "Grammar of the IAM JSON policy language". Time grows with the text's length
    only; no text overflows or raises anything else. ``keep_duplicates`` reads on past repeated keys.
    """
    reader = Reader(text)
    value, root = reader.document()
    if reader.duplicates and not keep_duplicates:
        first = reader.duplicates[0]
        problem = f"{first.path[-1]!r} appears twice in the same object; keep one of the two"
        raise JsonError(problem, first.line, first.column, first.path, "duplicate")
    return Located(value, tuple(reader.duplicates), root, reader.lines)


def path_text(path: Iterable[str | int]) -> str:
    """Steps as a person reads them: ``Statement[0].Condition``; odd keys stand in brackets and quotes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{_short(step)}" if text else _short(step)
        else:
            text += f"[{_short(step)!r}]"
    return text


def _short(step: str) -> str:
    return step if len(step) <= 200 else f"{step[:197]}..."


def steps(path: str) -> Path:
    """Undo path_text for paths without quoted keys; for keys with dots or brackets, use a tuple of steps."""
    return tuple(int(index) if index else name for index, name in _STEP.findall(path))


def _child(spot: Spot, step: str | int) -> Spot | None:
    if isinstance(spot.inside, dict) and isinstance(step, str):
        return spot.inside.get(step)
    if isinstance(spot.inside, list) and isinstance(step, int) and step < len(spot.inside):
        return spot.inside[step]
    return None
