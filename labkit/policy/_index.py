"""Finding the statements that can matter: by action within a document, by resource among many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from ._compile import Compiled, Test, always, never

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._case import Case
    from ._statement import Statement
    from ._variables import Piece

_MANY: Final = 8
_REMEMBERED: Final = 4096

Entry: TypeAlias = tuple[int, Compiled]


class ActionIndex:
    """A document's statements by what they say of an action.

    Plain action names are looked up; only wildcards and NotAction are tried one by one, and each
    action once.
    """

    __slots__ = ("_known", "_plain", "_tried")

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._plain: dict[str, list[Entry]] = {}
        self._tried: list[Entry] = []
        self._known: dict[str, tuple[Compiled, ...]] = {}
        for position, statement in enumerate(statements):
            entry = (position, statement.compiled)
            if statement.not_action or any("*" in name or "?" in name for name in statement.actions):
                self._tried.append(entry)
                continue
            for name in {name.lower() for name in statement.actions}:
                self._plain.setdefault(name, []).append(entry)

    def about(self, action: str) -> tuple[Compiled, ...]:
        """The statements about an action (in lower case), in the document's order."""
        known = self._known.get(action)
        if known is None:
            entries = [
                *self._plain.get(action, ()),
                *(entry for entry in self._tried if entry[1].about(action)),
            ]
            known = tuple(compiled for _, compiled in sorted(entries, key=lambda entry: entry[0]))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[action] = known
        return known


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

    def some(case: Case) -> bool:
        for test in tests:  # noqa: SIM110 - twice as fast as a generator, on the hot path
            if test(case):
                return True
        return False

    return some


def _indexed(statements: list[Compiled]) -> Test:
    index = StatementIndex(statements)

    def some(case: Case) -> bool:
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

    def candidates(self, case: Case) -> list[Compiled]:
        """The statements that may speak about a request; the others can't. One may be there twice."""
        found = self._anybody.candidates(case.resource)
        for key in case.who.keys if self._named else ():
            index = self._named.get(key)
            if index is not None:
                found += index.candidates(case.resource)
        return found


class ResourceIndex:
    """Many statements by the resources that they could be about.

    Each resource of a statement is filed under the plain text it begins with. A request's resource is
    looked up once for each length that such a beginning has; what begins with a wildcard or a variable,
    and NotResource, is always tried.
    """

    __slots__ = ("_always", "_equal", "_lengths", "_starts")

    def __init__(self, statements: Iterable[Compiled]) -> None:
        self._always: list[Compiled] = []
        self._equal: dict[str, list[Compiled]] = {}
        self._starts: dict[str, list[Compiled]] = {}
        for compiled in statements:
            self._file(compiled)
        self._lengths = sorted({len(start) for start in self._starts})

    def _file(self, compiled: Compiled) -> None:
        starts = {_beginning(pieces) for pieces in compiled.resources}
        if compiled.statement.not_resource or any(not start for start, _ in starts):
            self._always.append(compiled)
            return
        for start, whole in starts:
            (self._equal if whole else self._starts).setdefault(start, []).append(compiled)

    def candidates(self, resource: str) -> list[Compiled]:
        """The statements that may be about a resource; the others can't."""
        found = list(self._always)
        found += self._equal.get(resource, ())
        for length in self._lengths:
            if length > len(resource):
                break
            found += self._starts.get(resource[:length], ())
        return found


def _beginning(pieces: tuple[Piece, ...]) -> tuple[str, bool]:
    """The plain text that a resource begins with, and whether that is all of it."""
    first = pieces[0] if pieces else ""
    return (first, len(pieces) <= 1) if isinstance(first, str) else ("", False)
