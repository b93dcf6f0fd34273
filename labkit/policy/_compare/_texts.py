"""Short texts that tell patterns apart: one for each set of patterns that some text matches and no other does.

All patterns run side by side as one automaton whose state is a number, a bit for each place in each pattern; a
breadth-first walk over its states meets every such set, by a shortest text, unless there are very many states.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES_AT_MOST = 6_000
STEPS_AT_MOST = 300_000
"""A step is a state's next one for a character; of long patterns it counts for more."""

_LONG = 5_000
OTHER = "\x00"
"""Stands for every character that no pattern names, until a readable one takes its place."""

_FILLINGS = ("other", "x", "y7")


class Token(NamedTuple):
    """A piece of a pattern: a character ("="), one in either case ("~"), one of any ("?"), or a run of any ("*").

    ``text`` is the character, or for ? and * the characters they don't stand for.
    """

    kind: Literal["=", "~", "?", "*"]
    text: str

    def takes(self, char: str) -> bool:
        """Whether it can stand for a character."""
        if self.kind == "=":
            return char == self.text
        return char.casefold() == self.text if self.kind == "~" else char not in self.text


Pattern = tuple[Token, ...]


def literal(text: str, *, fold: bool = False) -> Pattern:
    """The pattern of a plain text, of its case too unless folded."""
    return tuple(Token("~", char) for char in text.casefold()) if fold else tuple(Token("=", c) for c in text)


def wild(text: str, *, never: str = "") -> Pattern:
    """The pattern of a text with * and ?, which stand for no character of ``never``."""
    plain = _STARS.sub("*", text)  # as many as there are, they stand for the same
    return tuple(Token(char, never) if char in {"*", "?"} else Token("=", char) for char in plain)  # type: ignore[arg-type]  # mypy loses the literal in a conditional


_STARS = re.compile(r"\*{2,}")

SOMETHING: Pattern = (Token("?", ""), Token("*", ""))


class Texts(NamedTuple):
    """Texts that tell patterns apart; whether there may be more that weren't looked for."""

    texts: tuple[str, ...]
    cut: bool
    steps: int = 0


class _Machine:
    """The patterns side by side, over an alphabet of the characters that matter."""

    def __init__(self, patterns: tuple[Pattern, ...], alphabet: str) -> None:
        self.go = dict.fromkeys(alphabet, 0)
        self.stay = dict.fromkeys(alphabet, 0)
        self.stars = 0
        self.accepts: list[int] = []
        self.start = 0
        loose: dict[Token, int] = {}
        at = 0
        for pattern in patterns:
            self.start |= 1 << at
            for token in pattern:
                if token.kind == "=":
                    self.go[token.text] |= 1 << at
                else:
                    loose[token] = loose.get(token, 0) | 1 << at
                at += 1
            self.accepts.append(1 << at)
            at += 1
        self.bits = at
        for token, bits in loose.items():
            self._add(token, bits, alphabet)
        self.start = self._closed(self.start)

    def _add(self, token: Token, bits: int, alphabet: str) -> None:
        table = self.stay if token.kind == "*" else self.go
        self.stars |= bits if token.kind == "*" else 0
        for char in alphabet:
            if token.takes(char):
                table[char] |= bits

    def _closed(self, state: int) -> int:
        while True:
            more = state | (state & self.stars) << 1
            if more == state:
                return state
            state = more

    def step(self, state: int, char: str) -> int:
        return self._closed((state & self.go[char]) << 1 | state & self.stay[char])


@lru_cache(maxsize=512)
def distinct(
    patterns: tuple[Pattern, ...], among: tuple[Pattern, ...] = (), start: str = "", share: int = 1
) -> Texts:
    """A text for each set of patterns that can be matched together without the others; the empty set too.

    ``among``: only texts that one of these matches. ``start``: only texts that begin so. Shorter texts first.
    ``share``: among how many such questions the work is shared.
    """
    both = patterns + among
    alphabet = _alphabet(both, start)
    machine = _Machine(both, alphabet)
    state = machine.start
    for char in start:
        state = machine.step(state, char)
    wanted = sum(machine.accepts[len(patterns) :])
    mask = sum(machine.accepts[: len(patterns)])
    alive = 0 if not among else ~((machine.accepts[len(patterns) - 1] << 1) - 1 if patterns else 0)
    found: dict[int, str] = {}
    steps = STEPS_AT_MOST // share // (1 + machine.bits // _LONG) // len(alphabet)
    most = max(1, min(STATES_AT_MOST, steps))
    seen = {state}
    for reached, text in _walk(machine, seen, alphabet, alive, most):
        if not among or reached & wanted:
            found.setdefault(reached & mask, text)
    texts = tuple(_readable(start + text, start, machine, mask, wanted) for text in found.values())
    work = len(seen) * len(alphabet) * (1 + machine.bits // _LONG)
    return Texts(texts, cut=len(seen) >= most, steps=work + machine.bits // 4)


def _alphabet(patterns: tuple[Pattern, ...], start: str) -> str:
    named = {token.text for pattern in patterns for token in pattern if token.kind == "="}
    for pattern in patterns:
        for token in pattern:
            if token.kind == "~":
                named |= {token.text, token.text.upper()[:1]}
            elif token.kind != "=":
                named |= set(token.text)
    return OTHER + "".join(sorted((named | set(start)) - {OTHER}))


def _walk(
    machine: _Machine, seen: set[int], alphabet: str, alive: int, most: int
) -> Iterator[tuple[int, str]]:
    """Every state that some text reaches, with a shortest such text; a state without a bit of ``alive`` is dead.

    ``seen``: where it begins; then all states met, at ``most`` so many.
    """
    queue = deque((state, "") for state in seen)
    while queue:
        state, text = queue.popleft()
        yield state, text
        for char in alphabet:
            after = machine.step(state, char)
            if (not alive or after & alive) and after not in seen and len(seen) < most:
                seen.add(after)
                queue.append((after, text + char))


def _readable(text: str, start: str, machine: _Machine, mask: int, wanted: int) -> str:
    """The text with readable characters for OTHER that change nothing about what it matches."""
    before = _reach(machine, text)
    for filling in _FILLINGS:
        better = text[: len(start)] + text[len(start) :].replace(OTHER, filling)
        after = _reach(machine, better)
        if after & mask == before & mask and bool(after & wanted) == bool(before & wanted):
            return better
    return text.replace(OTHER, next(c for c in "zqwkvXZ0158" if c not in machine.go))


def _reach(machine: _Machine, text: str) -> int:
    state = machine.start
    for char in text:
        state = machine.step(state, char if char in machine.go else OTHER)
    return state
