"""A hunt: does somebody's small permission lead to all of them? The learner guesses first, then it is searched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from labkit.attacks import close
from labkit.estate import Estate
from labkit.lesson.model.shown import Shown
from labkit.paths import Administrator, Searcher

from . import telling
from .ways_around import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.attacks import Closing
    from labkit.cloud import Scene
    from labkit.estate import Group, Role, User
    from labkit.paths import Answer, Goal, Path

_EVERYTHING = Administrator()
_MOVES = 4
_WORLDS = 2_000
_WORLDS_A_ROW = 100  # a table asks for everybody, twice a step
_CLOSINGS = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """A first call that somebody may try on something. Without an action: there is no way."""

    text: str
    action: str = ""
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Hunt(Shown):
    """Who is looked at, and what could be their first call.

    Attributes:
        title: heads it; `why`: what the person does, for the learner.
        who: the ARN of a user.
        guesses: at least two; which one is right follows from the search.
        goal: what is to be reached.
        after: what it teaches, told once the way is known.
    """

    title: str
    why: str
    who: str
    guesses: tuple[Guess, ...]
    goal: Goal = _EVERYTHING
    after: str = ""

    def look(self, scene: Scene) -> Found:
        """Search, in the scene as it is now."""
        estate = Estate.of(scene)
        searcher = Searcher(estate)
        answer = searcher.search(self.who, self.goal, moves=_MOVES, worlds=_WORLDS)
        return Found(self, estate, answer, len(searcher.kinds))

    def closings(self, found: Found, scene: Scene) -> tuple[str, ...]:
        """The least changes that close the way for good, each tried on a copy of the scene; in words."""
        tried = close(found.path, scene) if found.path else ()
        return tuple(_closing(one) for one in tried if one.good)[:_CLOSINGS]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and what it makes of the guesses."""

    hunt: Hunt
    estate: Estate
    answer: Answer
    kinds: int

    @property
    def path(self) -> Path | None:
        """The shortest way; None where there is none."""
        return self.answer.path

    @property
    def right(self) -> Guess:
        """The guess that names the first call. Raises LookupError where none does, as when things were changed."""
        path = self.path
        first = str(path.moves[0].decision.request.action) if path and path.moves else ""
        found = next((guess for guess in self.hunt.guesses if guess.action.lower() == first.lower()), None)
        if found is None:
            raise LookupError(f"None of the answers is the first call now: it is {first}.")
        return found

    def feedback(self, guess: Guess) -> str:
        """What became of a guess, in sentences, as the engine and the search have it."""
        if not guess.action:
            return self._none() if self.path is None else f"There is a way. {self._says()}"
        if guess == self.right:
            return f"AWS allows this call. {self._says()}"
        decision = self.estate.may(self.hunt.who, guess.action, guess.resource)
        if not decision.allowed:
            return f"AWS would refuse this call. {decision.message()}"
        return f"The policies allow this call, but no shortest way begins with it. {self._says()}"

    def _none(self) -> str:
        """That there is no way, and what refuses the calls that seemed to be one."""
        tempting = [guess for guess in self.hunt.guesses if guess.action]
        tried = [self.estate.may(self.hunt.who, guess.action, guess.resource) for guess in tempting]
        refused = [
            f"AWS's answer to {guess.action.partition(':')[2]}: {decision.message()}."
            for guess, decision in zip(tempting, tried, strict=True)
            if not decision.allowed
        ]
        return " ".join([self._says(), *refused])

    def policies(self) -> dict[str, str]:
        """What decides about the person: each policy with its text, by a title."""
        entity = self.estate.entity(self.estate.principal(self.hunt.who))
        return {} if entity is None else dict(_policies(self.estate, entity))

    def _says(self) -> str:
        """How long the way is; or how far was looked, where there is none."""
        path, longest = self.path, self.answer.moves
        if path is not None:
            return f"The way takes {telling.count(path)}."
        looked = f"labkit tried all ways of up to {longest} calls, of {self.kinds} kinds. None leads there."
        return looked if longest == _MOVES else self.answer.says


def _closing(one: Closing) -> str:
    requests = "request" if one.refused == 1 else "requests"
    return f"{one.says}. AWS then refuses {one.refused} {requests} that it allows now."


def ways_table(scene: Scene, people: Mapping[str, str]) -> pd.DataFrame:
    """Of people (name to ARN) those who could become an administrator and are none: calls, and the first of them."""
    rows = _ways(Look.at(scene), tuple(people.items()))
    return pd.DataFrame(rows, columns=["who", "calls", "begins with", "and then"])


@lru_cache(maxsize=2)
def _ways(look: Look, people: tuple[tuple[str, str], ...]) -> list[tuple[str, int, str, str]]:
    searcher, rows = Searcher(Estate.of(look)), []
    for name, arn in people:
        try:
            path = searcher.search(arn, Administrator(), moves=_MOVES, worlds=_WORLDS_A_ROW).path
        except LookupError:  # was deleted
            continue
        if path and path.moves:
            first = path.moves[0]
            rows.append((name, len(path.moves), f"{first.service}:{first.operation}", first.changes))
    return rows


def _policies(estate: Estate, entity: User | Role) -> Iterator[tuple[str, str]]:
    yield from _held(estate, entity, "")
    account = estate.accounts[entity.arn.split(":")[4]]
    for name in getattr(entity, "groups", ()):
        yield from _held(estate, account.groups[name], f", of group {name}")
    if entity.boundary:
        yield f"Permissions boundary {_name(entity.boundary)}", _managed(estate, entity.boundary)
    if entity.tags:
        yield "Tags", json.dumps(dict(entity.tags), indent=2)


def _held(estate: Estate, entity: User | Role | Group, whose: str) -> Iterator[tuple[str, str]]:
    for name, text in entity.inline.items():
        yield f"Inline policy {name}{whose}", json.dumps(json.loads(text), indent=2)
    for arn in entity.attached:
        yield f"Managed policy {_name(arn)}{whose}", _managed(estate, arn)


def _managed(estate: Estate, arn: str) -> str:
    own = estate.accounts.get(arn.split(":")[4])
    policy = own.policies[arn] if own else estate.managed[arn]
    return "AWS's own" if policy.is_awss else json.dumps(json.loads(policy.text), indent=2)


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
