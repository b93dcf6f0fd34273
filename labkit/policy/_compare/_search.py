"""The walk over actions, resources, principals and contexts, narrowed at each step to what can still differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._compare._actions import groups, representatives
from labkit.policy._compare._fits import Fits, Place, same
from labkit.policy._compare._found import Found, Pins
from labkit.policy._compare._options import ALWAYS
from labkit.policy._compare._sides import OWNER, Asked, Sides, Stand, about
from labkit.policy._compare._tidy import tidy
from labkit.policy._compare._view import View
from labkit.policy._decide._implied import IMPLIED
from labkit.policy._decide._rules import TRUST_ACTIONS
from labkit.policy._evaluate import evaluate
from labkit.policy._request import Request
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._globs import is_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from labkit.policy._compare._tally import Tally
    from labkit.policy._language._compile import Compiled

WIDE_AT_MOST = 60
_CHARACTERS = 60
"""Of statements, looked at in the time of one question, where the values and resources are made that matter."""

_A_QUESTION = 4
"""How many statements cost as much to look at as one question costs by itself."""


class Search:
    """One comparison under way; keeps a tally of the questions asked, so that it ends."""

    def __init__(self, sides: Sides, pins: Pins, tally: Tally, only: str | None = None) -> None:
        self.sides = sides
        self.pins = pins
        self.only = only  # "mine" or "theirs": the side that must be the one that allows
        self.tally = tally
        self._chosen: dict[str, tuple[str, ...]] = {}

    def run(self) -> Found | None:
        """The first difference: among real resources of each action, then among made-up ones."""
        every = list(self._groups())
        for only_real in (True,) if self.sides.within else (True, False):
            for group in every:
                found = self._in_group(group, only_real=only_real)
                if found is not None:
                    return found
        return None

    def _groups(self) -> Iterator[list[str]]:
        patterns = self._patterns()
        pinned = self.pins.actions
        for group in groups(patterns, [text for text in patterns if "*" not in text and "?" not in text]):
            kept = group
            if pinned is not None:
                kept = [one for one in group if any(matches(text.lower(), one.lower()) for text in pinned)]
            if self.sides.within is not None:
                kept = [one for one in kept if catalog.expand(one)] if len(kept) == 1 else kept
            if self.sides.kind == "trust":
                kept = [one for one in kept if one.lower() in TRUST_ACTIONS]
            if kept:
                yield kept
        if pinned is not None:
            yield from ([text] for text in pinned if "*" not in text and not catalog.expand(text))

    def _patterns(self) -> list[str]:
        """The action patterns there are; of those that range over all services, each looked for in all, only some."""
        found = dict.fromkeys(
            text.lower() for one in self.sides.documents() for s in one.statements for text in s.actions
        )
        every = [text for one in self.sides.documents() for s in one.statements for text in s.actions]
        wide = [text for text in found if is_pattern(text.partition(":")[0])]
        if len(wide) <= WIDE_AT_MOST:
            return every
        self.tally.cut = True
        return [text for text in every if text.lower() not in set(wide[WIDE_AT_MOST:])]

    def _in_group(self, group: list[str], *, only_real: bool) -> Found | None:
        lower = group[0].lower()
        mine, theirs = (list(about(side, lower)) for side in (self.sides.mine, self.sides.theirs))
        if self.sides.alike and same(mine, theirs, resources=True):
            return None
        statements = [compiled.statement for _, compiled in (*mine, *theirs)]
        texts = [text for one in statements for text in one.resources or ()]
        named = {text.lower() for one in statements for text in one.actions}
        if group[0] not in self._chosen:  # a group is gone through twice
            keys = {one.key.lower() for each in statements for one in each.conditions}
            self._chosen[group[0]] = tuple(
                representatives(group, texts, named, keys if self.sides.within else ())
            )
        for action in self._chosen[group[0]]:
            found = self._of_action(action, mine, theirs, only_real=only_real)
            if found is not None:
                return found
        return None

    def _of_action(
        self, action: str, mine: list[Asked], theirs: list[Asked], *, only_real: bool
    ) -> Found | None:
        """The difference that is easiest to read, from the first stand that sees one."""
        if not self.tally.spend(_length(compiled for _, compiled in (*mine, *theirs)) // _CHARACTERS):
            return None
        view = View(mine, theirs, self.pins.context, self.tally, inside=action if self.sides.within else "")
        fits = Fits(mine, theirs, self.tally)
        implied = bool(view.keys & set(IMPLIED))
        for stand in self.sides.stands:
            if self.tally.left and stand.serves(action.partition(":")[0], implied=implied):
                resources = self._resources(action, view, stand, only_real=only_real)
                told_apart = fits.tell_apart(resources, stand.principal, alike=self.sides.alike)
                found = [one for each in told_apart if (one := self._at(stand, action, each, view))]
                if found:
                    return min(found, key=lambda one: one.weight)
        return None

    def _resources(self, action: str, view: View, stand: Stand, *, only_real: bool) -> Sequence[str]:
        if self.pins.resources is not None:
            return self.pins.resources if only_real else ()
        if self.sides.kind == "trust":
            return (f"arn:aws:iam::{stand.owner or OWNER}:role/Role",) if only_real else ()
        if only_real:
            return view.resources(action, stand.owner or OWNER)
        return view.resources(action, None) if view.texts else ()

    def _at(self, stand: Stand, action: str, place: Place, view: View) -> Found | None:
        cost = 1 + len(place.statements) // _A_QUESTION
        for context in view.contexts(list(place.statements)):
            if not self.tally.spend(cost):
                return None
            self.tally.requests += 1
            found = self._possible(ask(stand, action, place.resource, context))
            if found is not None and self.only in (None, "mine" if found.mine.allowed else "theirs"):
                return found
        return None

    def _possible(self, found: Found | None) -> Found | None:
        """What was found, told by a principal of whom the keys follow that AWS fills in; None where nobody is."""
        if found is None or self.sides.within is None:
            return found
        request = found.mine.request
        if not any(key.lower() in IMPLIED for key in request.context or {}):
            return found
        told = tidy(found, self.pins, pinned_principal=self.sides.pinned, keep_owner=True, keys=ALWAYS)
        left = {key.lower() for key in told.mine.request.context or {}}
        return None if left & set(IMPLIED) else told


def _length(statements: Iterable[Compiled]) -> int:
    """How many characters the statements hold that are looked at for each action."""
    every = [compiled.statement for compiled in statements]
    values = (value for one in every for condition in one.conditions for value in condition.values)
    return sum(len(text) for one in every for text in one.resources or ()) + sum(map(len, values))


def ask(stand: Stand, action: str, resource: str, context: Mapping[str, Any]) -> Found | None:
    """Both answers where they differ."""
    request = Request(stand.principal, action, resource, stand.owner, context)
    mine, theirs = evaluate(request, stand.mine), evaluate(request, stand.theirs)
    return Found(mine, theirs) if mine.allowed != theirs.allowed else None
