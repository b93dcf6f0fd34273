"""Combinations of condition keys' values: all of them where they are few, else those the statements ask for."""

from __future__ import annotations

from itertools import islice, product
from random import Random
from typing import TYPE_CHECKING, Any

from labkit.policy._match._conditions import compile_condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.policy._compare._options import Option
    from labkit.policy._compare._tally import Tally
    from labkit.policy._language._compile import Compiled
    from labkit.policy._match._facts import Test


CONTEXTS_AT_MOST = 3_000
BASES_AT_MOST = 200
_ENTRIES = 60_000


def _few(table: dict[str, list[Option]]) -> int:
    """How many contexts are tried where there are too many: fewer of those with very many keys."""
    return max(100, min(CONTEXTS_AT_MOST, _ENTRIES // max(1, len(table))))


def products(
    table: dict[str, list[Option]], statements: list[Compiled], tally: Tally
) -> Iterator[dict[str, Option]]:
    """All combinations of options where they aren't too many; else those near what the statements ask for."""
    keys = list(table)
    count = 1
    for found in table.values():
        count *= len(found)
    if count <= CONTEXTS_AT_MOST:
        every = [dict(zip(keys, values, strict=True)) for values in product(*table.values())]
        yield from sorted(
            filter(_can_be, every), key=lambda one: sum(value is not None for value in one.values())
        )
    else:
        tally.cut = True
        yield from islice(filter(_can_be, _near(table, statements)), _few(table))


_CODE, _AGE = "aws:multifactorauthpresent", "aws:multifactorauthage"


def _can_be(context: dict[str, Option]) -> bool:
    """Whether a request can have these values together: the age of a code is there where a code was given."""
    if _CODE not in context or _AGE not in context:
        return True
    coded: bool = context[_CODE] == "true"
    return coded == (context[_AGE] is not None)


def _near(table: dict[str, list[Option]], statements: list[Compiled]) -> Iterator[dict[str, Option]]:
    """Nothing told; what satisfies each statement, with one and with two keys changed; then random ones."""
    nothing: dict[str, Option] = {key: found[0] for key, found in table.items()}
    tried = islice(statements, BASES_AT_MOST)
    bases = [nothing, *(_satisfying(table, nothing, compiled) for compiled in tried)]
    yield from bases
    for base in bases:
        for key, found in table.items():
            yield from ({**base, key: option} for option in found)
    for base in bases:
        for other in bases:
            yield {key: other[key] if other[key] is not None else base[key] for key in table}
    dice = Random(len(table))  # noqa: S311  # the same answer each time, not a secret
    for _ in range(CONTEXTS_AT_MOST):
        base = dice.choice(bases)
        yield {key: dice.choice(found) if dice.random() < 0.4 else base[key] for key, found in table.items()}


def _satisfying(
    table: dict[str, list[Option]], nothing: dict[str, Option], compiled: Compiled
) -> dict[str, Option]:
    """A context in which a statement's conditions hold, as far as each key by itself can tell."""
    found = dict(nothing)
    asked: dict[str, list[Test]] = {}
    for condition in compiled.statement.conditions:
        asked.setdefault(condition.key.lower(), []).append(compile_condition(condition))
    for key, tests in asked.items():
        if key in found:
            found[key] = next((one for one in table[key] if _passes(tests, key, one)), found[key])
    return found


def _passes(tests: Sequence[Test], key: str, option: Option) -> bool:
    stand_in: Any = Told(key, option)
    return all(test(stand_in) for test in tests)


class Told:
    """As much of a case as tests ask for: one key's value and a resource."""

    def __init__(self, key: str, option: Option, resource: str = "*") -> None:
        self.key = key
        self.option = tuple(option) if isinstance(option, list) else option
        self.resource = resource

    def value(self, key: str) -> Any:
        """The value of a key in lower case."""
        return self.option if key == self.key else None
