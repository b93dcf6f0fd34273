"""Who can do what, with the ways around a refusal; the search for ways is loaded where a lesson asks for the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.model.access import access_table

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson.model.access import AccessQuestion, AccessTable


def who_can(scene: Scene, asked: tuple[AccessQuestion, ...], made: tuple[str, ...]) -> AccessTable | None:
    """The table of these questions, also for users that steps have ``made`` (ARNs); None without a question."""
    if not asked:
        return None
    from .could_get_there import with_ways

    return with_ways(access_table(scene, asked, made=made), scene)
