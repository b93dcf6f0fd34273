"""The questions that are asked of an estate's paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._model import Administrator
from ._moves import KINDS
from ._search import MOVES, WORLDS, Answer, Searcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.estate import Estate

    from ._model import Goal, Move, Path


def search(
    estate: Estate,
    start: str,
    goal: Goal,
    *,
    context: Mapping[str, Any] | None = None,
    moves: int = MOVES,
    worlds: int = WORLDS,
) -> Answer:
    """The shortest way from somebody to a goal, and how far was looked.

    Args:
        start: the ARN of a user, a role or its session, a root user (a leaked key is its user); ``*``: nobody.
        goal: a `labkit.policy.Request` (whoever makes it), `Administrator` or `Changes`.
        context: keys that the start's own calls carry: ``{"aws:MultiFactorAuthPresent": "true"}``.
        moves: the longest path looked for.
        worlds: how many states are looked at before giving up.

    Raises:
        LookupError: nobody here has the start's ARN.
        ValueError: the goal is no policy that could be changed.
    """
    return Searcher(estate).search(start, goal, context, moves, worlds)


def find(estate: Estate, start: str, goal: Goal, *, context: Mapping[str, Any] | None = None) -> Path | None:
    """The path of `search`; None where there is none of the kinds and length that it says."""
    return search(estate, start, goal, context=context).path


def several(
    estate: Estate,
    start: str,
    goal: Goal,
    *,
    moves: int = MOVES,
    worlds: int = WORLDS,
    most: int = 4,
) -> tuple[Path, ...]:
    """The shortest path, and up to ``most`` in all that differ from it: each does without a kind of move that one found before
    it needs. The shortest comes first.

    Raises what `search` raises.
    """
    found: dict[tuple[str, ...], Path] = {}
    left, tried = [frozenset[str]()], set[frozenset[str]]()
    while left and len(found) < most:
        without = left.pop(0)
        if without in tried:
            continue
        tried.add(without)
        kinds = tuple(one for one in KINDS if without.isdisjoint(one.actions))
        path = Searcher(estate, kinds).search(start, goal, moves=moves, worlds=worlds).path
        if path is None:
            continue
        acts = tuple(f"{move.service}:{move.operation}" for move in path.moves)
        found.setdefault(acts, path)
        left += [without | set(_kind_of(move)) for move in path.moves]
    return tuple(sorted(found.values(), key=len))


def _kind_of(move: Move) -> tuple[str, ...]:
    """The actions of the kind of a move, so that a search can do without it."""
    named = {str(decision.request.action) for decision in move.decisions}
    return next((one.actions for one in KINDS if not named.isdisjoint(one.actions)), tuple(named))


def ways_to_administrator(estate: Estate, *, moves: int = MOVES, worlds: int = 1_000) -> dict[str, Path]:
    """The shortest way to be an administrator of some account, for every user and role that isn't one already.

    `worlds`: how many states are looked at for each.
    """
    searcher, found = Searcher(estate), {}
    for account in estate.accounts.values():
        for entity in account.principals():
            path = searcher.search(entity.arn, Administrator(), moves=moves, worlds=worlds).path
            if path is not None and path.moves:
                found[entity.arn] = path
    return found
