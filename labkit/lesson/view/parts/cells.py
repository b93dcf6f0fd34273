"""Puts things into the present cell. The only place that talks to the notebook's display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape

from .blocks import Block
from .style import style_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

_VIEW = "application/vnd.jupyter.widget-view+json"


def emit(blocks: Sequence[Block]) -> None:
    """Ordinary outputs, one a block: HTML, and text that tells the same.

    An autorun's are saved with the notebook, where styles and inline SVG are stripped: it gets the plain
    HTML.
    """
    for block in blocks:
        html = block.kept if autorun() else f'{style_tag()}<div class="labkit">{block.live}</div>'
        _display({"text/html": html, "text/plain": block.text})


def cell_id() -> str:
    """The cell that is being run, as JupyterLab names it; "" where nobody says."""
    parent: Any = getattr(get_ipython(), "get_parent", dict)()
    return str((parent or {}).get("metadata", {}).get("cellId", ""))


def say(text: str) -> None:
    """One sentence to the learner."""
    emit([Block(f"<p>{escape(text)}</p>", text)])


def show_widget(widget: Any, text: str) -> None:
    """A live view; ``text`` stands where widgets aren't shown."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    _display({_VIEW: view, "text/plain": text})


def _display(bundle: dict[str, Any]) -> None:
    display(bundle, raw=True)  # type: ignore[no-untyped-call]  # IPython ships no types
