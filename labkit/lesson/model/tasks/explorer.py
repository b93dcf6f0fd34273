"""Questions that a learner puts to the live state by choosing, each answered by a picture. The view is in
`_explorer_view`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.model.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.cloud import Scene
    from labkit.lesson.model.drawn import Drawn


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: a label, and the options that there are now, as pairs of text and key."""

    label: str
    options: Callable[[Scene], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Explorer(Shown):
    """``draw`` answers what was chosen, one key a choice. ``tries``: what an autorun chooses, one after the
    other."""

    title: str
    choices: tuple[Choice, ...]
    draw: Callable[[Scene, tuple[str, ...]], Drawn]
    tries: tuple[tuple[str, ...], ...]
