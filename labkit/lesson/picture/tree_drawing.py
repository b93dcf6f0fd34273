"""Draws a tree, one node a row, its labels beside it, as SVG text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .drawing import BAD, BRAND, DIM, FONT, GOOD, INK, PAPER, RULE, SHADE, SIZES, SMALLEST
from .lettering import shortened, width

if TYPE_CHECKING:
    from .branches import Branch, Label

WIDTH, NARROWEST, MARGIN = 760, 560, 10
INDENT, NODE, WIDEST_NODE, NODE_HEIGHT = 30, 246, 340, 46
CHIP_HEIGHT, CHIP_GAP, SPACE = 24, 6, 9
_COLORS = {"allows": GOOD, "denies": BAD, "silent": BAD, "": BRAND}
_RULES = {
    "": f"max-width:100%;height:auto;font-family:{FONT}",
    "paper": f"fill:{PAPER}",
    "node": f"fill:{SHADE};stroke:{RULE}",
    "lit": "stroke-width:2.6",
    "absent": "stroke-dasharray:5 4",
    "name": f"fill:{INK};font-size:14px;font-weight:600",
    "kind": f"fill:{DIM};font-size:13px",
    "news": f"fill:{INK};font-size:13px;font-weight:600;text-anchor:end",
    "fresh": "stroke-width:3.4",
    "twig": f"fill:none;stroke:{RULE};stroke-width:1.3",
    "chip": f"fill:{PAPER};stroke-width:1.4",
    "word": f"fill:{INK};font-size:13px",
    "way": "fill:none;stroke-width:3.4",
    "shut": "stroke-dasharray:6 4",
    **{f"says-{say or 'nothing'}": f"stroke:{color}" for say, color in _COLORS.items()},
}
_STYLE = "".join(f".labkit-tree{f' .{name}' if name else ''}{{{rule}}}" for name, rule in _RULES.items())


def draw(root: Branch, title: str, words: str) -> str:
    """The picture as SVG text, well-formed XML; `words` tell the same for those who can't see it."""
    rows = list(root.walk())
    node = min(WIDEST_NODE, max(NODE, *(_need(branch) for _, branch in rows)))
    left = MARGIN + INDENT * max(depth for depth, _ in rows) + node + 16
    nodes: list[str] = []
    twigs: list[str] = []
    stems: list[float] = []  # the middle of the latest node of each depth
    y, across = float(MARGIN), float(NARROWEST)
    for depth, branch in rows:
        chips, height, right = _chips(branch.labels, left, y)
        across = max(across, right + MARGIN)
        middle = y + height / 2
        if depth:
            twigs.append(_twig(depth, stems[depth - 1], middle, branch))
        stems[depth:] = [middle]
        nodes.append(_node(branch, MARGIN + INDENT * depth, middle, node) + chips)
        y += height + SPACE
    height = y + MARGIN - SPACE
    twigs.sort(key=lambda twig: "way" in twig)  # the path lies on top
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' class='labkit-tree' "
        f"viewBox='0 0 {across:g} {height:g}' width='{across:g}' height='{height:g}' "
        f"style='min-width:{across * SMALLEST / min(SIZES.values()):.0f}px'>"
        f"<title>{escape(title)}</title><desc>{escape(words)}</desc><style>{_STYLE}</style>"
        f"<rect class='paper' width='{across:g}' height='{height:g}' rx='8'/>{''.join(twigs)}{''.join(nodes)}</svg>"
    )


def _kind(branch: Branch) -> str:
    return " · ".join(part for part in (branch.kind, branch.note) if part)


def _marks(branch: Branch) -> float:
    """The room that the mark of what the step did takes from the line of the name: an account's number needs all of its own."""
    return width(branch.news, SIZES["kind"], bold=True) + 8 if branch.news else 0


def _need(branch: Branch) -> float:
    """How wide a node has to be, so that an account's number isn't cut."""
    name = width(branch.name, SIZES["name"], bold=True) + _marks(branch)
    return max(width(_kind(branch), SIZES["kind"]), name) + 23


def _node(branch: Branch, x: float, middle: float, wide: float) -> str:
    y = middle - NODE_HEIGHT / 2
    kinds = ["node", *(["absent"] if not branch.exists else [])]
    kinds += ["fresh"] if branch.news else []
    kinds += ["lit", f"says-{branch.says or 'nothing'}"] if branch.lit else []
    news = (
        f"<text class='news' x='{x + wide - 9:g}' y='{y + 36:g}'>{branch.news}</text>" if branch.news else ""
    )
    room = wide - 22
    return (
        f"<rect class='{' '.join(kinds)}' x='{x:g}' y='{y:g}' width='{wide:g}' height='{NODE_HEIGHT}' rx='6'/>"
        f"{_text(x + 11, y + 18, _kind(branch), 'kind', room)}{news}{_text(x + 11, y + 36, branch.name, 'name', room - _marks(branch))}"
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
        wide = min(24 + width(label.text, SIZES["word"]), WIDTH - MARGIN - left)
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
    return (
        f"<rect class='chip says-{label.says or 'nothing'}' x='{x:g}' y='{y:g}' width='{wide:g}' "
        f"height='{CHIP_HEIGHT}' rx='12'/>{_text(x + 11, y + 16.5, label.text, 'word', wide - 20)}"
    )


def _text(x: float, y: float, text: str, kind: str, room: float) -> str:
    shown = shortened(text, room, SIZES[kind], bold=kind == "name")
    whole = f"<title>{escape(text)}</title>" if shown != text else ""
    return f"<text class='{kind}' x='{x:g}' y='{y:g}'>{escape(shown)}{whole}</text>"
