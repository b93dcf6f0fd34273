"""Draws a picture: where boxes and arrows go, and the SVG text of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .plan import MARKS

if TYPE_CHECKING:
    from .plan import Arrow, Box, Node, Plan

WIDTH, GAP, MARGIN = 218, 118, 10
HEAD, PAD, SPACE = 50, 14, 14
LINE, NODE_HEAD = 17, 44
LANE = 24

INK = "var(--jp-ui-font-color1, #1f2328)"
DIM = "var(--jp-ui-font-color2, #57606a)"
PAPER = "var(--jp-layout-color1, #ffffff)"
SHADE = "var(--jp-layout-color2, #f0f2f5)"
RULE = "var(--jp-border-color1, #b6bdc6)"
BRAND = "var(--jp-brand-color1, #1565c0)"
GOOD = "var(--jp-success-color1, #2e7d32)"
BAD = "var(--jp-error-color1, #c62828)"
FONT = "var(--jp-ui-font-family, system-ui, Helvetica, Arial, sans-serif)"
_COLORS = {"allowed": GOOD, "refused": BAD, "plain": BRAND}
_RULES = {
    "": "max-width:100%;height:auto;font-family:" + FONT,
    "paper": f"fill:{PAPER}",
    "box": f"fill:{SHADE};stroke:{RULE}",
    "node": f"fill:{PAPER};stroke:{BRAND};stroke-width:1.3",
    "absent": "stroke-dasharray:5 4",
    "title": f"fill:{INK};font-size:15px;font-weight:600",
    "name": f"fill:{INK};font-size:14px;font-weight:600",
    "dim": f"fill:{DIM};font-size:12px",
    "kind": f"fill:{DIM};font-size:11px",
    "line": "fill:none;stroke-width:2",
    "badge": f"fill:{PAPER};stroke-width:1.5",
    "word": f"fill:{INK};font-size:12.5px;font-weight:600;text-anchor:middle",
    "line.refused": "stroke-dasharray:6 4",
    **{f"stroke-{verdict}": f"stroke:{color}" for verdict, color in _COLORS.items()},
    **{f"fill-{verdict}": f"fill:{color}" for verdict, color in _COLORS.items()},
}
_STYLE = "".join(f".labkit-picture{f' .{name}' if name else ''}{{{rule}}}" for name, rule in _RULES.items())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: its column and its rectangle, in SVG units."""

    column: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def draw(picture: Plan) -> str:
    """The picture as SVG text, well-formed XML."""
    top = MARGIN + LANE * len(_far(picture))
    places = _places(picture, top)
    height = max((_box_height(box) for box in picture.boxes), default=HEAD)
    width = (
        MARGIN * 2 + len(picture.boxes) * WIDTH + max(0, len(picture.boxes) - 1) * GAP + _loop_room(picture)
    )
    parts = [_box(box, _column_x(at), top, height) for at, box in enumerate(picture.boxes)]
    parts += [_node(node, places[node.id]) for box in picture.boxes for node in box.nodes]
    parts += _arrows(picture, places)
    return _frame(picture, width, top + height + MARGIN, "".join(parts))


def _frame(picture: Plan, width: float, height: float, inner: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' class='labkit-picture' "
        f"viewBox='0 0 {width:g} {height:g}' width='{width:g}' height='{height:g}'>"
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.words())}</desc><style>{_STYLE}</style>"
        f"<rect class='paper' width='{width:g}' height='{height:g}' rx='8'/>{inner}</svg>"
    )


def _places(picture: Plan, top: float) -> dict[str, Place]:
    places = {}
    for column, box in enumerate(picture.boxes):
        y = top + HEAD
        for node in box.nodes:
            places[node.id] = Place(column, _column_x(column) + PAD, y, _node_height(node))
            y += _node_height(node) + SPACE
    return places


def _column_x(column: int) -> float:
    return MARGIN + column * (WIDTH + GAP)


def _node_height(node: Node) -> float:
    return NODE_HEAD + LINE * len(node.lines) + (2 if node.lines else 0)


def _box_height(box: Box) -> float:
    nodes = sum(_node_height(node) + SPACE for node in box.nodes)
    return HEAD + (nodes or LINE)


def _text(x: float, y: float, text: str, kind: str, room: int = 0) -> str:
    shown = text if not room or len(text) <= room else text[: room - 1] + "…"
    return f"<text class='{kind}' x='{x:g}' y='{y:g}'>{escape(shown)}</text>"


def _box(box: Box, x: float, y: float, height: float) -> str:
    title = _text(x + PAD, y + 22, box.title, "title", 24)
    subtitle = _text(x + PAD, y + 39, box.subtitle, "dim", 30) if box.subtitle else ""
    rect = f"<rect class='box' x='{x:g}' y='{y:g}' width='{WIDTH}' height='{height:g}' rx='8'/>"
    return rect + title + subtitle


def _node(node: Node, place: Place) -> str:
    x, y = place.x + 11, place.y
    kind = "node" if node.exists else "node absent"
    rect = f"<rect class='{kind}' x='{place.x:g}' y='{y:g}' width='{WIDTH - 2 * PAD}' height='{place.height:g}' rx='6'/>"
    name = _text(x, y + 35, node.name, "name" if node.exists else "name dim", 24)
    lines = [_text(x, y + NODE_HEAD + 8 + LINE * at, line, "dim", 29) for at, line in enumerate(node.lines)]
    return rect + _text(x, y + 17, node.kind, "kind", 28) + name + "".join(lines)


