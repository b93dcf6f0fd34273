"""What is in a picture, as plain values: account boxes with what lives in them, and numbered arrows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["allowed", "refused", ""]

MARKS = {"allowed": "✓ allowed", "refused": "✗ refused", "": ""}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a box. ``kind``: "user", "group", "role", "bucket", "policy" or any word, small above
    the name.

    ``exists=False`` draws it dashed and says ``absent``. ``notes``: short lines under the name.
    ``key``: what arrows call it where two boxes hold a thing of the same name; the name where left out.
    ``news``: "new" or "changed" where the step did that.
    """

    name: str
    kind: str
    notes: tuple[str, ...] = ()
    exists: bool = True
    key: str = ""
    absent: str = "not there yet"
    news: str = ""

    @property
    def id(self) -> str:
        """What arrows call this node."""
        return self.key or self.name

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the name."""
        return self.notes if self.exists else (self.absent,)


@dataclass(frozen=True, slots=True)
class Box:
    """A box with a title ("Production"), a subtitle ("account 999999999999") and its nodes, top to bottom.

    ``column``: where it is, from the left; boxes of one column are one below the other. Where left out, each has its own.
    ``low``: the nodes are at the lower end of the box, where the column is longer than they are.
    """

    title: str
    subtitle: str = ""
    nodes: tuple[Node, ...] = ()
    column: int | None = None
    low: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another, by name. ``label`` in words; ``verdict`` adds "✓ allowed" or "✗ refused".

    ``reason``: why, in a sentence; told beside the picture to whoever asks. ``before``: the verdict that it had
    before the step, where that was another; "none" where the arrow is new.
    """

    source: str
    target: str
    label: str = ""
    verdict: Verdict = ""
    reason: str = ""
    before: str = ""

    @property
    def turned(self) -> str:
        """What the step did to it, in words; "" for nothing."""
        return "new" if self.before == "none" else f"before: {self.before}" if self.before else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes side by side and arrows between their nodes. What an arrow means stands in the legend, by its
    number.

    Raises ValueError where an arrow names a node that isn't there.
    """

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()

    def __post_init__(self) -> None:
        known = {node.id for box in self.boxes for node in box.nodes}
        for arrow in self.arrows:
            for end in (arrow.source, arrow.target):
                if end not in known:
                    raise ValueError(f"An arrow names {end!r}; the picture has {', '.join(sorted(known))}.")

    def legend(self) -> tuple[str, ...]:
        """What each arrow means, in order: "Developer1 → UpdateApp: switches role, ✓ allowed"."""
        return tuple(self._legend_line(arrow) for arrow in self.arrows)

    def words(self) -> str:
        """The same picture in sentences, one a line."""
        lines = [f"{self.title}."]
        for box in self.boxes:
            lines.append(f"{box.title}{f', {box.subtitle}' if box.subtitle else ''}:")
            lines += [f"  - {_node_words(node)}" for node in box.nodes] or ["  - nothing yet"]
        return "\n".join([*lines, *(f"{at}. {line}" for at, line in enumerate(self.legend(), start=1))])

    def _legend_line(self, arrow: Arrow) -> str:
        names = {node.id: node.name for box in self.boxes for node in box.nodes}
        parts = [part for part in (arrow.label, MARKS[arrow.verdict], arrow.turned) if part]
        ends = f"{names[arrow.source]} → {names[arrow.target]}"
        return f"{ends}: {', '.join(parts)}" if parts else ends


def _node_words(node: Node) -> str:
    told = [*node.lines, *([node.news] if node.news else [])]
    lines = f" ({'; '.join(told)})" if told else ""
    return f"{node.kind} {node.name}{lines}"
