"""A chapter as it is written down: its scene, its steps, and what each step shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from labkit.cloud import Scene, SceneDefinition
    from labkit.lesson.model.access import AccessQuestion
    from labkit.lesson.model.drawn import Drawn
    from labkit.lesson.model.steps import StateTable, Step


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a lesson and a talk are both made of. ``table``, ``picture``, ``access``: what each step shows where it
    says nothing else. ``made``: ARNs of users whom steps create."""

    definition: SceneDefinition
    steps: tuple[Step, ...]
    table: StateTable | Callable[[Scene], pd.DataFrame] | None = None
    picture: Callable[[Scene], Drawn] | None = None
    access: tuple[AccessQuestion, ...] = ()
    made: tuple[str, ...] = ()
