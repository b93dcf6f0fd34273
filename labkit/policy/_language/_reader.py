"""The pass over JSON text behind ``_places``: values and their offsets, read without recursion.

The standard library's reader throws the positions away, takes duplicate keys and ``NaN``, and overflows on
deep nesting. This one keeps a tree of offsets beside the value and says what the writer probably meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented by use only; absent from the stubs
from typing import Any, NoReturn

Path = tuple[str | int, ...]

MAX_DEPTH = 64
"""Policies nest six deep; anything past this is refused, so that nothing downstream can overflow."""

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_LITERALS: dict[str, Any] = {"true": True, "false": False, "null": None}
_MAX_DIGITS = 300


class JsonError(ValueError):
    """Text that isn't JSON a policy may be written in.

    Attributes: ``problem`` (a sentence for beginners), ``line`` and ``column`` (from 1), ``path`` (the steps
    to the place being read) and ``kind``: ``"syntax"``, ``"duplicate"``, ``"depth"`` or ``"empty"``.
    """

    def __init__(self, problem: str, line: int, column: int, path: Path = (), kind: str = "syntax") -> None:
        """Keep the place beside the sentence."""
        super().__init__(f"line {line}, column {column}: {problem}")
        self.problem = problem
        self.line = line
        self.column = column
        self.path = path
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A key that its object already had: the path, and where the second one stands."""

    path: Path
    line: int
    column: int


@dataclass(slots=True)
class Spot:
    """Where a value stands, where its key stands (-1 in a list), and the spots inside it."""

    at: int
    key_at: int = -1
    inside: dict[str, Spot] | list[Spot] | None = None


@dataclass(slots=True)
class _Frame:
    """An object or list whose end hasn't been read yet."""

    value: Any
    spot: Spot
    key: str = ""
    key_at: int = -1

    @property
    def closing(self) -> str:
        return "}" if isinstance(self.value, dict) else "]"

    @property
    def step(self) -> str | int:
        return self.key if isinstance(self.value, dict) else len(self.value) - 1


def line_column(starts: list[int], at: int) -> tuple[int, int]:
    """Line and column (from 1) of an offset, given the offsets at which lines start."""
    line = bisect_right(starts, at)
    return line, at - starts[line - 1] + 1


