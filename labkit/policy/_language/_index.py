"""Finding the statements that can matter: by action in a document; among many by whom, what and when."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from labkit.policy._language._compile import Compiled, action_test, always, never
from labkit.policy._match._principal import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.policy._language._statement import Statement
    from labkit.policy._match._facts import Facts, Test
    from labkit.policy._match._variables import Piece

_EQUALS: Final = frozenset(
    {"StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike"}
)
_HOLES: Final = re.compile(r"[*?]|\$\{")
_MANY: Final = 8
_REMEMBERED: Final = 4096


class ActionIndex:
    """A document's statements by what they say of an action.

    Plain action names are looked up; only wildcards and NotAction are tried one by one, and each
    action once. A statement is compiled when it is first asked for, and nothing is sorted before that.
    """

    __slots__ = ("_compiled", "_known", "_plain", "_statements", "_tried")

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        self._statements = statements
        self._compiled: list[Compiled | None] = [None] * len(statements)
        self._known: dict[str, tuple[Compiled, ...]] = {}
        self._plain: dict[str, list[Statement]] | None = None
        self._tried: list[tuple[Statement, Callable[[str], bool]]] = []

    def compiled(self, statement: Statement) -> Compiled:
        """One of the statements, ready to be asked."""
        found = self._compiled[statement.index]
        if found is None:
            found = self._compiled[statement.index] = Compiled(statement)
        return found

    def about(self, action: str) -> tuple[Compiled, ...]:
        """The statements about an action (in lower case), in the document's order."""
        known = self._known.get(action)
        if known is None:
            plain = self._plain if self._plain is not None else self._sort()
            found = [*plain.get(action, ()), *(each for each, covers in self._tried if covers(action))]
            known = tuple(self.compiled(each) for each in sorted(found, key=lambda each: each.index))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[action] = known
        return known

    def _sort(self) -> dict[str, list[Statement]]:
        plain: dict[str, list[Statement]] = {}
        tried: list[tuple[Statement, Callable[[str], bool]]] = []
        for statement in self._statements:
            if statement.not_action or any("*" in name or "?" in name for name in statement.actions):
                tried.append((statement, action_test(statement)))
                continue
            for name in {name.lower() for name in statement.actions}:
                plain.setdefault(name, []).append(statement)
        self._tried, self._plain = tried, plain  # in this order: another thread may look in between
        return plain


def any_applies(statements: Iterable[Compiled]) -> Test:
    """The test whether one of the statements speaks about a request."""
    tests = [compiled for compiled in dict.fromkeys(statements) if compiled.applies is not never]
    if not tests:
        return never
    if any(compiled.applies is always for compiled in tests):
        return always
    if len(tests) == 1:
        return tests[0].applies
    if len(tests) > _MANY:
        return _indexed(tests)
    return _one_of(tuple(compiled.applies for compiled in tests))


def _one_of(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda case: first(case) or second(case)

    def some(case: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - twice as fast as a generator, on the hot path
            if test(case):
                return True
        return False

    return some


def _indexed(statements: list[Compiled]) -> Test:
    index = StatementIndex(statements)

    def some(case: Facts) -> bool:
        for compiled in index.candidates(case):  # noqa: SIM110 - as above
            if compiled.applies(case):
                return True
        return False

    return some


class StatementIndex:
    """Many statements by whom they name, and then by the resources that they could be about."""

    __slots__ = ("_anybody", "_named")

    def __init__(self, statements: Iterable[Compiled]) -> None:
        anybody: list[Compiled] = []
        named: dict[object, list[Compiled]] = {}
        for compiled in statements:
            for key in compiled.keys or ():
                named.setdefault(key, []).append(compiled)
            if compiled.keys is None:
                anybody.append(compiled)
        self._anybody = ResourceIndex(anybody)
        self._named = {key: ResourceIndex(those) for key, those in named.items()}

    def candidates(self, case: Facts) -> list[Compiled]:
        """The statements that may speak about a request; the others can't. One may be there twice."""
        found = self._anybody.candidates(case)
        for key in keys_of(case) if self._named else ():
            index = self._named.get(key)
            if index is not None:
                found += index.candidates(case)
        return found


class ResourceIndex:
    """Many statements by the resources that they could be about, and then by what their conditions want.

    Each resource of a statement is filed under the plain text it begins with. A request's resource is
    looked up once for each length that such a beginning has; what begins with a wildcard or a variable,
    and NotResource, is always tried.
    """

    __slots__ = ("_always", "_equal", "_lengths", "_starts")

    def __init__(self, statements: Iterable[Compiled]) -> None:
        always: list[Compiled] = []
        equal: dict[str, list[Compiled]] = {}
        starts: dict[str, list[Compiled]] = {}
        for compiled in statements:
            beginnings = {_beginning(pieces) for pieces in compiled.resources}
            if compiled.statement.not_resource or any(not start for start, _ in beginnings):
                always.append(compiled)
                continue
            for start, whole in beginnings:
                (equal if whole else starts).setdefault(start, []).append(compiled)
        self._always = ConditionIndex(always)
        self._equal = {text: ConditionIndex(those) for text, those in equal.items()}
        self._starts = {text: ConditionIndex(those) for text, those in starts.items()}
        self._lengths = sorted({len(start) for start in starts})

    def candidates(self, case: Facts) -> list[Compiled]:
        """The statements that may be about the request's resource; the others can't."""
        resource = case.resource
        found = self._always.candidates(case)
        if resource in self._equal:
            found += self._equal[resource].candidates(case)
        for length in self._lengths:
            if length > len(resource):
                break
            index = self._starts.get(resource[:length])
            if index is not None:
                found += index.candidates(case)
        return found


def _beginning(pieces: tuple[Piece, ...]) -> tuple[str, bool]:
    """The plain text that a resource begins with, and whether that is all of it."""
    first = pieces[0] if pieces else ""
    return (first, len(pieces) <= 1) if isinstance(first, str) else ("", False)


class ConditionIndex:
    """Statements about the same resource by one value that they want of the request.

    A condition that some value of a key equals a plain text files its statement under that text; of several
    such conditions the one whose texts are the rarest. All other statements are always tried.
    """

    __slots__ = ("_always", "_wanting")

    def __init__(self, statements: list[Compiled]) -> None:
        self._always: list[Compiled] = []
        self._wanting: dict[str, dict[str, list[Compiled]]] = {}
        if len(statements) <= _MANY:
            self._always = statements
            return
        wants = [_wants(compiled) for compiled in statements]
        common = Counter((key, text) for each in wants for key, texts in each for text in texts)
        for compiled, each in zip(statements, wants, strict=True):
            if not each:
                self._always.append(compiled)
                continue
            key, texts = min(each, key=lambda want: max(common[want[0], text] for text in want[1]))
            for text in set(texts):
                self._wanting.setdefault(key, {}).setdefault(text, []).append(compiled)

    def candidates(self, case: Facts) -> list[Compiled]:
        """The statements that may have what they want; the others can't."""
        found = list(self._always)
        for key, filed in self._wanting.items():
            value = case.value(key)
            for text in (value,) if isinstance(value, str) else value or ():
                found += filed.get(text, ())
        return found


def _wants(compiled: Compiled) -> list[tuple[str, tuple[str, ...]]]:
    """The keys of which some value must equal one of these plain texts."""
    return [
        (condition.key.lower(), condition.values)
        for condition in compiled.statement.conditions
        if condition.operator in _EQUALS and condition.values and not _HOLES.search("".join(condition.values))
    ]
