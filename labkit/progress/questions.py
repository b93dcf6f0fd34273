"""The file of the questions that come back, as plain data that may be anybody's. How a question is made isn't here."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from labkit.cloud.scene.kept.plain import read_plain, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE: Final = "coming-back.json"
BACK, BEFORE, AFTER = "back", "before", "after"
_MOST: Final = 8_000_000
_SHORT, _LONG = 400, 40_000
_ROWS, _SEEN = 60, 20_000


def read(path: Path) -> dict[str, Any] | None:
    """What a file says; None where there is none that can be read."""
    try:
        return reduced(json.loads(read_plain(path, _MOST)))
    except (OSError, ValueError, RecursionError):
        return None


def write(path: Path, row: Mapping[str, Any]) -> None:
    """Write it down. Raises OSError."""
    write_whole(path, json.dumps(row).encode())


def reduced(found: Any) -> dict[str, Any] | None:
    """Of anybody's data what such a file can say: ``seed``, ``memory``, ``rounds``, ``met``; None where that is nothing."""
    if not isinstance(found, dict) or not _is_text(found.get("seed")):
        return None
    memory, rounds = (_object(found.get(name)) for name in ("memory", "rounds"))
    rights = _object(memory.get("rights"))
    return {
        "seed": found["seed"],
        "memory": {
            "rights": {
                name: count for name, count in islice(rights.items(), _ROWS) if _is_count(name, count)
            },
            "seen": [one for one in _list(memory.get("seen"), _SEEN) if _is_text(one, _LONG)],
        },
        "rounds": {name: _questions(rounds[name]) for name in (BACK, BEFORE, AFTER) if name in rounds},
        "met": [one for one in _list(found.get("met"), _SEEN) if _is_text(one)],
    }


def untouched(row: Mapping[str, Any] | None) -> bool:
    """Whether nobody has answered anything yet, and nothing comes back."""
    if row is None:
        return True
    answered = (question["chosen"] for asked in row["rounds"].values() for question in asked)
    return not (row["memory"]["rights"] or row["met"] or any(answered))


def _questions(found: Any) -> list[dict[str, str]]:
    rows: Iterable[dict[Any, Any]] = (_object(one) for one in _list(found, _ROWS))
    parts = ("belief", "seed", "chosen")
    return [
        {name: row[name] for name in parts} for row in rows if all(_is_text(row.get(one)) for one in parts)
    ]


def _is_count(name: Any, count: Any) -> bool:
    return _is_text(name) and type(count) is int and 0 <= count < _ROWS


def _is_text(found: Any, most: int = _SHORT) -> bool:
    """A text of a sane length that can be written down: no half of a surrogate pair."""
    whole = isinstance(found, str) and not any("\ud800" <= one <= "\udfff" for one in found)
    return whole and len(found) <= most


def _object(found: Any) -> dict[Any, Any]:
    return found if isinstance(found, dict) else {}


def _list(found: Any, most: int) -> list[Any]:
    return found[:most] if isinstance(found, list) else []
