"""What a step shows in a talk, as text: it is written once, and from then on only looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.ways.calls import Way


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a step's answer. ``name``: what it is; ``said``: what a screen reader is told of it."""

    name: str
    html: str
    said: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that comes of a step. ``parts``: the verdict, the why, then each thing that changed. ``right``: the keys of
    the prediction's options that turn out right, and ``because`` of what. ``state``: the state before the step, as HTML.
    ``before`` and ``after`` the step: each of its calls in each way. ``verdicts``: what AWS answers, a line a call."""

    parts: tuple[Part, ...]
    right: tuple[str, ...]
    because: str
    state: str
    before: Mapping[Way, tuple[str, ...]]
    after: Mapping[Way, tuple[str, ...]]
    verdicts: tuple[str, ...]
