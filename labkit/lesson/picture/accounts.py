"""Pictures of account boxes with what lives in them, and numbered arrows: plain values, drawn as SVG text."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.lesson.html import escape

from .drawing import draw
from .plan import Plan


@dataclass(frozen=True, slots=True)
class Picture(Plan):
    """Boxes side by side and arrows between their nodes. What an arrow means stands in the legend, by its
    number.

    Raises ValueError where an arrow names a node that isn't there.
    """

    def svg(self) -> str:
        """The picture as SVG text: role="img", title, desc; colors by JupyterLab's variables with
        fallbacks."""
        return draw(self)

    def legend_html(self) -> str:
        """The legend as an ordered list; "" where there are no arrows."""
        items = "".join(f"<li>{escape(line)}</li>" for line in self.legend())
        return f'<ol class="labkit-legend">{items}</ol>' if items else ""
