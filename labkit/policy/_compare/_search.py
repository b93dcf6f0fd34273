"""The walk over actions, resources, principals and contexts, narrowed at each step to what can still differ."""

from __future__ import annotations

from itertools import islice, product
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.policy._case import IMPLIED
from labkit.policy._compare._actions import groups, representatives
from labkit.policy._compare._options import Option, options
from labkit.policy._compare._patterns import of_resource, variables_in
from labkit.policy._compare._resources import imagined, real
from labkit.policy._compare._sides import OWNER, Group, Sides, Stand, about
from labkit.policy._conditions import compile_condition
from labkit.policy._evaluate import evaluate
from labkit.policy._request import Request
from labkit.policy._rules import TRUST_ACTIONS
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._globs import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.policy._compare._texts import Pattern
    from labkit.policy._compile import Compiled, Test
    from labkit.policy._conditions import Condition
    from labkit.policy._decision import Decision

CONTEXTS_AT_MOST = 3_000
QUESTIONS_AT_MOST = 300_000
_ACCOUNTS = ("111111111111", "222222222222")
_FILLINGS = {
    "aws:username": ("alice", "bob"),
    "aws:principalaccount": _ACCOUNTS,
    "aws:resourceaccount": _ACCOUNTS,
}

Asked = tuple[Group, "Compiled"]


class Found(NamedTuple):
    """A request that the two sides answer differently, with both answers."""

    mine: Decision
    theirs: Decision

    @property
    def weight(self) -> tuple[int, int, int]:
        """Smaller is easier to read."""
        request = self.mine.request
        context = request.context or {}
        return len(context), sum(isinstance(value, list) for value in context.values()), len(request.resource)


class Pins(NamedTuple):
    """What the caller has fixed: action patterns, resources, context values; None and empty: nothing."""

    actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    context: Mapping[str, Any]


class Search:
    """One comparison under way; counts the questions asked, so that it ends."""

    def __init__(self, sides: Sides, pins: Pins) -> None:
        self.sides = sides
        self.pins = pins
        self.asked = 0

    def run(self) -> Found | None:
        """The first difference: among real resources of each action, then among made-up ones."""
        every = list(self._groups())
        for only_real in (True, False):
            for group in every:
                found = self._in_group(group, only_real=only_real)
                if found is not None:
                    return found
        return None

    def _groups(self) -> Iterator[list[str]]:
        patterns = [text for one in self.sides.documents() for s in one.statements for text in s.actions]
        pinned = self.pins.actions
        for group in groups(patterns, [text for text in patterns if "*" not in text and "?" not in text]):
            kept = group
            if pinned is not None:
                kept = [one for one in group if any(matches(text.lower(), one.lower()) for text in pinned)]
            if self.sides.kind == "trust":
                kept = [one for one in kept if one.lower() in TRUST_ACTIONS]
            if kept:
                yield kept
        if pinned is not None:
            yield from ([text] for text in pinned if "*" not in text and not catalog.expand(text))

    def _in_group(self, group: list[str], *, only_real: bool) -> Found | None:
        lower = group[0].lower()
        mine, theirs = (list(about(side, lower)) for side in (self.sides.mine, self.sides.theirs))
        if _same(mine, theirs, resources=True):
            return None
        statements = [compiled.statement for _, compiled in (*mine, *theirs)]
        texts = [text for one in statements for text in one.resources or ()]
        named = {text.lower() for one in statements for text in one.actions}
        for action in representatives(group, texts, named):
            found = self._of_action(action, mine, theirs, only_real=only_real)
            if found is not None:
                return found
        return None

    def _of_action(
        self, action: str, mine: list[Asked], theirs: list[Asked], *, only_real: bool
    ) -> Found | None:
        """The difference that is easiest to read, from the first stand that sees one."""
        view = _View(mine, theirs, self.pins.context)
        implied = bool(view.keys & set(IMPLIED))
        for stand in self.sides.stands:
            if stand.serves(action.partition(":")[0], implied=implied):
                resources = self._resources(action, view, stand, only_real=only_real)
                found = [one for each in resources if (one := self._at(stand, action, each, view))]
                if found:
                    return min(found, key=lambda one: one.weight)
        return None

    def _resources(self, action: str, view: _View, stand: Stand, *, only_real: bool) -> Sequence[str]:
        if self.pins.resources is not None:
            return self.pins.resources if only_real else ()
        if self.sides.kind == "trust":
            return (f"arn:aws:iam::{stand.owner or OWNER}:role/Role",) if only_real else ()
        if only_real:
            return real(action, view.patterns, view.texts, stand.owner or OWNER)
        return imagined(view.patterns) if view.texts else ()

    def _at(self, stand: Stand, action: str, resource: str, view: _View) -> Found | None:
        mine = [one for one in view.mine if _may_fit(one[1], resource)]
        theirs = [one for one in view.theirs if _may_fit(one[1], resource)]
        if _same(mine, theirs, resources=False):
            return None
        for context in view.contexts([compiled for _, compiled in (*mine, *theirs)]):
            if self.asked >= QUESTIONS_AT_MOST:
                return None
            self.asked += 1
            found = ask(stand, action, resource, context)
            if found is not None:
                return found
        return None


