"""Filter patterns of CloudWatch Logs, as far as the lessons go: JSON selectors, and plain words.

    { ($.errorCode = "AccessDenied*") && ($.userIdentity.type != "AssumedRole") }
    { $.userIdentity.invokedBy NOT EXISTS }
    "an exact phrase"        one two        (nothing at all: every event)

(Filter pattern syntax for metric filters)
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import translate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[Any], bool]

_TOKEN = re.compile(
    r"""\s*(?: (?P<sign>\(|\)|&&|\|\||!=|<=|>=|=|<|>)
           | (?P<path>\$(?:\.[A-Za-z0-9_-]+|\[\d+\])+)
           | (?P<text>"(?:[^"\\]|\\.)*")
           | (?P<word>[^\s()=!<>&|"]+) )""",
    re.VERBOSE,
)
_ABSENT = object()


class UnknownPattern(ValueError):
    """A pattern that isn't of the kinds above."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was understood."""

    text: str
    _matches: Test

    def matches(self, message: str) -> bool:
        """Whether a log event's message fits."""
        return self._matches(message)


def compile_pattern(text: str) -> Pattern:
    """Read a pattern. Raises UnknownPattern for one that isn't simulated or can't be read."""
    stripped = text.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        reader = _Reader(stripped[1:-1])
        test = reader.either()
        if reader.tokens:
            raise UnknownPattern(f"what follows {reader.tokens[0][1]!r} can't be read")
        return Pattern(text, lambda message: _on_json(test, message))
    if re.search(r"[\[\]{}?%-]", re.sub(r'"[^"]*"', "", stripped)):
        raise UnknownPattern("it isn't a JSON selector or plain words")
    terms = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|(\S+)', stripped)]
    return Pattern(text, lambda message: all(term in message for term in terms))


def value_at(path: str, message: str) -> Any | None:
    """What stands at `$.path` of a JSON message; None where there's nothing."""
    try:
        found = _look(json.loads(message), path)
    except ValueError:
        return None
    return None if found is _ABSENT else found


def _on_json(test: Test, message: str) -> bool:
    try:
        return test(json.loads(message))
    except ValueError:
        return False


class _Reader:
    """A recursive reader of what stands between the braces: `||` binds less than `&&`."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None:
                raise UnknownPattern(f"{text[at:].strip()[:20]!r} can't be read")
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()

    def either(self) -> Test:
        tests = [self.both()]
        while self._eat("||"):
            tests.append(self.both())
        return lambda event: any(test(event) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self._eat("&&"):
            tests.append(self.one())
        return lambda event: all(test(event) for test in tests)

    def one(self) -> Test:
        if self._eat("("):
            inner = self.either()
            if not self._eat(")"):
                raise UnknownPattern("a parenthesis isn't closed")
            return inner
        kind, path = self._next()
        if kind != "path":
            raise UnknownPattern(f"a selector such as $.eventName was expected, not {path!r}")
        return self._condition(path)

    def _condition(self, path: str) -> Test:
        _, operator = self._next()
        if operator in ("=", "!=", "<", ">", "<=", ">="):
            kind, value = self._next()
            return _compare(path, operator, value, quoted=kind == "text")
        words = operator.upper()
        if words in ("IS", "NOT"):
            words += " " + self._next()[1].upper()
        tests: dict[str, Test] = {
            "EXISTS": lambda event: _look(event, path) is not _ABSENT,
            "NOT EXISTS": lambda event: _look(event, path) is _ABSENT,
            "IS NULL": lambda event: _look(event, path) is None,
            "IS TRUE": lambda event: _look(event, path) is True,
            "IS FALSE": lambda event: _look(event, path) is False,
        }
        if words not in tests:
            raise UnknownPattern(f"{operator!r} isn't a comparison")
        return tests[words]

    def _eat(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == ("sign", sign):
            del self.tokens[0]
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if not self.tokens:
            raise UnknownPattern("it ends too early")
        return self.tokens.pop(0)


def _compare(path: str, operator: str, value: str, *, quoted: bool) -> Test:
    text = json.loads(value) if quoted else value
    number = _number(text)
    if operator in ("=", "!="):
        same = re.compile(translate(re.sub(r"([\[?])", r"[\1]", text)))
        if operator == "=":
            return lambda event: (said := _said(event, path)) is not None and same.match(said) is not None
        return lambda event: (said := _said(event, path)) is None or same.match(said) is None
    if number is None:
        raise UnknownPattern(f"{operator} compares numbers, and {value} isn't one")
    orders: dict[str, Callable[[float], bool]] = {
        "<": lambda found: found < number,
        ">": lambda found: found > number,
        "<=": lambda found: found <= number,
        ">=": lambda found: found >= number,
    }
    return lambda event: (found := _number(_said(event, path))) is not None and orders[operator](found)


def _said(event: Any, path: str) -> str | None:
    """A value as text; None for nothing, null, or what isn't a single value."""
    found = _look(event, path)
    if found is _ABSENT or found is None or isinstance(found, (dict, list)):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def _look(event: Any, path: str) -> Any:
    for name, index in re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", path):
        if name and isinstance(event, dict):
            event = event.get(name, _ABSENT)
        elif index and isinstance(event, list) and int(index) < len(event):
            event = event[int(index)]
        else:
            return _ABSENT
    return event
