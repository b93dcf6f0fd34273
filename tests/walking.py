"""Walks a scene through all of its checkpoints in one go, and looks at each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from labkit import catalog
from labkit.cloud import open_scene
from labkit.lesson.model import replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud import Scene


@contextmanager
def opened(name: str) -> Iterator[Scene]:
    scene = open_scene(catalog.scene(name))
    try:
        yield scene
    finally:
        scene.close()


def at_every_checkpoint(name: str, look: Callable[[Scene, int], None]) -> None:
    """Call ``look`` with the scene and the number of the checkpoint: at the start, and after each step."""
    send = replay.send_step
    with opened(name) as scene:
        reached = 0
        look(scene, reached)

        def sending(*given: Any) -> Any:
            nonlocal reached
            sent = send(*given)
            reached += 1
            look(scene, reached)
            return sent

        with patch.object(replay, "send_step", sending):
            scene.reset("end")
        assert reached == len(catalog.scene(name).checkpoints) - 2
