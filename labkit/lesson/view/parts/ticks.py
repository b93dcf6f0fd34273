"""Settings that are ticked: boxes, and what they say as the text of a form's field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import traitlets

from labkit.lesson.html import escape
from labkit.lesson.ways.words import words

from .shared import layout, made

if TYPE_CHECKING:
    from labkit.lesson.ways.form import Field


class Ticks(widgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Boxes under a label, or one box that is its own label. ``value``: what is ticked, one a line; of one box
    "yes" or "no"."""

    value = traitlets.Unicode()

    def __init__(self, field: Field) -> None:
        self._names = field.choices
        labels = [words(name) for name in self._names] or [field.label]
        self._boxes = [_box(label) for label in labels]
        head = (
            [made(widgets.HTML, value=f'<p class="labkit-ticks">{escape(field.label)}</p>')]
            if self._names
            else []
        )
        super().__init__((*head, *self._boxes), layout=layout())
        self.value = field.text
        self._show()
        for box in self._boxes:
            box.observe(self._read, names="value")
        self.observe(self._show, names="value")

    def _read(self, _: Any = None) -> None:
        if self._names:
            ticked = [name for name, box in zip(self._names, self._boxes, strict=True) if box.value]
            self.value = "\n".join(ticked)
        else:
            self.value = "yes" if self._boxes[0].value else "no"

    def _show(self, _: Any = None) -> None:
        ticked = self.value.split()
        for name, box in zip(self._names or ("yes",), self._boxes, strict=True):
            box.value = name in ticked


def ticks(field: Field) -> Any:
    """The boxes of a field of the kinds "flag" and "checks"."""
    return Ticks(field)


def _box(label: str) -> Any:
    return made(widgets.Checkbox, description=label, indent=False, width="auto")
