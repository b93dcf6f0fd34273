"""Draws a tree, one node a row, its labels beside it, as SVG text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .drawing import BAD, BRAND, DIM, FONT, GOOD, INK, PAPER, RULE, SHADE

if TYPE_CHECKING:
    from .branches import Branch, Label

WIDTH, NARROWEST, MARGIN = 760, 560, 10
INDENT, NODE, NODE_HEIGHT = 30, 236, 42
CHIP_HEIGHT, CHIP_GAP, SPACE = 24, 6, 9
LETTER = 6.7  # about the width of a letter in a label
_COLORS = {"allows": GOOD, "denies": BAD, "silent": BAD, "": BRAND}
_RULES = {
    "": f"max-width:100%;min-width:520px;height:auto;font-family:{FONT}",
    "paper": f"fill:{PAPER}",
    "node": f"fill:{SHADE};stroke:{RULE}",
    "lit": "stroke-width:2.6",
    "absent": "stroke-dasharray:5 4",
    "name": f"fill:{INK};font-size:14px;font-weight:600",
    "kind": f"fill:{DIM};font-size:11px",
    "twig": f"fill:none;stroke:{RULE};stroke-width:1.3",
    "chip": f"fill:{PAPER};stroke-width:1.4",
    "word": f"fill:{INK};font-size:12px",
    "way": "fill:none;stroke-width:3.4",
    "shut": "stroke-dasharray:6 4",
    **{f"says-{say or 'nothing'}": f"stroke:{color}" for say, color in _COLORS.items()},
}
_STYLE = "".join(f".labkit-tree{f' .{name}' if name else ''}{{{rule}}}" for name, rule in _RULES.items())


def draw(root: Branch, title: str, words: str) -> str:
    """The picture as SVG text, well-formed XML; `words` tell the same for those who can't see it."""
    rows = list(root.walk())
    left = MARGIN + INDENT * max(depth for depth, _ in rows) + NODE + 16
    nodes: list[str] = []
    twigs: list[str] = []
    stems: list[float] = []  # the middle of the latest node of each depth
    y, width = float(MARGIN), float(NARROWEST)
    for depth, branch in rows:
        chips, height, right = _chips(branch.labels, left, y)
        width = max(width, right + MARGIN)
        middle = y + height / 2
        if depth:
            twigs.append(_twig(depth, stems[depth - 1], middle, branch))
        stems[depth:] = [middle]
        nodes.append(_node(branch, MARGIN + INDENT * depth, middle) + chips)
        y += height + SPACE
    height = y + MARGIN - SPACE
    twigs.sort(key=lambda twig: "way" in twig)  # the path lies on top
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' class='labkit-tree' "
        f"viewBox='0 0 {width:g} {height:g}' width='{width:g}' height='{height:g}'>"
        f"<title>{escape(title)}</title><desc>{escape(words)}</desc><style>{_STYLE}</style>"
        f"<rect class='paper' width='{width:g}' height='{height:g}' rx='8'/>{''.join(twigs)}{''.join(nodes)}</svg>"
    )


def _node(branch: Branch, x: float, middle: float) -> str:
    y = middle - NODE_HEIGHT / 2
    kinds = ["node", *(["absent"] if not branch.exists else [])]
    kinds += ["lit", f"says-{branch.says or 'nothing'}"] if branch.lit else []
    kind = " · ".join(part for part in (branch.kind, branch.note) if part)
    return (
        f"<rect class='{' '.join(kinds)}' x='{x:g}' y='{y:g}' width='{NODE}' height='{NODE_HEIGHT}' rx='6'/>"
        f"{_text(x + 11, y + 16, kind, 'kind', 38)}{_text(x + 11, y + 33, branch.name, 'name', 28)}"
    )


def _twig(depth: int, above: float, middle: float, branch: Branch) -> str:
    """The line from the node above; thick where the path goes, and broken where it is stopped."""
    x = MARGIN + INDENT * (depth - 1) + INDENT / 2
    kind = "twig"
    if branch.lit:
        shut = " shut" if branch.says in ("denies", "silent") else ""
        kind = f"way says-{branch.says or 'nothing'}{shut}"
    return f"<path class='{kind}' d='M{x:g} {above + NODE_HEIGHT / 2:g} V{middle:g} H{MARGIN + INDENT * depth:g}'/>"


def _chips(labels: tuple[Label, ...], left: float, top: float) -> tuple[str, float, float]:
    """The labels as chips, in as many lines as they need; the height of the row, and where it ends."""
    lines: list[list[tuple[float, float, Label]]] = [[]]
    x = left
    for label in labels:
        wide = min(22 + LETTER * len(label.text), WIDTH - MARGIN - left)
        if lines[-1] and x + wide > WIDTH - MARGIN:
            lines.append([])
            x = left
        lines[-1].append((x, wide, label))
        x += wide + CHIP_GAP
    tall = len(lines) * (CHIP_HEIGHT + CHIP_GAP) - CHIP_GAP
    height = max(float(NODE_HEIGHT), float(tall))
    first = top + (height - tall) / 2
    drawn = [
        _chip(x, first + at * (CHIP_HEIGHT + CHIP_GAP), wide, label)
        for at, line in enumerate(lines)
        for x, wide, label in line
    ]
    right = max((x + wide for line in lines for x, wide, _ in line), default=left)
    return "".join(drawn), height, right


def _chip(x: float, y: float, wide: float, label: Label) -> str:
    room = int((wide - 20) / LETTER) + 1
    return (
        f"<rect class='chip says-{label.says or 'nothing'}' x='{x:g}' y='{y:g}' width='{wide:g}' "
        f"height='{CHIP_HEIGHT}' rx='12'/>{_text(x + 11, y + 16.5, label.text, 'word', room)}"
    )


def _text(x: float, y: float, text: str, kind: str, room: int) -> str:
    shown = text if len(text) <= room else text[: room - 1] + "…"
    return f"<text class='{kind}' x='{x:g}' y='{y:g}'>{escape(shown)}</text>"