def ask(stand: Stand, action: str, resource: str, context: Mapping[str, Any]) -> Found | None:
    """Both answers where they differ."""
    request = Request(stand.principal, action, resource, stand.owner, context)
    mine, theirs = evaluate(request, stand.mine), evaluate(request, stand.theirs)
    return Found(mine, theirs) if mine.allowed != theirs.allowed else None


class _View:
    """What the statements about one action look at: keys, and the patterns of resources."""

    def __init__(self, mine: list[Asked], theirs: list[Asked], pinned: Mapping[str, Any]) -> None:
        self.mine = mine
        self.theirs = theirs
        self.pinned = pinned
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

    def _of(self, text: str, variables: bool) -> Iterator[Pattern]:
        return of_resource(text, variables=variables, choices=self.choices)

    def contexts(self, statements: list[Compiled]) -> Iterator[dict[str, Any]]:
        """The contexts worth trying for these statements, those with the fewest keys first."""
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
            )
            for key in sorted((set(spelled) | self._variables_of(statements)) - pinned)
        }
        names = {key: found[0].key for key, found in spelled.items()}
        for chosen in _products(table, statements):
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


def _products(table: dict[str, list[Option]], statements: list[Compiled]) -> Iterator[dict[str, Option]]:
    """All combinations of options where they aren't too many; else those near what the statements ask for."""
    keys = list(table)
    count = 1
    for found in table.values():
        count *= len(found)
    if count <= CONTEXTS_AT_MOST:
        every = [dict(zip(keys, values, strict=True)) for values in product(*table.values())]
        yield from sorted(every, key=lambda one: sum(value is not None for value in one.values()))
    else:
        yield from islice(_near(table, statements), CONTEXTS_AT_MOST)


def _near(table: dict[str, list[Option]], statements: list[Compiled]) -> Iterator[dict[str, Option]]:
    """Nothing told; what satisfies each statement, with one and with two keys changed; then random ones."""
    nothing: dict[str, Option] = {key: found[0] for key, found in table.items()}
    bases = [nothing, *(_satisfying(table, nothing, compiled) for compiled in statements)]
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
    for key, choices in table.items():
        tests = [compile_condition(c) for c in compiled.statement.conditions if c.key.lower() == key]
        found[key] = next((one for one in choices if tests and _passes(tests, key, one)), found[key])
    return found


def _passes(tests: Sequence[Test], key: str, option: Option) -> bool:
    stand_in: Any = _Told(key, option)
    return all(test(stand_in) for test in tests)


class _Told:
    """As much of a case as tests ask for: one key's value and a resource."""

    def __init__(self, key: str, option: Option, resource: str = "*") -> None:
        self.key = key
        self.option = tuple(option) if isinstance(option, list) else option
        self.resource = resource

    def value(self, key: str) -> Any:
        """The value of a key in lower case."""
        return self.option if key == self.key else None


def _may_fit(compiled: Compiled, resource: str) -> bool:
    """Whether a statement's Resource element can fit; where it holds variables, always."""
    if _has_variables(compiled):
        return True
    stand_in: Any = _Told("", None, resource)
    return compiled.resource(stand_in)


def _has_variables(compiled: Compiled) -> bool:
    one = compiled.statement
    return one.variables and any("${" in text for text in one.resources or ())


def _same(mine: list[Asked], theirs: list[Asked], *, resources: bool) -> bool:
    """Whether both sides have the same statements left, written out; then nothing further can differ."""
    left, right = (
        {(group, _spelled(c, resources=resources)) for group, c in side} for side in (mine, theirs)
    )
    return left == right


def _spelled(compiled: Compiled, *, resources: bool) -> object:
    one = compiled.statement
    told: object = None
    if resources or _has_variables(compiled):
        told = (one.not_resource, None if one.resources is None else frozenset(one.resources), one.variables)
    principal = None if one.principal is None else frozenset((k, frozenset(v)) for k, v in one.principal)
    conditions = frozenset(
        (c.operator, c.key.lower(), frozenset(c.values), c.variables) for c in one.conditions
    )
    return one.effect, one.not_principal, principal, told, conditions
