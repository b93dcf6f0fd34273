"""A view that follows the scene: it is made again after every change, so that it never tells what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud import NoSceneError
from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.cells import cell_id, emit, show_widget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.lesson.model.course import Course
    from labkit.lesson.view.parts.blocks import Block


class LiveView:
    """Blocks on the page that are made again when something changed."""

    def __init__(self, build: Callable[[], Sequence[Block]]) -> None:
        self._build, self._body = build, ui.html()
        self.widget = ui.stack(ui.style(), self._body, name="live-view")
        self.widget.add_class("labkit")
        self.refresh()

    def refresh(self) -> None:
        """Tell the present truth."""
        try:
            self._body.value = "".join(block.live for block in self._build())
        except NoSceneError as error:
            self._body.value = f"<p>{escape(str(error))}</p>"


def show_live(course: Course, kind: str, build: Callable[[], Sequence[Block]]) -> LiveView | None:
    """Show blocks in the present cell, and keep them true; running the cell anew takes the place of what it
    showed. An autorun gets ordinary outputs, and nothing that follows."""
    if autorun():
        emit(build())
        return None
    view = LiveView(build)
    course.watchers[f"live {kind} {cell_id() or id(view)}"] = view.refresh
    show_widget(view.widget, "\n".join(block.text for block in build()))
    return view
