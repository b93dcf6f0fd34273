"""A hunt: does somebody's small permission lead to all of them? The learner guesses first, then it is searched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from labkit.estate import Estate
from labkit.lesson.model.shown import Shown
from labkit.lesson.picture.accounts import Picture
from labkit.lesson.picture.plan import Arrow, Box, Node
from labkit.paths import Administrator, Searcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.cloud import Scene
    from labkit.estate import Group, Role, User
    from labkit.paths import Answer, Goal, Move, Path

_MOVES = 4
_WORLDS = 2_000


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
    goal: Goal = Administrator()
    after: str = ""

    def look(self, scene: Scene) -> Found:
        """Search, in the scene as it is now."""
        estate = Estate.of(scene)
        answer = Searcher(estate).search(self.who, self.goal, moves=_MOVES, worlds=_WORLDS)
        return Found(self, estate, answer)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and what it makes of the guesses."""

    hunt: Hunt
    estate: Estate
    answer: Answer

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
            return self.answer.says if self.path is None else f"There is a way: {self.answer.says}"
        decision = self.estate.may(self.hunt.who, guess.action, guess.resource)
        if not decision.allowed:
            return f"AWS would refuse this call. {decision.message()}"
        if guess == self.right:
            return f"AWS allows it. {self.answer.says}"
        return f"AWS would allow this call, and it leads nowhere. {self.answer.says}"

    def policies(self) -> dict[str, str]:
        """What decides about the person: each policy with its text, by a title."""
        entity = self.estate.entity(self.estate.principal(self.hunt.who))
        return {} if entity is None else dict(_policies(self.estate, entity))

    def picture(self) -> Picture | None:
        """The way from call to call; None where there is none."""
        return _picture(self.path) if self.path else None

    def lines(self) -> tuple[str, ...]:
        """The way as a story, one sentence a line."""
        path = self.path
        return tuple(path.story().splitlines()) if path else (self.answer.says,)


def ways_table(scene: Scene, people: Mapping[str, str]) -> pd.DataFrame:
    """Of people (name to ARN) those who could become an administrator and are none: calls, and the first of them."""
    searcher = Searcher(Estate.of(scene))
    rows = []
    for name, arn in people.items():
        try:
            path = searcher.search(arn, Administrator(), moves=_MOVES, worlds=_WORLDS).path
        except LookupError:  # was deleted
            continue
        if path and path.moves:
            first = path.moves[0]
            calls = f"{first.service}:{first.operation}"
            rows.append((name, len(path.moves), calls, first.changes))
    return pd.DataFrame(rows, columns=["who", "calls", "begins with", "and then"])


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


def _picture(path: Path) -> Picture:
    """Who acts stands left, what the calls are about right, and the goal under it."""
    actors = dict.fromkeys([path.start, *(move.as_ for move in path.moves), path.who])
    things = dict.fromkeys(_about(move) for move in path.moves if move.gives is None)
    goal = path.goal.words() if isinstance(path.goal, Administrator) else str(path.decision.request.action)
    arrows = [_arrow(move) for move in path.moves]
    return Picture(
        f"The way of {_name(path.start)}",
        (
            Box("Who acts", nodes=tuple(Node(_name(arn), _kind(arn), key=f"who {arn}") for arn in actors)),
            Box(
                *("What it is about", ""),
                (
                    *(Node(_name(arn), _kind(arn), key=f"thing {arn}") for arn in things),
                    Node("the goal", goal, key="goal"),
                ),
            ),
        ),
        (*arrows, Arrow(f"who {path.who}", "goal", "is there", "allowed")),
    )


def _arrow(move: Move) -> Arrow:
    target = f"who {move.gives.arn}" if move.gives else f"thing {_about(move)}"
    return Arrow(f"who {move.as_}", target, f"{move.operation}: {move.changes}", "allowed")


def _about(move: Move) -> str:
    return str(move.decision.request.resource)


def _kind(arn: str) -> str:
    kind = arn.split(":", 5)[5].partition("/")[0] if arn.count(":") > 4 else "anybody"
    if arn.split(":")[2:3] == ["s3"]:
        return "bucket"
    return "session of a role" if kind == "assumed-role" else kind
