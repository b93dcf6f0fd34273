"""The search: breadth first over what an attacker holds and has changed, so that the first way is the shortest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from . import _goals
from ._lore import Lore
from ._model import Move, Path, words_of
from ._moves import KINDS
from ._world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.estate import Estate, Principal

    from ._deeds import Deed
    from ._model import Goal
    from ._moves import Registered

MOVES: Final = 6
WORLDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, and how far it looked.

    Attributes:
        path: the shortest; None where there is none within `moves`.
        moves: up to how many calls all ways were tried.
        says: for a reader, what was searched and what wasn't.
    """

    path: Path | None
    moves: int
    says: str


class Searcher:
    """Searches in one estate. What it learns about the estate as it is serves every further search."""

    def __init__(self, estate: Estate, kinds: tuple[Registered, ...] = tuple(KINDS)) -> None:
        self.estate = estate
        self.bare = estate.bare()
        self.lore = Lore(self.bare)
        self._kinds = kinds
        self._gains: dict[tuple[Principal, frozenset[str]], tuple[Deed, ...]] = {}

    def search(
        self,
        start: str,
        goal: Goal,
        context: Mapping[str, Any] | None = None,
        moves: int = MOVES,
        worlds: int = WORLDS,
    ) -> Answer:
        """The shortest way. `worlds`: how many states are looked at before the search gives up."""
        _goals.check(goal)
        self.lore.about = _goals.about(goal)
        first = World(self.bare, (self._starting(start, context),), self.lore)
        found = self._there(first, goal)
        seen, frontier, depth = {first.key}, [first], 0
        while found is None and frontier and depth < moves:
            frontier, found = self._step(frontier, goal, seen, worlds)
            depth += 1
            if found is None and len(seen) > worlds:
                return Answer(None, depth - 1, self._unfinished(depth - 1, goal))
        path = self.told(found, start, goal) if found else None
        return Answer(path, moves, self._says(path, moves, goal))

    def _starting(self, start: str, context: Mapping[str, Any] | None) -> Principal:
        who = self.bare.principal(start)
        return (
            replace(who, carries=(*dict(who.carries).items(), *(context or {}).items())) if context else who
        )

    def _step(
        self, frontier: list[World], goal: Goal, seen: set[object], worlds: int
    ) -> tuple[list[World], World | None]:
        """Every world one call further; the first at the goal ends it."""
        further: list[World] = []
        for world in frontier:
            for deed in self.deeds(world):
                after = world.after(deed)
                if after.key in seen:
                    continue
                seen.add(after.key)
                if self._there(after, goal):
                    return further, after
                further.append(after)
            if len(seen) > worlds:
                return further, None
        return further, None

    @staticmethod
    def _there(world: World, goal: Goal) -> World | None:
        """The world itself, where it is at the goal. A call that changed nothing matters for whom it brought only."""
        deed = world.deed
        asked = world.held[-1:] if deed is not None and deed.effect is None else world.held
        return world if _goals.reached(world, goal, asked) else None

    # Deeds.

    def deeds(self, world: World) -> Iterator[Deed]:
        """Every allowed deed that could matter, changes to those who are held first."""
        world.gains = tuple(self._new(world))
        yield from world.gains
        for who in world.held:
            for registered in self._kinds:
                if registered.purpose == "change" and _possible(world, who, registered):
                    yield from (deed for deed in registered.kind(world, who) if world.allows(deed))

    def _new(self, world: World) -> Iterator[Deed]:
        """Allowed calls that bring credentials, one for all who make no difference."""
        known = {self.lore.likeness(who, world.estate) for who in world.held}
        for who in world.held:
            for deed in self._gains_of(world, who):
                likeness = self.lore.likeness(deed.gives(world.estate), world.estate) if deed.gives else None
                if likeness not in known:
                    known.add(likeness)
                    yield deed

    def _gains_of(self, world: World, who: Principal) -> tuple[Deed, ...]:
        """Remembered as long as nothing in the estate has changed."""
        if world.estate is not self.bare:
            return tuple(self._gaining(world, who))
        key = who, world.known
        if key not in self._gains:
            self._gains[key] = tuple(self._gaining(world, who))
        return self._gains[key]

    def _gaining(self, world: World, who: Principal) -> Iterator[Deed]:
        for registered in self._kinds:
            if registered.purpose == "gain" and _possible(world, who, registered):
                yield from self._one_of_each(world, registered.kind(world, who))

    def _one_of_each(self, world: World, deeds: Iterator[Deed]) -> Iterator[Deed]:
        """Of those that make no difference the first that is allowed. What is refused on one user is on all alike;
        roles differ in whom they trust, and in what they want to be told."""
        decided: dict[object, bool] = {}
        for deed in deeds:
            likeness = self.lore.likeness(deed.gives(world.estate), world.estate) if deed.gives else None
            if decided.get(likeness) or (likeness in decided and deed.service == "iam"):
                continue
            decided[likeness] = world.allows(deed)
            if decided[likeness]:
                yield deed

    # Answers.

    def told(self, last: World, start: str, goal: Goal) -> Path:
        """The way to a world, decided anew with the titles of policies."""
        worlds: list[World] = []
        here: World | None = last
        while here is not None:
            worlds.insert(0, here)
            here = here.before
        moves = tuple(
            _move(World(before.estate.titled(), before.held, self.lore), after)
            for before, after in pairwise(worlds)
        )
        end = World(last.estate.titled(), last.held, self.lore)
        found = _goals.reached(end, goal, last.held)
        if found is None:
            raise AssertionError("A goal was reached without titles and isn't with them.")
        by, decisions = found
        return Path(start, goal, moves, by.arn, decisions, by)

    def _says(self, path: Path | None, moves: int, goal: Goal) -> str:
        if path is not None:
            calls = "call" if len(path) == 1 else "calls"
            return f"{len(path)} {calls} to: {words_of(goal)}."
        return f"No path of up to {moves} calls of these {len(self._kinds)} kinds to: {words_of(goal)}."

    def _unfinished(self, moves: int, goal: Goal) -> str:
        return (
            f"No path of up to {moves} calls of these {len(self._kinds)} kinds to: {words_of(goal)}. "
            "There are too many longer ways to try all of them."
        )


def _possible(world: World, who: Principal, registered: Registered) -> bool:
    """Whether some policy of theirs is about one of the actions at all."""
    return not registered.identity or any(world.able(who, action) for action in registered.actions)


def _move(before: World, after: World) -> Move:
    deed = after.deed
    if deed is None:
        raise AssertionError("A world that comes after another was made by a deed.")
    decisions = tuple(before.decide(deed.who, ask) for ask in deed.asks)
    gives = deed.gives(after.estate) if deed.gives else None
    return Move(
        *(deed.who.arn, deed.service, deed.operation, deed.parameters, decisions[0], deed.changes),
        decisions=decisions,
        by=deed.who,
        gives=gives,
    )
