"""Where something stands in a JSON text. Runs only when there is an error to report."""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_NESTING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")


def show(path: Path) -> str:
    """``("Statement", 0, "Effect")`` as ``Statement[0].Effect``."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif _PLAIN_KEY.match(step):
            shown += f".{step}" if shown else step
        else:
            shown += f"[{step if len(step) < 200 else step[:197] + '...'!r}]"
    return shown


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both counted from 1, as editors do."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def too_deep(text: str, limit: int) -> int:
    """The offset of the first bracket that opens level ``limit``."""
    depth = 0
    for token in _NESTING.finditer(text):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token.group(), 0)
        if depth >= limit:
            return token.start()
    return 0


def locate(text: str, path: Path, *, at_key: bool = False) -> int:
    """The offset of what ``path`` leads to, in a text that ``json`` has read without complaint.

    ``at_key``: of its key instead, and of the *last* one where a key is there twice.
    Where the path ends in something that is missing, the offset of what should hold it.
    """
    offset = _skip(text, 0)
    for depth, step in enumerate(path):
        last = at_key and depth == len(path) - 1
        found = (
            _member(text, offset, step, at_key=last) if isinstance(step, str) else _item(text, offset, step)
        )
        if found is None:
            return offset
        offset = found
    return offset


def _skip(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _member(text: str, offset: int, wanted: str, *, at_key: bool) -> int | None:
    found = None
    if text[offset] != "{":
        return None
    offset = _skip(text, offset + 1)
    while text[offset] == '"':
        key, end = _DECODER.raw_decode(text, offset)
        value = _skip(text, _skip(text, end) + 1)
        if key == wanted:
            found = offset if at_key else value
        offset = _next(text, value)
    return found


def _item(text: str, offset: int, wanted: int) -> int | None:
    if text[offset] != "[":
        return None
    offset = _skip(text, offset + 1)
    for _ in range(wanted):
        offset = _next(text, offset)
    return offset


def _next(text: str, value: int) -> int:
    """Past the value that starts here, its comma, and the space after it."""
    _, end = _DECODER.raw_decode(text, value)
    offset = _skip(text, end)
    return _skip(text, offset + 1) if text[offset] == "," else offset


_DECODER = JSONDecoder(parse_int=str, parse_float=str)
