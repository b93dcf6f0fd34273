"""The naive way: from every state every allowed call, on everything there is, whether it helps or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.paths._goals import about, reached
from labkit.paths._lore import Lore
from labkit.paths._moves import KINDS
from labkit.paths._world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Estate, Principal
    from labkit.paths import Goal


class Everyone(World):
    """A world in which everybody counts."""

    def free(self, who: Principal) -> bool:
        return True

    def counting(self, who: Principal) -> Any:
        account = self.estate.accounts.get(who.account)
        return account.entities() if account else ()

    def policies_in_use(self, who: Principal) -> set[str]:
        return set(self.estate.accounts[who.account].policies)

    def representatives(self, entities: Any) -> Iterator[Any]:
        yield from entities

    def counting_accounts(self) -> set[str]:
        return set(self.estate.accounts)


class Everything:
    """Answers the kinds' questions: everybody is useful."""

    def gained(self, world: Any) -> tuple[Principal, ...]:
        return ()

    def settled(self, world: Any, account: str) -> bool:
        return False

    def useful(self, world: Any, who: Principal) -> bool:
        return True


def shortest(estate: Estate, start: str, goal: Goal, most: int, states: int) -> int | None:
    """The length of the shortest way of up to ``most`` calls; None where there is none.

    Raises OverflowError where there are more states than that.
    """
    bare = estate.bare()
    lore = Lore(bare, Everything())
    lore.about = about(goal)
    first = Everyone(bare, (bare.principal(start),), lore)
    frontier, seen = [first], {_key(first)}
    for depth in range(most + 1):
        if any(reached(world, goal, world.held) for world in frontier):
            return depth
        if depth < most:
            frontier = [after for world in frontier for after in _after(world, seen)]
        if len(seen) > states:
            raise OverflowError
    return None


def _after(world: World, seen: set[object]) -> Iterator[World]:
    for who in world.held:
        for registered in KINDS:
            for deed in registered.kind(world, who):
                if world.allows(deed):
                    after = world.after(deed)
                    if _key(after) not in seen:
                        seen.add(_key(after))
                        yield after


def _key(world: World) -> object:
    return world.done, frozenset(world.held)
