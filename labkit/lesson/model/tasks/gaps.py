"""Gaps in a policy: where they are, and what is put there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

GAP = "____"
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap in the solution: the element at ``path`` ("Statement[0].Principal.AWS").

    ``choices``: what may be put there, the right one among them; without any the learner writes.
    """

    path: str
    choices: tuple[str, ...] = ()


def find(document: Any, path: str) -> Any:
    """The element at a path such as "Statement[0].Action". Raises ValueError where there's none."""
    for name, index in _PART.findall(path):
        try:
            document = document[int(index)] if index else document[name]
        except (KeyError, IndexError, TypeError):
            raise ValueError(f"The policy has nothing at {path!r}.") from None
    return document


def place(document: Any, path: str, value: Any) -> None:
    """Put a value at a path that is there."""
    *way, (name, index) = _PART.findall(path)
    for step_name, step_index in way:
        document = document[int(step_index)] if step_index else document[step_name]
    document[int(index) if index else name] = value


def as_text(value: Any) -> str:
    """An element as a learner writes it: text without quotes, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def as_value(text: str) -> Any:
    """What a learner wrote, as an element: JSON lists and objects are read, everything else is text."""
    try:
        return json.loads(text) if text[:1] in "[{" else text.strip('"')
    except ValueError:
        return text
