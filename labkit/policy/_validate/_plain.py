"""Make plain JSON of whatever was handed in as a document, in bounded time, and say what wasn't JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from labkit.policy._language._places import MAX_DEPTH
from labkit.policy._validate._finding import Problem

if TYPE_CHECKING:
    from labkit.policy._language._places import Path

NODES_AT_MOST = 60_000
_NUMBER_AT_MOST = 10**300


class TooBigError(Exception):
    """The value nests too deep or has too many parts; ``path`` leads to where reading stopped."""

    def __init__(self, path: Path, what: str) -> None:
        """Keep the place beside the sentence."""
        super().__init__(what)
        self.path = path
        self.what = what


def plain(document: Any) -> tuple[Any, list[Problem]]:
    """A copy with dicts, lists, texts, numbers, truth values and None only, and a problem for each other part.

    Raises TooBigError for values nested past MAX_DEPTH (a dict that contains itself too) or with more than
    NODES_AT_MOST parts.
    """
    problems: list[Problem] = []
    holder: list[Any] = [None]
    pending: list[tuple[Path, Any, Any, Any]] = [((), document, holder, 0)]
    count = 0
    while pending:
        path, part, owner, at = pending.pop()
        count += 1
        if len(path) > MAX_DEPTH:
            raise TooBigError(path[:4], f"The document is nested more than {MAX_DEPTH} levels deep.")
        if count + len(pending) > NODES_AT_MOST:
            raise TooBigError((), f"The document has more than {NODES_AT_MOST:,} parts.")
        owner[at] = _copy(path, part, problems, pending)
    return holder[0], problems


def _copy(path: Path, part: Any, problems: list[Problem], pending: list[tuple[Path, Any, Any, Any]]) -> Any:
    if isinstance(part, dict):
        new: dict[str, Any] = {}
        for key, inner in list(dict.items(part))[:NODES_AT_MOST]:
            if isinstance(key, str):
                name = str.__str__(key)
                new[name] = None
                pending.append(((*path, name), inner, new, name))
            else:
                problems.append(_alien(path, f"a key of type {type(key).__name__}"))
        return new
    if isinstance(part, list | tuple):
        inners = list(part[:NODES_AT_MOST]) if type(part) in {list, tuple} else []
        items: list[Any] = [None] * len(inners)
        pending.extend(((*path, index), inner, items, index) for index, inner in enumerate(inners))
        return items
    return _scalar(path, part, problems)


def _scalar(path: Path, part: Any, problems: list[Problem]) -> Any:
    if part is None or isinstance(part, bool):
        return part
    if isinstance(part, str):
        return str.__str__(part)
    if isinstance(part, float) and math.isfinite(part):
        return float(part)
    if isinstance(part, int) and abs(int(part)) < _NUMBER_AT_MOST:
        return int(part)
    name = "a number that JSON can't hold" if isinstance(part, int | float) else f"a {type(part).__name__}"
    problems.append(_alien(path, name))
    return None


def _alien(path: Path, name: str) -> Problem:
    return Problem(
        path, f"Here is {name}. JSON has no such value.", "Use text, numbers, lists and dicts only."
    )
