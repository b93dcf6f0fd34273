"""What the statements about one action look at: condition keys, variables, and the patterns of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._compare._contexts import products
from labkit.policy._compare._options import options
from labkit.policy._compare._patterns import of_resource, variables_in
from labkit.policy._compare._resources import imagined, real
from labkit.policy._compare._tally import STEPS_A_UNIT
from labkit.policy._compare._texts import STEPS_AT_MOST
from labkit.policy._decide._implied import IMPLIED
from labkit.policy._validate._catalog import may_have

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.policy._compare._sides import Asked
    from labkit.policy._compare._tally import Tally
    from labkit.policy._compare._texts import Pattern, Texts
    from labkit.policy._language._compile import Compiled
    from labkit.policy._match._conditions import Condition


_TOKENS_A_UNIT = 10
_VALUES_A_UNIT = 10
"""How many values are put into contexts in the time of one question."""

_ACCOUNTS = ("111111111111", "222222222222")


_FILLINGS = {
    "aws:username": ("alice", "bob"),
    "aws:principalaccount": _ACCOUNTS,
    "aws:resourceaccount": _ACCOUNTS,
}


class View:
    """What the statements about one action look at: keys, and the patterns of resources."""

    def __init__(
        self,
        mine: list[Asked],
        theirs: list[Asked],
        pinned: Mapping[str, Any],
        tally: Tally,
        *,
        inside: str = "",
    ) -> None:
        """``inside``: the action, where only requests are wanted that AWS can get for it."""
        self.mine = mine
        self.theirs = theirs
        self.pinned = pinned
        self.tally = tally
        self._inside = inside
        self._contexts: dict[tuple[int, ...], list[dict[str, Any]]] = {}
        every = [compiled.statement for _, compiled in (*mine, *theirs)]
        self.texts = tuple(dict.fromkeys(text for one in every for text in one.resources or ()))
        on = any(one.variables for one in every)
        written = [*self.texts, *(value for one in every for c in one.conditions for value in c.values)]
        self.variables = variables_in(written, on=on)
        conditions = [condition for one in every for condition in one.conditions]
        self.keys = {condition.key.lower() for condition in conditions} | self.variables
        self.choices = {key: _fillings(key, conditions, pinned) for key in sorted(self.variables)}
        found = (p for one in every for text in one.resources or () for p in self._of(text, one.variables))
        self.patterns: tuple[Pattern, ...] = tuple(dict.fromkeys(found))
        self.tokens = sum(map(len, self.patterns))
        self._resources: dict[tuple[str, str | None], Texts] = {}

    def resources(self, action: str, owner: str | None) -> tuple[str, ...]:
        """ARNs that the patterns can tell apart: of types that the action takes; with no owner, any."""
        found = self._resources.get((action, owner))
        if found is None:
            if not self.tally.spend(self.tokens // _TOKENS_A_UNIT):
                return ()
            share = self.tally.share(STEPS_AT_MOST)
            found = (
                imagined(self.patterns, share)
                if owner is None
                else real(action, self.patterns, self.texts, owner, share, inside=bool(self._inside))
            )
            self.tally.cut = self.tally.cut or found.cut
            self.tally.spend(found.steps // STEPS_A_UNIT)
            self._resources[action, owner] = found
        return found.texts

    def _of(self, text: str, variables: bool) -> Iterator[Pattern]:
        return of_resource(text, variables=variables, choices=self.choices)

    def contexts(self, statements: list[Compiled]) -> list[dict[str, Any]]:
        """The contexts worth trying for these statements, those with the fewest keys first."""
        key = tuple(map(id, statements))
        if key not in self._contexts:
            found = list(self._worth_trying(statements)) if self.tally.left else []
            self.tally.spend(sum(map(len, found)) // _VALUES_A_UNIT)
            self._contexts[key] = found
        return self._contexts[key]

    def _worth_trying(self, statements: list[Compiled]) -> Iterator[dict[str, Any]]:
        spelled: dict[str, list[Condition]] = {}
        for compiled in statements:
            for condition in compiled.statement.conditions:
                spelled.setdefault(condition.key.lower(), []).append(condition)
        pinned = {key.lower() for key in self.pinned}
        table = {
            key: options(
                spelled.get(key, []),
                self.choices,
                self.choices.get(key, ()),
                implied=key in IMPLIED,
                inside=bool(self._inside),
                tally=self.tally,
            )
            for key in sorted((set(spelled) | self._variables_of(statements)) - pinned)
            if not self._inside or may_have(self._inside, key)
        }
        names = {key: found[0].key for key, found in spelled.items()}
        for chosen in products(table, statements, self.tally):
            told = {names.get(key, key): value for key, value in chosen.items() if value is not None}
            yield {**self.pinned, **told}

    def _variables_of(self, statements: list[Compiled]) -> set[str]:
        every = [compiled.statement for compiled in statements]
        texts = [text for one in every for text in one.resources or ()]
        values = [value for one in every for condition in one.conditions for value in condition.values]
        return variables_in([*texts, *values], on=True) & self.variables


def _fillings(key: str, conditions: Sequence[Condition], pinned: Mapping[str, Any]) -> list[str]:
    """What a variable is filled with: two values of its own, and those that conditions on its key draw apart."""
    told = [str(value) for name, value in pinned.items() if name.lower() == key]
    if told:
        return told
    name = key.rpartition(":")[2].rpartition("/")[2]
    own = _FILLINGS.get(key, (f"a-{name}", f"z-{name}"))
    mine = [c for c in conditions if c.key.lower() == key and not any("${" in text for text in c.values)]
    drawn = [one for one in options(mine, {}) if isinstance(one, str)] if mine else []
    return list(dict.fromkeys([*own, *drawn[:4]]))