class Reader:
    """One pass over the text with a list of open objects in place of recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
        self.duplicates: list[Duplicate] = []
        self._open: list[_Frame] = []

    def document(self) -> tuple[Any, Spot]:
        self._skip()
        if self.at == len(self.text):
            self._fail("the document is empty; a policy document starts with {", kind="empty")
        value, root = self._value()
        while self._open:
            if not self._closes(self._open[-1]):
                self._value()
        if self._skip():
            self._fail(f"the document has already ended; remove {self._seen()} after its end")
        return value, root

    def _closes(self, frame: _Frame) -> bool:
        """Read what stands between two values; True where the innermost object or list ended."""
        char = self._skip()
        if char == frame.closing:
            self._open.pop()
            self.at += 1
            return True
        if frame.value:
            self._comma(frame, char)
        if isinstance(frame.value, dict):
            self._key(frame)
        self._skip()
        return False

    def _comma(self, frame: _Frame, char: str) -> None:
        if char == "":
            self._fail(f"the text ends before the closing {frame.closing}; add it")
        if char in "}]":
            self._fail(f"{char} closes the wrong thing; a {frame.closing} is missing before it")
        if char != ",":
            self._fail(f"a comma (or {frame.closing}) is missing before {self._seen()}")
        comma = self.at
        self.at += 1
        if self._skip() == frame.closing:
            self.at = comma
            self._fail("nothing follows this comma; remove it")

    def _key(self, frame: _Frame) -> None:
        frame.key_at = self.at
        if self._here() != '"':
            self._fail(f"write a name in double quotes here, not {self._seen()}")
        frame.key = self._string()
        if self._skip() != ":":
            self._fail(f"a colon is missing between the name {frame.key[:40]!r} and its value")
        self.at += 1
        if frame.key in frame.value:
            line, column = line_column(self.lines, frame.key_at)
            self.duplicates.append(Duplicate(self._path(), line, column))

    def _value(self) -> tuple[Any, Spot]:
        char = self._here()
        start = self.at
        value: Any
        if char in {"{", "["}:
            return self._container(char)
        if char == '"':
            value = self._string()
        elif char == "-" or char.isdecimal():
            value = self._number()
        else:
            value = self._literal()
        return value, self._attach(value, Spot(start))

    def _container(self, char: str) -> tuple[Any, Spot]:
        if len(self._open) >= MAX_DEPTH:
            self._fail(
                f"this is nested more than {MAX_DEPTH} levels deep; no policy needs that", kind="depth"
            )
        value: Any = {} if char == "{" else []
        inside: Any = {} if char == "{" else []
        spot = self._attach(value, Spot(self.at, inside=inside))
        self._open.append(_Frame(value, spot))
        self.at += 1
        return value, spot

    def _attach(self, value: Any, spot: Spot) -> Spot:
        if not self._open:
            return spot
        frame = self._open[-1]
        if isinstance(frame.spot.inside, dict):
            spot.key_at = frame.key_at
            frame.value[frame.key] = value
            frame.spot.inside[frame.key] = spot
        elif isinstance(frame.spot.inside, list):
            frame.value.append(value)
            frame.spot.inside.append(spot)
        return spot

    def _string(self) -> str:
        start = self.at
        try:
            value: str
            value, self.at = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            self._broken_string(start, error)
        return value

    def _broken_string(self, start: int, error: JSONDecodeError) -> NoReturn:
        if error.msg.startswith("Unterminated"):
            self._fail("this text opens with a double quote that is never closed", start)
        if error.msg.startswith("Invalid control"):
            self._fail(
                "this text contains a line break or a tab; close the quote before the line ends", start
            )
        self._fail(
            "JSON doesn't know the character after this backslash; write \\\\ for a backslash", error.pos
        )

    def _number(self) -> int | float:
        match = _NUMBER.match(self.text, self.at)
        word = _WORD.match(self.text, self.at)
        if match is None or word is None or match.end() != word.end():
            self._fail(f"{self._seen()} isn't a number; put text and dates in double quotes")
        number = match[0]
        if len(number) > _MAX_DIGITS or float(number) in {float("inf"), float("-inf")}:
            self._fail("this number is too large")
        self.at = match.end()
        return float(number) if match[1] or match[2] else int(number)

    def _literal(self) -> Any:
        word = _WORD.match(self.text, self.at)
        if word is None or word[0] not in _LITERALS:
            self._fail(self._misspelled(word[0] if word else ""))
        self.at = word.end()
        return _LITERALS[word[0]]

    def _misspelled(self, word: str) -> str:
        if not self._here():
            return "the text ends before this value; add the value and the closing brackets"
        if word[:1] in {"'", "\u201c", "\u201d", "\u2018", "\u2019"}:
            return f"JSON accepts only straight double quotes; this one is {word[0]}"
        if word.lower() in {"true", "false", "null", "none"}:
            return (
                f"JSON writes {'null' if word.lower() == 'none' else word.lower()}, in lower case, not {word}"
            )
        if word.startswith(("//", "#", "/*")):
            return "JSON has no comments; remove this one"
        if word.startswith("\ufeff"):
            return "the file contains an invisible byte order mark; save the file as UTF-8 without it"
        return f"write a value here, not {self._seen()}; put text in double quotes"

    def _skip(self) -> str:
        """Pass over white space; the character after it, or empty text at the end."""
        match = _SPACE.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return self._here()

    def _here(self) -> str:
        return self.text[self.at : self.at + 1]

    def _seen(self) -> str:
        word = _WORD.match(self.text, self.at)
        return repr(word[0][:40] if word else self._here()) if self._here() else "the end of the text"

    def _path(self) -> Path:
        return tuple(frame.step for frame in self._open)

    def _fail(self, problem: str, at: int | None = None, kind: str = "syntax") -> NoReturn:
        line, column = line_column(self.lines, self.at if at is None else at)
        raise JsonError(problem, line, column, tuple(s for s in self._path() if s not in {"", -1}), kind)
