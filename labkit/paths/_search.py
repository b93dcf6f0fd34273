"""The search: breadth first over what an attacker holds and has changed, so that the first way is the shortest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from . import _goals
from ._hopeless import hopeless
from ._lore import Lore
from ._model import Administrator, Move, Path, words_of
from ._moves import KINDS
from ._scope import NOT_SEARCHED, kinds
from ._world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.estate import Estate, Principal

    from ._deeds import Deed
    from ._model import Goal
    from ._moves import Registered

Gained: TypeAlias = "tuple[Deed, Principal, object]"
MOVES: Final = 6
WORLDS: Final = 5_000


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

    @property
    def kinds(self) -> tuple[str, ...]:
        """The actions of the kinds of moves that were tried."""
        return kinds()

    @property
    def not_searched(self) -> tuple[str, ...]:
        """What wasn't looked for, in words."""
        return NOT_SEARCHED


class Searcher:
    """Searches in one estate. What it learns about the estate as it is serves every further search."""

    def __init__(self, estate: Estate, kinds: tuple[Registered, ...] = tuple(KINDS)) -> None:
        self.estate = estate
        self.bare = estate.bare()
        self.lore = Lore(self.bare, self)
        self.kinds = kinds
        self._actions = frozenset(action for registered in kinds for action in registered.actions)
        self.goal: Goal = Administrator()
        self._gains: dict[tuple[Principal, frozenset[str]], tuple[Gained, ...]] = {}

    def search(
        self,
        start: str,
        goal: Goal,
        context: Mapping[str, Any] | None = None,
        moves: int = MOVES,
        worlds: int = WORLDS,
    ) -> Answer:
        """The shortest way. `worlds`: how many states are looked at before the search gives up.

        At first each call must use what the one before has brought, and of two ways to the same person one is
        followed: that finds a way soon, most often the shortest. Then shorter ones are looked for, in which
        two things are prepared before they are used, and everybody who is held counts.
        """
        _goals.check(goal)
        self.goal, self.lore.about, self.lore.goal_text = goal, _goals.about(goal), repr(goal)
        who = self._starting(start, context)
        if hopeless(self.bare, who, goal):
            return Answer(None, moves, f"There is no path to: {words_of(goal)}, however many calls are made.")
        first = World(self.bare, (who,), self.lore)
        quick = _Round(self, goal, moves, worlds, thorough=False)
        found = quick.run(first)
        longest = found.depth - 1 if found else moves
        if longest > 1 and quick.changed:
            thorough = _Round(self, goal, longest, worlds, thorough=True)
            found = thorough.run(first) or found
            longest = longest if thorough.finished else thorough.depth
        path = self.told(found, start, goal) if found else None
        return Answer(path, longest, self._says(path, longest, moves, goal))

    def likeness(self, start: str) -> object:
        """Equal for those who have the same ways: one of them need be searched for. Raises LookupError."""
        return self.lore.likeness(self.bare.principal(start), self.bare)

    def _starting(self, start: str, context: Mapping[str, Any] | None) -> Principal:
        who = self.bare.principal(start)
        return (
            replace(who, carries=(*dict(who.carries).items(), *(context or {}).items())) if context else who
        )

    # What the kinds of moves ask (`Guide`).

    def gained(self, world: World) -> tuple[Principal, ...]:
        """Those whose credentials are one allowed call away."""
        focus, world.focus = world.focus, frozenset()
        found = tuple(who for _, who in self._new(world))
        world.focus = focus
        return found

    def useful(self, world: World, who: Principal) -> bool:
        """Whether somebody is at the goal, or could do anything that matters, even if they are all that is held."""
        if any(True for _ in self._possible(world, who)):
            return True
        return _goals.reached(world, self.goal, (who,)) is not None

    def settled(self, world: World, account: str) -> bool:
        """Whether somebody who is held has all of an account, so that more permissions there help nobody."""
        return world.remembered(
            ("settled", account),
            lambda: any(
                who.account == account and _goals.only_others_refuse(world, self.goal, who)
                for who in world.held
            ),
        )

    # Deeds.

    def deeds(self, world: World) -> Iterator[Deed]:
        """Every allowed deed that could matter."""
        yield from (deed for deed, who in self._new(world) if self.useful(world, who))
        for who in world.held:
            for registered in self._possible(world, who):
                if registered.purpose == "change":
                    yield from (deed for deed in registered.kind(world, who) if world.allows(deed))

    def _possible(self, world: World, who: Principal) -> Iterator[Registered]:
        """The kinds of which some policy could allow somebody something at all."""
        able = world.able_to(who, self._actions)
        for registered in self.kinds:
            if registered.needs and not getattr(self.lore, registered.needs):
                continue
            outside = not registered.identity and _from_outside(world, who, registered.actions[0])
            if outside or not able.isdisjoint(registered.actions):
                yield registered

    def _new(self, world: World) -> Iterator[tuple[Deed, Principal]]:
        """Allowed calls that bring credentials, one for all who make no difference."""
        known = {self.lore.likeness(who, world.estate) for who in world.held}
        for who in world.held:
            for deed, gained, likeness in self._gains_of(world, who):
                if likeness not in known and world.fits(who, gained.of) and self._matters(world, gained):
                    known.add(likeness)
                    yield deed, gained

    def _matters(self, world: World, gained: Principal) -> bool:
        return self.lore.is_named(gained.of) or not self.settled(world, gained.account)

    def _gains_of(self, world: World, who: Principal) -> tuple[Gained, ...]:
        """Remembered as long as nothing in the estate has changed."""
        if world.estate is not self.bare:
            return tuple(self._gaining(world, who))
        key = who, world.known
        if key not in self._gains:
            focus, world.focus = world.focus, frozenset()
            self._gains[key] = tuple(self._gaining(world, who))
            world.focus = focus
        return self._gains[key]

    def _gaining(self, world: World, who: Principal) -> Iterator[Gained]:
        for registered in self._possible(world, who):
            if registered.purpose == "gain":
                yield from self._one_of_each(world, registered.kind(world, who))

    def _one_of_each(self, world: World, deeds: Iterator[Deed]) -> Iterator[Gained]:
        """Of those that make no difference the first that is allowed. What is refused on one user is on all alike;
        roles differ in whom they trust, and in what they want to be told."""
        decided: dict[object, bool] = {}
        for deed in deeds:
            if deed.gives is None:
                continue
            gained = deed.gives(world.estate)
            likeness = self.lore.likeness(gained, world.estate)
            if decided.get(likeness) or (likeness in decided and deed.service == "iam"):
                continue
            decided[likeness] = world.allows(deed)
            if decided[likeness]:
                yield deed, gained, likeness

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

    def _says(self, path: Path | None, longest: int, moves: int, goal: Goal) -> str:
        unsure = " There are too many longer ways to try them all." if longest < moves else ""
        if path is not None:
            calls = "call" if len(path) == 1 else "calls"
            shorter = longest < len(path) - 1
            unsure = f" Shorter ways of more than {longest} calls weren't all tried." if shorter else ""
            return f"{len(path)} {calls} to: {words_of(goal)}.{unsure}"
        tried = f"of up to {longest} calls, of {len(self._actions)} kinds"
        return f"labkit found no way {tried}, to: {words_of(goal)}.{unsure}"


