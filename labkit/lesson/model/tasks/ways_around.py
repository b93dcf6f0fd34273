"""Whether a way leads around what must be refused: the shortest calls that get somebody there after all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from labkit.estate import Estate
from labkit.paths import Administrator, Searcher
from labkit.policy import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from labkit.cloud import Scene
    from labkit.paths import Goal, Path

_OF_THE_START = "aws:multifactorauth"  # a code doesn't travel on into a role's session
_OF_THE_TIME = ("aws:currenttime", "aws:epochtime")
_TELLS_TIME = re.compile(r"currenttime|epochtime|tokenissuetime|multifactorauthage|\\u", re.IGNORECASE)
"""Names of condition keys that the time is in; and an escape, in which JSON may write any of them."""
_MOVES = 6
_WORLDS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """A scene as it was at one look. Two that say the same are equal: a step begins where the one before it ended.

    The time, which every call moves on, makes a difference only where a condition asks for it.
    """

    text: str
    details: dict[str, Any] = field(compare=False)

    @classmethod
    def at(cls, scene: Scene) -> Look:
        """The scene as it is now."""
        look = cls("", scene.as_details())
        timeless = look.but_for_the_time
        return replace(look, text=repr(look.details) if _TELLS_TIME.search(timeless) else timeless)

    def as_details(self) -> dict[str, Any]:
        return self.details

    @property
    def but_for_the_time(self) -> str:
        """What it says without the time, which every call moves on."""
        surroundings = self.details["surroundings"]
        kept = {name: one for name, one in surroundings.items() if name.lower() not in _OF_THE_TIME}
        return repr({**self.details, "surroundings": kept})


class WaysAround:
    """Ways in one look at a scene; what a search has learned serves the next. `moves`: the longest way looked for;
    `worlds`: how many states a search looks at."""

    def __init__(self, look: Scene | Look, *, moves: int = _MOVES, worlds: int = _WORLDS) -> None:
        self._look, self._moves, self._worlds = look, moves, worlds
        self._searchers: dict[str, Searcher] = {}

    @cached_property
    def _estate(self) -> Estate:
        return Estate.of(self._look)

    def to_request(
        self,
        people: Iterable[str],
        action: str,
        resource: str,
        *,
        context: Mapping[str, Any],
        resource_account: str | None,
    ) -> Path | None:
        """The first way of one of these people to be allowed a request, by themselves or as somebody else."""
        told = {key: value for key, value in context.items() if not key.lower().startswith(_OF_THE_START)}
        goal = Request(None, action, resource, resource_account, told)
        return self._first(people, (goal,), context)

    def to_administrator(self, people: Iterable[str], accounts: Iterable[str]) -> Path | None:
        """The first way of one of these people to be an administrator of one of these accounts."""
        return self._first(people, tuple(Administrator(account) for account in accounts), {})

    def _first(
        self, people: Iterable[str], goals: tuple[Goal, ...], context: Mapping[str, Any]
    ) -> Path | None:
        searcher = self._searcher(context)
        own = {key: value for key, value in context.items() if key.lower().startswith(_OF_THE_START)}
        for person in _one_of_each(searcher, people):
            for goal in goals:
                path = searcher.search(person, goal, own, self._moves, self._worlds).path
                if path is not None:
                    return path
        return None

    def _searcher(self, context: Mapping[str, Any]) -> Searcher:
        times = {key: value for key, value in context.items() if key.lower() in _OF_THE_TIME}
        key = repr(sorted(times.items()))
        if key not in self._searchers:
            self._searchers[key] = Searcher(self._estate.under(times) if times else self._estate)
        return self._searchers[key]


def _one_of_each(searcher: Searcher, people: Iterable[str]) -> Iterator[str]:
    """Of people who make no difference, one."""
    seen: set[object] = set()
    for person in people:
        likeness = searcher.likeness(person)
        if likeness not in seen:
            seen.add(likeness)
            yield person
