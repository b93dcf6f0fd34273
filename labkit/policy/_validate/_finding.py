"""What a check reports: the finding that callers see, the problem a check yields, and the table's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from labkit.policy._language._syntax import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Policy, Statement

Level = Literal["error", "security warning", "warning", "suggestion"]

LEVELS: tuple[Level, ...] = ("error", "security warning", "warning", "suggestion")
ALL: frozenset[Kind] = frozenset(KINDS)
SAVED_IN_IAM: frozenset[Kind] = frozenset({"identity", "boundary", "session", "trust"})
FROM_ORGANIZATION: frozenset[Kind] = frozenset({"scp", "rcp"})

CHECK_REFERENCE = "Access Analyzer policy check reference"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a policy document that its author should know.

    ``level``: ``"error"`` (AWS refuses the document, or the part can't work), ``"security warning"`` (gives more
    than most authors mean), ``"warning"`` (works, probably not as meant), ``"suggestion"`` (could be simpler).
    ``code``: short and stable, in the style of AWS's issue codes. ``place``: ``Statement[0].Action[1]``; empty
    for the document as a whole. ``line`` and ``column`` count from 1, None unless the document came as text.
    ``what`` says what it means, ``mend`` what to do about it. ``page``: title of the AWS page behind the check.
    """

    level: Level
    code: str
    place: str
    line: int | None
    column: int | None
    what: str
    mend: str
    page: str = CHECK_REFERENCE

    def __str__(self) -> str:
        """One paragraph for a person."""
        where = self.place or "the document"
        if self.line is not None:
            where += f" (line {self.line}, column {self.column})"
        return f"{self.level} {self.code} at {where}: {self.what} {self.mend}"


class Problem(NamedTuple):
    """What a check yields: where, what it means, how to mend it; ``at_key`` points at the key, not the value."""

    path: Path
    what: str
    mend: str
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A row of the table: a check that looks at the whole document."""

    code: str
    level: Level
    find: Callable[[Policy], Iterator[Problem]]
    kinds: frozenset[Kind] = ALL
    page: str = CHECK_REFERENCE


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """A row of the table: a check that looks at one statement at a time."""

    code: str
    level: Level
    find: Callable[[Statement], Iterator[Problem]]
    kinds: frozenset[Kind] = ALL
    page: str = CHECK_REFERENCE