class _Round:
    """One round of a search: worlds one call further at a time, until one is at the goal.

    Attributes:
        depth: up to how many calls all ways were tried; `finished`: whether that is as many as were asked for.
        changed: whether any call changed something: where none did, the first way found is the shortest.
    """

    def __init__(self, searcher: Searcher, goal: Goal, moves: int, worlds: int, *, thorough: bool) -> None:
        self._searcher, self._goal, self._moves, self._worlds = searcher, goal, moves, worlds
        self._slack = 2 if thorough else 1
        self._thorough = thorough
        self._seen: dict[object, list[frozenset[Principal]]] = {}
        self._count = 0
        self.depth, self.finished, self.changed = 0, True, False

    def run(self, first: World) -> World | None:
        """The first world at the goal; None where there is none within the limits."""
        if self._there(first):
            return first
        frontier = [first]
        while frontier and self.depth < self._moves:
            further: list[World] = []
            for world in frontier:
                for after in self._from(world):
                    if self._there(after):
                        return after
                    further.append(after)
                if self._count > self._worlds:
                    self.finished = False
                    return None
            frontier = further
            self.depth += 1
        return None

    def _from(self, world: World) -> Iterator[World]:
        """The new worlds that one call leads to."""
        if len(world.pending) >= self._slack:
            world.focus = world.pending
        for deed in self._searcher.deeds(world):
            self.changed = self.changed or deed.effect is not None
            after = world.after(deed)
            if len(after.pending) <= self._slack and self._is_new(after):
                self._count += 1
                yield after

    def _is_new(self, world: World) -> bool:
        """Whether no world seen before has the same changes, and everybody who is held here."""
        held = frozenset(world.held)
        seen = self._seen.setdefault(world.key, [])
        if seen and (not self._thorough or any(held <= one for one in seen)):
            return False
        seen.append(held)
        return True

    def _there(self, world: World) -> bool:
        """Whether a world is at the goal. A call that changed nothing matters for whom it brought only."""
        deed = world.deed
        asked = world.held[-1:] if deed is not None and deed.effect is None else world.held
        return _goals.reached(world, self._goal, asked) is not None


def _from_outside(world: World, who: Principal, action: str) -> bool:
    """Whether a trust policy names them, or the goal's resource has a policy that could."""
    service = action.partition(":")[0]
    if service != "sts":
        return any(arn.split(":", 3)[2] == service for arn in world.lore.about if arn.startswith("arn:"))
    return any(world.trusts(account).could_name(who) for account in world.estate.accounts.values())


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
