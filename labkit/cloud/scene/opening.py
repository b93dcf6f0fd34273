"""Open a scene; there is one at a time in a process, and none is left when the process ends."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from .scene import Scene

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from .definition import SceneDefinition

_CURRENT: list[Scene] = []


def open_scene(
    definition: SceneDefinition,
    at: str = "start",
    *,
    folder: Path | None = None,
    port: int = 0,
    session_suffix: str = "",
    live: bool = False,
    told: threading.Event | None = None,
) -> Scene:
    """Open a scene at a checkpoint of its definition; one that is open is closed first.

    `folder`: where `scene.save` also keeps work on disk, so that a later process can restore it.
    `session_suffix` is added to the role session names in the AWS configuration (for terminals: the `aws`
    command keeps sessions by these names, and must not take an earlier start's for this one's).
    `live`: the scene follows the machine's clock, as other programs do; else it has one of its own.
    `told`: when it is set, opening is broken off with a ToldToStop, and nothing is left.
    Raises LookupError for a checkpoint that the definition doesn't have.
    """
    definition.checked(at)
    close_all()
    scene = Scene(definition, folder=folder, port=port, session_suffix=session_suffix)
    _CURRENT.append(scene)
    try:
        if live:
            scene.go_live(at, told)
        else:
            scene.reset(at)
    except BaseException:
        scene.close()
        raise
    return scene


def close_all() -> None:
    """Close the scene that is open, if one is."""
    while _CURRENT:
        _CURRENT.pop().close()


atexit.register(close_all)  # a private folder mustn't outlive a kernel
