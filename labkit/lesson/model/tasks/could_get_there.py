"""A column for who can do what: whether somebody who is refused could get there by calls that they may make."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from labkit.lesson.model.access import COULD

from . import telling
from .ways_around import Look, WaysAround

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Scene
    from labkit.lesson.model.access import AccessQuestion, AccessTable
    from labkit.paths import Path

NO_WAY: Final = "no way found"
_MOVES = 4
_WORLDS = 30  # few, for a table is made at every step


def with_ways(table: AccessTable, scene: Scene) -> AccessTable:
    """The table with a column more, and the ways behind it: for each refusal the shortest way around it."""
    look, asked = Look.at(scene), {question.label: question for question in table.questions}
    ways: dict[str, dict[str, Path | None]] = {who: {} for who in table.frame["who"]}
    for who, label, decision in table.refusals:
        ways[who][label] = _way(look, str(decision.request.principal), _Asked(asked[label]))
    told = [cell(ways[who]) for who in table.frame["who"]]
    return replace(table, frame=table.frame.assign(**{COULD: told}), ways=ways)


def cell(ways: Mapping[str, Path | None]) -> str:
    """What is refused to somebody, and how they could get there; empty where nothing is refused."""
    by_way: dict[str, list[str]] = {}
    for label, path in ways.items():
        told = f"yes, {telling.calls(path)}" if path else NO_WAY
        by_way.setdefault(told, []).append(label)
    if list(by_way) == [NO_WAY]:
        return NO_WAY
    return "; ".join(f"{', '.join(labels)}: {told}" for told, labels in by_way.items())


class _Asked:
    """A question, equal to another that says the same."""

    def __init__(self, question: AccessQuestion) -> None:
        self.question, self._text = question, repr(question)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


@lru_cache(maxsize=2)
def _around(look: Look) -> WaysAround:
    return WaysAround(look, moves=_MOVES, worlds=_WORLDS)


@lru_cache(maxsize=512)
def _way(look: Look, who: str, asked: _Asked) -> Path | None:
    """The shortest way; None where none is found, or nobody is there any more."""
    question = asked.question
    try:
        path = _around(look).to_request(
            *((who,), question.action, question.resource),
            context=question.context,
            resource_account=question.resource_account,
        )
    except LookupError:
        return None
    return path if path is not None and path.moves else None
