"""The few controls that the views are made of, each with its visible label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from labkit.cloud import NoSceneError
from labkit.lesson.html import bare, escape
from labkit.lesson.html import inline as marked_up

from .style import view_tag
from .ticks import ticks

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.ways.form import Field

_WIDE = {"width": "auto"}
_LONGEST_LINE = 64  # a longer text would run out of a field of one line


def html(value: str = "") -> Any:
    """A place for HTML."""
    return widgets.HTML(value=value)


def style() -> Any:
    """The style sheet and the script; one a view, so that any cell may be cleared without harm to the others."""
    return widgets.HTML(value=view_tag(), layout={"display": "none"})


def stack(*children: Any, name: str = "") -> Any:
    """Children one under the other."""
    box = widgets.VBox(children)
    box.add_class("labkit-stack")
    if name:
        box.add_class(f"labkit-{name}")
    if name == "step":
        box.add_class("labkit")
    return box


def row(*children: Any) -> Any:
    """Children side by side, wrapping where there's no room."""
    box = widgets.HBox(children)
    box.add_class("labkit-row")
    return box


class Desk:
    """Makes a view's buttons, and tells in words what went wrong in one; ``error`` is the last such thing.

    ipywidgets itself would swallow the error, or print a traceback where no learner looks.
    """

    def __init__(self) -> None:
        self.note = widgets.HTML()
        self.error: Exception | None = None

    def button(self, label: str, action: Callable[[], None], *, main: bool = False, hint: str = "") -> Any:
        """A button; ``main`` for the one that goes on."""
        made = button(label, lambda: self._do(action, made), main=main, hint=hint)
        return made

    def _do(self, action: Callable[[], None], pressed: Any) -> None:
        self.error, self.note.value = None, ""
        pressed.add_class("labkit-busy")  # not disabled: that would take the keyboard's focus away
        try:
            action()
        except KeyboardInterrupt:
            self.note.value = '<p class="labkit-problem labkit-said">You stopped it.</p>'
        except Exception as error:
            self.error = error
            told = isinstance(error, NoSceneError | LookupError)  # these explain themselves
            text = str(error) if told else f"This didn't work: {type(error).__name__}: {error}"
            self.note.value = f'<p class="labkit-problem labkit-said">{escape(text)}</p>'
        finally:
            pressed.remove_class("labkit-busy")


def button(label: str, action: Callable[[], None], *, main: bool = False, hint: str = "") -> Any:
    """A button by itself; for an action that may fail use a :class:`Desk`."""
    kind = "primary" if main else ""
    made = widgets.Button(description=label, tooltip=hint or label, button_style=kind, layout=_WIDE)
    made.on_click(lambda _: action())
    return made


def choice(
    label: str, options: list[tuple[str, str]], value: str | None = None, *, inline: bool = False
) -> Any:
    """Radio buttons: one of the options (text, key), or none yet."""
    made = widgets.RadioButtons(
        description=marked_up(label),
        description_allow_html=True,
        options=[(bare(text), key) for text, key in options],
        value=value,
        orientation="horizontal" if inline else "vertical",
        layout=_WIDE,
        style={"description_width": "initial"},
    )
    made.add_class("labkit-choice")
    return made


def control(field: Field) -> Any:
    """The control that a field of a form asks for; its value is the field's text."""
    kinds = {"choice": _dropdown, "flag": ticks, "checks": ticks, "text": _line, "number": _line}
    kinds["decimal"] = _line
    long = field.kind not in ("flag", "checks") and (len(field.text) > _LONGEST_LINE or "\n" in field.text)
    made = (_area if long else kinds.get(field.kind, _area))(field)
    made.add_class("labkit-field")
    return made


def dropdown(label: str, options: list[tuple[str, str]]) -> Any:
    """A list to choose one of (text, key)."""
    made = widgets.Dropdown(description=label, options=options, layout=_WIDE)
    made.add_class("labkit-field")
    return made


def show(element: Any, visible: bool) -> None:
    """Show or hide a control."""
    element.layout.display = None if visible else "none"


def _line(field: Field) -> Any:
    return widgets.Text(description=field.label, value=field.text, layout=_WIDE, continuous_update=True)


def _area(field: Field) -> Any:
    rows = min(13, field.text.count("\n") + 1 + (field.kind != "body"))
    made = widgets.Textarea(description=field.label, value=field.text, rows=rows, layout=_WIDE)
    made.add_class("labkit-text" if field.kind in ("body", "text") else "labkit-mono")
    return made


def _dropdown(field: Field) -> Any:
    options = list(field.choices)
    return widgets.Dropdown(description=field.label, options=options, value=field.text, layout=_WIDE)
