"""What a search claims and what happens never differ: every path found plays to its goal.

`LABKIT_LONG=1` tries 2,000 random accounts, and every checkpoint of every scene.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from labkit import catalog
from labkit.attacks import play
from labkit.cloud import open_scene
from labkit.estate import Estate
from labkit.paths import Administrator, Changes, Searcher
from labkit.policy import Request
from tests.paths.random_estates import OWN, Drawn
from tests.walking import at_every_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.paths import Path

LONG = bool(os.environ.get("LABKIT_LONG"))
HOME = "111111111111"
GOALS = (
    Administrator(),
    Request(None, "s3:GetObject", "arn:aws:s3:::orders/a.txt", HOME),
    Request(None, "iam:CreateGroup", f"arn:aws:iam::{HOME}:group/new"),
    Changes(OWN),
)


def ways(scene: Scene) -> Iterator[Path]:
    searcher = Searcher(Estate.of(scene))
    for account in searcher.estate.accounts.values():
        for entity in account.principals():
            for goal in GOALS:
                found = searcher.search(entity.arn, goal, worlds=300).path
                if found is not None and found.moves:
                    yield found


def failures(scene: Scene, most: int) -> list[str]:
    """Paths that don't play, of those of different calls."""
    different = {
        tuple((move.operation, str(move.parameters)) for move in path.moves): path for path in ways(scene)
    }
    tried = list(different.values())[:most]
    played = [(path, play(path, scene)) for path in tried]
    return [f"{path.story()}\n{done.refusal}" for path, done in played if not done.reached]


@pytest.mark.parametrize("seed", range(2000 if LONG else 12))
def test_every_path_in_a_random_account_plays(seed: int) -> None:
    scene = open_scene(Drawn(seed).definition())
    try:
        assert failures(scene, 1000 if LONG else 6) == []
    finally:
        scene.close()


@pytest.mark.parametrize("name", catalog.scene_names() if LONG else ("cross_account", "capstone"))
def test_every_path_in_a_scene_plays(name: str) -> None:
    last = len(catalog.scene(name).checkpoints) - 2

    def look(scene: Scene, turn: int) -> None:
        if LONG or turn == last:
            assert failures(scene, 1000 if LONG else 6) == [], turn

    at_every_checkpoint(name, look)
