"""Pictures of account boxes with what lives in them, and numbered arrows: plain values, drawn as SVG text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labkit.lesson.html import escape

from .drawing import draw
from .plan import Arrow, Node, Plan

WAS = {"allowed": "allowed", "refused": "refused", "": "not judged"}


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
        """The legend as an ordered list, a refusal's reason beside it on focus; "" where there are no arrows."""
        lines = zip(self.legend(), self.arrows, strict=True)
        items = "".join(f"<li>{_line(line, arrow.reason)}</li>" for line, arrow in lines)
        return f'<ol class="labkit-legend">{items}</ol>' if items else ""

    def since(self, before: object) -> Picture:
        """The same picture that tells what is new in it and what changed, against the one before."""
        if not isinstance(before, Picture) or before.title != self.title:
            return self
        nodes = {node.id: node for box in before.boxes for node in box.nodes}
        arrows = {(arrow.source, arrow.target, arrow.label): arrow for arrow in before.arrows}
        boxes = tuple(
            replace(box, nodes=tuple(_marked(node, nodes.get(node.id)) for node in box.nodes))
            for box in self.boxes
        )
        return replace(self, boxes=boxes, arrows=tuple(_turned(arrow, arrows) for arrow in self.arrows))


def _line(line: str, reason: str) -> str:
    if not reason:
        return escape(line)
    tip = f'<span class="labkit-tip">{escape(reason)}</span>'
    return f'<span class="labkit-no" tabindex="0" title="{escape(reason)}">{escape(line)}{tip}</span>'


def _marked(node: Node, before: Node | None) -> Node:
    if before == node:
        return node
    new = before is None or (node.exists and not before.exists)
    return replace(node, news="new" if new else "changed")


def _turned(arrow: Arrow, before: dict[tuple[str, str, str], Arrow]) -> Arrow:
    old = before.get((arrow.source, arrow.target, arrow.label))
    if old is not None and old.verdict == arrow.verdict:
        return arrow
    return replace(arrow, before="none" if old is None else WAS[old.verdict])
