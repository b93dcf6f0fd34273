"""The search beside brute force over all sequences of calls, on small random accounts.

`LABKIT_LONG=1` tries 300 accounts, and sequences of four calls.
"""

from __future__ import annotations

import os

import pytest

from labkit.cloud import open_scene
from labkit.estate import Estate
from labkit.paths import Administrator, Changes, Goal, Searcher
from labkit.policy import Request
from tests.paths.brute_force import shortest
from tests.paths.random_estates import HOME, OWN, Drawn

LONG = bool(os.environ.get("LABKIT_LONG"))
MOST, STATES = (4, 20_000) if LONG else (3, 400)
GOALS: tuple[Goal, ...] = (
    Administrator(),
    Request(None, "s3:GetObject", "arn:aws:s3:::orders/a.txt", HOME),
    Changes(OWN),
)


def drawn(seed: int) -> Estate:
    scene = open_scene(Drawn(seed).definition())
    try:
        return Estate.of(scene)
    finally:
        scene.close()


@pytest.mark.parametrize("seed", range(300 if LONG else 10))
def test_no_sequence_of_calls_is_shorter(seed: int) -> None:
    estate = drawn(seed)
    searcher, compared = Searcher(estate), 0
    for account in estate.accounts.values():
        for entity in account.principals():
            for goal in GOALS:
                path = searcher.search(entity.arn, goal, moves=MOST).path
                found = len(path) if path is not None else None
                try:
                    best = shortest(estate, entity.arn, goal, MOST, STATES)
                except OverflowError:
                    continue  # too many sequences to try them all
                assert (entity.arn, goal, found) == (entity.arn, goal, best)
                compared += 1
    assert compared > 5