def _far(picture: Plan) -> list[Arrow]:
    """Arrows that pass over a box that lies between; each gets a lane above the boxes."""
    column = {node.id: at for at, box in enumerate(picture.boxes) for node in box.nodes}
    return [arrow for arrow in picture.arrows if abs(column[arrow.source] - column[arrow.target]) > 1]


def _loop_room(picture: Plan) -> float:
    """Room at the right where an arrow stays inside the last box."""
    last = {node.id for node in picture.boxes[-1].nodes} if picture.boxes else set()
    return GAP if any(arrow.source in last and arrow.target in last for arrow in picture.arrows) else 0


def _arrows(picture: Plan, places: dict[str, Place]) -> list[str]:
    lanes = {arrow: MARGIN + LANE * (at + 0.5) for at, arrow in enumerate(_far(picture))}
    ports = _ports(picture, places)
    taken: list[Point] = []
    lines, badges = [], []
    for at, arrow in enumerate(picture.arrows):
        line, badge = _route(places[arrow.source], places[arrow.target], ports[at], lanes.get(arrow))
        lines.append(_line(line, arrow))
        badges.append(_badge(_free(badge, taken), at + 1, arrow))
    return lines + badges


def _ports(picture: Plan, places: dict[str, Place]) -> list[tuple[float, float]]:
    """The heights at which each arrow leaves and arrives: spread where a node has several, in the others'
    order."""
    ends: dict[str, list[tuple[float, int, int]]] = {}
    for at, arrow in enumerate(picture.arrows):
        ends.setdefault(arrow.source, []).append((places[arrow.target].middle, at, 0))
        ends.setdefault(arrow.target, []).append((places[arrow.source].middle, at, 1))
    heights = {}
    for node, touching in ends.items():
        place = places[node]
        for rank, (_, at, end) in enumerate(sorted(touching), start=1):
            heights[at, end] = place.y + 8 + (place.height - 16) * rank / (len(touching) + 1)
    return [(heights[at, 0], heights[at, 1]) for at in range(len(picture.arrows))]


Point = tuple[float, float]


def _route(
    source: Place, target: Place, heights: tuple[float, float], lane: float | None
) -> tuple[str, Point]:
    """The path of an arrow and where its badge goes."""
    inner = WIDTH - 2 * PAD
    start, end = heights
    if source.column == target.column:
        x = source.x + inner
        bulge = x + PAD + GAP * 0.55
        return f"M{x:g} {start:g} C{bulge:g} {start:g} {bulge:g} {end:g} {x + 7:g} {end:g}", (
            x + PAD + GAP * 0.36,
            (start + end) / 2,
        )
    right = source.column < target.column
    x1, x2 = (source.x + inner, target.x - 7) if right else (source.x, target.x + inner + 7)
    turn = 1 if right else -1
    if lane is None:
        bend = (GAP / 2 + PAD) * turn
        curve = f"M{x1:g} {start:g} C{x1 + bend:g} {start:g} {x2 - bend:g} {end:g} {x2:g} {end:g}"
        return curve, ((x1 + x2) / 2, (start + end) / 2)
    first, last = x1 + (PAD + 12) * turn, x2 - (PAD + 12) * turn
    over = f"M{x1:g} {start:g} H{first:g} V{lane:g} H{last:g} V{end:g} H{x2:g}"
    return over, ((first + last) / 2, lane)


def _free(badge: Point, taken: list[Point]) -> Point:
    """The badge's place, moved down until it covers no other badge."""
    x, y = badge
    while any(abs(x - other_x) < 94 and abs(y - other_y) < 24 for other_x, other_y in taken):
        y += 6
    taken.append((x, y))
    return x, y


def _kind(arrow: Arrow) -> str:
    return arrow.verdict or "plain"


def _line(line: str, arrow: Arrow) -> str:
    kind = _kind(arrow)
    return f"<path class='line {kind} stroke-{kind}' d='{line}'/>" + _head(line, kind)


def _badge(badge: Point, number: int, arrow: Arrow) -> str:
    words = f"{number}  {MARKS[arrow.verdict]}".strip()
    wide = 20 + 6.6 * len(words)
    x, y = badge
    return (
        f"<rect class='badge stroke-{_kind(arrow)}' x='{x - wide / 2:g}' y='{y - 11:g}' width='{wide:g}' height='22' "
        f"rx='11'/>{_text(x, y + 4.5, words, 'word')}"
    )


def _head(line: str, kind: str) -> str:
    """The tip, at the end of the path; every path ends level."""
    words = line.replace("H", "H ").split()
    if "C" in line:
        x, y = float(words[-2]), float(words[-1])
        before = float(line.split("C")[1].split()[2])
    else:
        x = float(words[-1])
        y = float(line.rsplit("V", maxsplit=1)[-1].split(maxsplit=1)[0])
        before = float(line.split("H")[-2].split(maxsplit=1)[0])
    tip = 7 if before < x else -7
    return f"<path class='fill-{kind}' d='M{x + tip:g} {y:g} L{x:g} {y - 5:g} L{x:g} {y + 5:g} Z'/>"
