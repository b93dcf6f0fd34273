"""The open lesson, as far as models know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Scene

    from .course import Course
    from .work.book import WorkBook


class Lab(Protocol):
    """A lesson at work; `labkit.lesson.Lesson` is one."""

    @property
    def scene(self) -> Scene:
        """The open scene."""

    @property
    def course(self) -> Course:
        """The lesson without its views."""

    @property
    def book(self) -> WorkBook:
        """Exercises as the learner left them."""

    def result(self, name: str, call: int = 0) -> dict[str, Any]:
        """What AWS answered to a call of a step."""

    def watch(self, name: str, changed: Callable[[], None]) -> None:
        """Call `changed` whenever something changed in the lesson; one callback a name."""

    def changed(self) -> None:
        """Let every view tell the present truth."""
