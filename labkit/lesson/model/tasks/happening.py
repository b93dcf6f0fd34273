"""Something that happens to the scene, and isn't the learner's doing: a button lets it happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.model.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.cloud import Event, Scene


@dataclass(frozen=True, slots=True)
class Happening(Shown):
    """``play`` does it and returns what the learner then reads; ``button`` is the button's label.
    ``recorded``: the trail's events of it, where it has happened already."""

    title: str
    button: str
    play: Callable[[Scene], str]
    recorded: Callable[[Scene], Sequence[Event]] = lambda _: ()
