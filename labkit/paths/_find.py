"""The questions that are asked of an estate's paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._model import Administrator
from ._search import MOVES, WORLDS, Answer, Searcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.estate import Estate

    from ._model import Goal, Path


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
