"""The walk over actions, resources, principals and contexts, narrowed at each step to what can still differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.policy._compare._actions import groups, representatives
from labkit.policy._compare._contexts import Told
from labkit.policy._compare._resources import imagined, real
from labkit.policy._compare._sides import OWNER, Asked, Sides, Stand, about
from labkit.policy._compare._view import View
from labkit.policy._decide._implied import IMPLIED
from labkit.policy._decide._rules import TRUST_ACTIONS
from labkit.policy._evaluate import evaluate
from labkit.policy._request import Request
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._globs import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.policy._decision import Decision
    from labkit.policy._language._compile import Compiled

QUESTIONS_AT_MOST = 300_000


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

    def __init__(self, sides: Sides, pins: Pins, only: str | None = None) -> None:
        self.sides = sides
        self.pins = pins
        self.only = only  # "mine" or "theirs": the side that must be the one that allows
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
        if self.sides.alike and _same(mine, theirs, resources=True):
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
        view = View(mine, theirs, self.pins.context)
        implied = bool(view.keys & set(IMPLIED))
        for stand in self.sides.stands:
            if stand.serves(action.partition(":")[0], implied=implied):
                resources = self._resources(action, view, stand, only_real=only_real)
                found = [one for each in resources if (one := self._at(stand, action, each, view))]
                if found:
                    return min(found, key=lambda one: one.weight)
        return None

    def _resources(self, action: str, view: View, stand: Stand, *, only_real: bool) -> Sequence[str]:
        if self.pins.resources is not None:
            return self.pins.resources if only_real else ()
        if self.sides.kind == "trust":
            return (f"arn:aws:iam::{stand.owner or OWNER}:role/Role",) if only_real else ()
        if only_real:
            return real(action, view.patterns, view.texts, stand.owner or OWNER)
        return imagined(view.patterns) if view.texts else ()

    def _at(self, stand: Stand, action: str, resource: str, view: View) -> Found | None:
        bare = resource == "*"  # what fits it, the engine may decide by the action
        mine, theirs = (
            side if bare else [one for one in side if _may_fit(one[1], resource)]
            for side in (view.mine, view.theirs)
        )
        if self.sides.alike and _same(mine, theirs, resources=bare):
            return None
        for context in view.contexts([compiled for _, compiled in (*mine, *theirs)]):
            if self.asked >= QUESTIONS_AT_MOST:
                return None
            self.asked += 1
            found = ask(stand, action, resource, context)
            if found is not None and self.only in (None, "mine" if found.mine.allowed else "theirs"):
                return found
        return None


def ask(stand: Stand, action: str, resource: str, context: Mapping[str, Any]) -> Found | None:
    """Both answers where they differ."""
    request = Request(stand.principal, action, resource, stand.owner, context)
    mine, theirs = evaluate(request, stand.mine), evaluate(request, stand.theirs)
    return Found(mine, theirs) if mine.allowed != theirs.allowed else None


def _may_fit(compiled: Compiled, resource: str) -> bool:
    """Whether a statement's Resource element can fit; where it holds variables, always."""
    if _has_variables(compiled):
        return True
    stand_in: Any = Told("", None, resource)
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
