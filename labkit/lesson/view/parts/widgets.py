"""The few controls that the views are made of, each with its visible label."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from labkit.cloud import NoSceneError
from labkit.lesson.html import bare, escape
from labkit.lesson.html import inline as marked_up

from .shared import made, show, whole_label
from .style import view_tag
from .ticks import ticks

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.ways.form import Field

__all__ = ["Desk", "button", "choice", "control", "dropdown", "html", "row", "show", "stack", "style"]

_LONGEST_LINE = 64  # a longer text would run out of a field of one line


def html(value: str = "") -> Any:
    """A place for HTML."""
    return made(widgets.HTML, value=value)


@cache
def style() -> Any:
    """The style sheet and the script; each view shows it, so that any cell may be cleared without harm to the others."""
    return made(widgets.HTML, value=view_tag(), display="none")


def stack(*children: Any, name: str = "") -> Any:
    """Children one under the other."""
    box = made(widgets.VBox, children=children)
    box.add_class("labkit-stack")
    if name:
        box.add_class(f"labkit-{name}")
    if name == "step":
        box.add_class("labkit")
    return box


def row(*children: Any) -> Any:
    """Children side by side, wrapping where there's no room."""
    box = made(widgets.HBox, children=children)
    box.add_class("labkit-row")
    return box


class Desk:
    """Makes a view's buttons, and tells in words what went wrong in one; ``error`` is the last such thing.

    ipywidgets itself would swallow the error, or print a traceback where no learner looks.
    """

    def __init__(self) -> None:
        self.note = html()
        self.error: Exception | None = None

    def button(self, label: str, action: Callable[[], None], *, main: bool = False, hint: str = "") -> Any:
        """A button; ``main`` for the one that goes on."""
        key = button(label, lambda: self._do(action, key), main=main, hint=hint)
        return key

    def _do(self, action: Callable[[], None], pressed: Any) -> None:
        self.error, self.note.value = None, ""
        pressed.add_class("labkit-busy")  # not disabled: that would take the keyboard's focus away
        try:
            action()
        except KeyboardInterrupt:
            self.note.value = '<p class="labkit-problem labkit-said">You stopped it.</p>'
        except Exception as error:
            self.tell(error)
        finally:
            pressed.remove_class("labkit-busy")

    def tell(self, error: Exception) -> None:
        """Say what went wrong, in words."""
        self.error = error
        told = isinstance(error, NoSceneError | LookupError)  # these explain themselves
        text = str(error) if told else f"This didn't work: {type(error).__name__}: {error}"
        self.note.value = f'<p class="labkit-problem labkit-said">{escape(text)}</p>'


def button(label: str, action: Callable[[], None], *, main: bool = False, hint: str = "") -> Any:
    """A button by itself; for an action that may fail use a :class:`Desk`."""
    kind = "primary" if main else ""
    key = made(widgets.Button, description=label, tooltip=hint or label, button_style=kind, width="auto")
    key.on_click(lambda _: action())
    return key


def choice(
    label: str, options: list[tuple[str, str]], value: str | None = None, *, inline: bool = False
) -> Any:
    """Radio buttons: one of the options (text, key), or none yet."""
    radio = made(
        widgets.RadioButtons,
        description=marked_up(label),
        description_allow_html=True,
        options=[(bare(text), key) for text, key in options],
        value=value,
        orientation="horizontal" if inline else "vertical",
        width="auto",
        style=whole_label(),
    )
    radio.add_class("labkit-choice")
    return radio


def control(field: Field) -> Any:
    """The control that a field of a form asks for; its value is the field's text."""
    kinds = {"choice": _dropdown, "flag": ticks, "checks": ticks, "text": _line, "number": _line}
    kinds["decimal"] = _line
    long = field.kind not in ("flag", "checks") and (len(field.text) > _LONGEST_LINE or "\n" in field.text)
    filled = (_area if long else kinds.get(field.kind, _area))(field)
    filled.add_class("labkit-field")
    return filled


def dropdown(label: str, options: list[tuple[str, str]]) -> Any:
    """A list to choose one of (text, key)."""
    opened = made(widgets.Dropdown, description=label, options=options, width="auto")
    opened.add_class("labkit-field")
    return opened


def _line(field: Field) -> Any:
    return made(widgets.Text, description=field.label, value=field.text, width="auto", continuous_update=True)


def _area(field: Field) -> Any:
    rows = min(20, field.text.count("\n") + 1 + (field.kind != "body"))
    area = made(widgets.Textarea, description=field.label, value=field.text, rows=rows, width="auto")
    area.add_class("labkit-text" if field.kind in ("body", "text") else "labkit-mono")
    return area


def _dropdown(field: Field) -> Any:
    options = list(field.choices)
    return made(widgets.Dropdown, description=field.label, options=options, value=field.text, width="auto")
