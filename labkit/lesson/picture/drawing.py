"""Draws a picture: where boxes and arrows go, and the SVG text of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .lettering import lines, shortened, width
from .plan import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .plan import Arrow, Box, Node, Plan

WIDTH, GAP, MARGIN = 222, 136, 10
HEAD, PAD, SPACE = 52, 14, 14
LINE, NAME_LINE = 18, 19
TEXT = WIDTH - 2 * PAD - 22  # the room for a line of text in a node
LANE = 26
SIZES = {"title": 15.0, "name": 14.0, "dim": 13.0, "kind": 13.0, "word": 13.0, "news": 13.0}
BOLD = ("title", "name", "word", "news")
SMALLEST = 12  # pixels of text on the page; a picture scrolls rather than becoming smaller

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
    "dim": f"fill:{DIM};font-size:13px",
    "kind": f"fill:{DIM};font-size:13px",
    "news": f"fill:{INK};font-size:13px;font-weight:600;text-anchor:end",
    "fresh": "stroke-width:3.4",
    "ring": f"fill:none;stroke:{INK};stroke-width:1.2",
    "line": "fill:none;stroke-width:2",
    "badge": f"fill:{PAPER};stroke-width:1.5",
    "word": f"fill:{INK};font-size:13px;font-weight:600;text-anchor:middle",
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


@dataclass(frozen=True, slots=True)
class Framed:
    """Where a box is: its column, and from where down to where, in SVG units."""

    box: Box
    column: int
    y: float
    height: float

    def nodes(self) -> Iterator[tuple[Node, Place]]:
        """Each of its nodes with its place."""
        y = self.y + HEAD + (self.height - _box_height(self.box) if self.box.low else 0)
        for node in self.box.nodes:
            yield node, Place(self.column, _column_x(self.column) + PAD, y, _node_height(node))
            y += _node_height(node) + SPACE


def draw(picture: Plan) -> str:
    """The picture as SVG text, well-formed XML."""
    top = MARGIN + LANE * len(_far(picture))
    framed = _frames(picture, top)
    places = {node.id: place for one in framed for node, place in one.nodes()}
    height = max((one.y + one.height for one in framed), default=top + HEAD) - top
    last = max((one.column for one in framed), default=-1)
    wide = MARGIN * 2 + (last + 1) * WIDTH + max(0, last) * GAP + _loop_room(picture, places, last)
    parts = [_box(one.box, _column_x(one.column), one.y, one.height) for one in framed]
    parts += [_node(node, places[node.id]) for box in picture.boxes for node in box.nodes]
    arrows, right, lowest = _arrows(picture, places)
    across = max(wide, right + MARGIN)
    return _frame(picture, across, max(top + height, lowest) + MARGIN, "".join([*parts, *arrows]))


def _frame(picture: Plan, width: float, height: float, inner: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' class='labkit-picture' "
        f"viewBox='0 0 {width:g} {height:g}' width='{width:g}' height='{height:g}' "
        f"style='min-width:{width * SMALLEST / min(SIZES.values()):.0f}px'>"
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.words())}</desc><style>{_STYLE}</style>"
        f"<rect class='paper' width='{width:g}' height='{height:g}' rx='8'/>{inner}</svg>"
    )


def _frames(picture: Plan, top: float) -> list[Framed]:
    """Where each box is; the last of a column reaches down to where the longest column ends."""
    ends: dict[int, float] = {}
    framed = []
    for column, box in zip(_columns(picture), picture.boxes, strict=True):
        y = ends.get(column, top - SPACE) + SPACE
        framed.append(Framed(box, column, y, _box_height(box)))
        ends[column] = y + _box_height(box)
    lowest, lasts = max(ends.values(), default=top), {one.column: one for one in framed}
    return [replace(one, height=lowest - one.y) if one is lasts[one.column] else one for one in framed]


def _columns(picture: Plan) -> list[int]:
    """The column of each box."""
    return [at if box.column is None else box.column for at, box in enumerate(picture.boxes)]


def _column_x(column: int) -> float:
    return MARGIN + column * (WIDTH + GAP)


def _node_height(node: Node) -> float:
    names, notes = _name_lines(node), _note_lines(node)
    return 32 + NAME_LINE * len(names) + LINE * len(notes) - (4 if not notes else 0)


def _name_lines(node: Node) -> list[str]:
    return lines(node.name, TEXT, SIZES["name"], bold=True)


def _note_lines(node: Node) -> list[tuple[str, str]]:
    """Each line under the name, with the whole text where something of it is cut."""
    cut = [(line, lines(line, TEXT, SIZES["dim"])) for line in node.lines]
    return [(part, line if "…" in part else part) for line, parts in cut for part in parts]


def _box_height(box: Box) -> float:
    nodes = sum(_node_height(node) + SPACE for node in box.nodes)
    return HEAD + (nodes or LINE)


def _text(x: float, y: float, text: str, kind: str, room: float = 0, *, whole: str = "") -> str:
    name = kind.split(maxsplit=1)[0]
    shown = shortened(text, room, SIZES[name], bold=name in BOLD) if room else text
    title = f"<title>{escape(whole or text)}</title>" if shown != (whole or text) else ""
    return f"<text class='{kind}' x='{x:g}' y='{y:g}'>{escape(shown)}{title}</text>"


def _box(box: Box, x: float, y: float, height: float) -> str:
    title = _text(x + PAD, y + 22, box.title, "title", WIDTH - 2 * PAD)
    subtitle = _text(x + PAD, y + 40, box.subtitle, "dim", WIDTH - 2 * PAD) if box.subtitle else ""
    rect = f"<rect class='box' x='{x:g}' y='{y:g}' width='{WIDTH}' height='{height:g}' rx='8'/>"
    return rect + title + subtitle


def _node(node: Node, place: Place) -> str:
    x, y = place.x + 11, place.y
    kind = f"node{'' if node.exists else ' absent'}{' fresh' if node.news else ''}"
    rect = f"<rect class='{kind}' x='{place.x:g}' y='{y:g}' width='{WIDTH - 2 * PAD}' height='{place.height:g}' rx='6'/>"
    style = "name" if node.exists else "name absent"
    name = "".join(
        _text(x, y + 37 + NAME_LINE * at, line, style) for at, line in enumerate(_name_lines(node))
    )
    first = y + 37 + NAME_LINE * len(_name_lines(node))
    notes = "".join(
        _text(x, first + LINE * at, line, "dim", whole=whole)
        for at, (line, whole) in enumerate(_note_lines(node))
    )
    news = _text(place.x + WIDTH - 2 * PAD - 9, y + 18, node.news, "news") if node.news else ""
    room = TEXT - (width(node.news, SIZES["news"], bold=True) + 8 if node.news else 0)
    return rect + _text(x, y + 18, node.kind, "kind", room) + news + name + notes


Pair = tuple[str, str]


def _pairs(picture: Plan) -> dict[Pair, list[tuple[int, Arrow]]]:
    """The arrows, each with its number, by where they lead from and to: one line is drawn for all of a pair."""
    pairs: dict[Pair, list[tuple[int, Arrow]]] = {}
    for number, arrow in enumerate(picture.arrows, start=1):
        pairs.setdefault((arrow.source, arrow.target), []).append((number, arrow))
    return pairs


def _far(picture: Plan) -> list[Pair]:
    """Pairs with a box between them; each gets a lane above the boxes."""
    boxes = zip(_columns(picture), picture.boxes, strict=True)
    column = {node.id: at for at, box in boxes for node in box.nodes}
    return [pair for pair in _pairs(picture) if abs(column[pair[0]] - column[pair[1]]) > 1]


def _loop_room(picture: Plan, places: Mapping[str, Place], last: int) -> float:
    """Room at the right where an arrow stays inside the last column."""
    ends = ({places[arrow.source].column, places[arrow.target].column} for arrow in picture.arrows)
    return GAP if {last} in ends else 0


def _arrows(picture: Plan, places: dict[str, Place]) -> tuple[list[str], float, float]:
    """Lines and labels, and how far to the right and down the labels reach."""
    lanes = {pair: MARGIN + LANE * (at + 0.5) for at, pair in enumerate(_far(picture))}
    pairs = _pairs(picture)
    ports, busy = _ports(list(pairs), places), Counter(end for pair in pairs for end in pair)
    taken: list[Rect] = []
    drawn, badges = [], []
    for at, (pair, arrows) in enumerate(pairs.items()):
        said = _said(arrows)
        wide = 20 + width(said, SIZES["word"], bold=True)
        label = wide, busy[pair[0]] - busy[pair[1]]
        line, middle = _route(places[pair[0]], places[pair[1]], ports[at], lanes.get(pair), label)
        place = _free(middle, wide, taken)
        drawn.append(_line(line, _kind(arrows)))
        badges.append(_badge(place, said, arrows, picture))
    right = max((x + wide / 2 for x, _, wide in taken), default=0)
    return drawn + badges, right, max((y + TALL / 2 for _, y, _ in taken), default=0)


def _ports(pairs: list[Pair], places: dict[str, Place]) -> list[tuple[float, float]]:
    """The heights at which each line leaves and arrives: spread where a node has several, in the others'
    order."""
    ends: dict[str, list[tuple[float, int, int]]] = {}
    for at, (source, target) in enumerate(pairs):
        ends.setdefault(source, []).append((places[target].middle, at, 0))
        ends.setdefault(target, []).append((places[source].middle, at, 1))
    heights = {}
    for node, touching in ends.items():
        place = places[node]
        for rank, (_, at, end) in enumerate(sorted(touching), start=1):
            heights[at, end] = place.y + 8 + (place.height - 16) * rank / (len(touching) + 1)
    return [(heights[at, 0], heights[at, 1]) for at in range(len(pairs))]


Point = tuple[float, float]
Rect = tuple[float, float, float]
"""A label's middle and its width."""
TALL = 22
_MANY = 3  # arrows of one pair, whose label tells the verdict by its sign alone


def _route(
    source: Place, target: Place, heights: tuple[float, float], lane: float | None, label: tuple[float, int]
) -> tuple[str, Point]:
    """The path of a line, and where the middle of its label goes.

    ``label``: its width; and how many lines more meet at the source than at the target, below 0 for fewer. The label is
    at the end where fewer meet: at the other nobody could tell whose it is.
    """
    wide, crowd = label
    inner = WIDTH - 2 * PAD
    start, end = heights
    if source.column == target.column:
        x = source.x + inner
        bulge = x + PAD + GAP * 0.55
        return f"M{x:g} {start:g} C{bulge:g} {start:g} {bulge:g} {end:g} {x + 7:g} {end:g}", (
            x + 8 + wide / 2,
            (start + end) / 2,
        )
    right = source.column < target.column
    x1, x2 = (source.x + inner, target.x - 7) if right else (source.x, target.x + inner + 7)
    turn = 1 if right else -1
    if lane is None:
        bend = (GAP / 2 + PAD) * turn
        curve = f"M{x1:g} {start:g} C{x1 + bend:g} {start:g} {x2 - bend:g} {end:g} {x2:g} {end:g}"
        beside = (PAD + 4 + wide / 2) * turn
        if crowd:
            return curve, (x1 + beside, start) if crowd < 0 else (x2 - beside, end)
        return curve, ((x1 + x2) / 2, (start + end) / 2)
    first, last = x1 + (PAD + 12) * turn, x2 - (PAD + 12) * turn
    over = f"M{x1:g} {start:g} H{first:g} V{lane:g} H{last:g} V{end:g} H{x2:g}"
    return over, ((first + last) / 2, lane)


def _free(middle: Point, wide: float, taken: list[Rect]) -> Point:
    """The label's place, moved down until it covers no other label."""
    x, y = middle
    while any(abs(x - x2) < (wide + wide2) / 2 + 4 and abs(y - y2) < TALL + 4 for x2, y2, wide2 in taken):
        y += 6
    taken.append((x, y, wide))
    return x, y


def _kind(arrows: list[tuple[int, Arrow]]) -> str:
    """How a line is drawn: as its arrows' verdict, where they have the same one."""
    verdicts = {arrow.verdict for _, arrow in arrows}
    return (verdicts.pop() or "plain") if len(verdicts) == 1 else "plain"


def _said(arrows: list[tuple[int, Arrow]]) -> str:
    """What the label says: "1  ✓ allowed"; of several with different verdicts "1 ✗, 2 ✓"."""
    if len({arrow.verdict for _, arrow in arrows}) > 1:
        return ", ".join(f"{number} {MARKS[arrow.verdict][:1]}".strip() for number, arrow in arrows)
    numbers, mark = ", ".join(str(number) for number, _ in arrows), MARKS[arrows[0][1].verdict]
    return f"{numbers}  {mark if len(arrows) < _MANY else mark[:1]}".strip()


def _line(line: str, kind: str) -> str:
    return f"<path class='line {kind} stroke-{kind}' d='{line}'/>" + _head(line, kind)


def _badge(badge: Point, said: str, arrows: list[tuple[int, Arrow]], picture: Plan) -> str:
    """The label; a second ring where the step changed what it says. Under the pointer it tells the legend's lines."""
    wide, (x, y) = 20 + width(said, SIZES["word"], bold=True), badge
    legend = picture.legend()
    told = "\n".join(
        ". ".join(part for part in (legend[at - 1], arrow.reason) if part) for at, arrow in arrows
    )
    changed = any(arrow.turned for _, arrow in arrows)
    ring = _pill(x, y, wide - 6, 16, "ring") if changed else ""
    pill = _pill(x, y, wide, TALL, f"badge stroke-{_kind(arrows)}")
    return f"<g><title>{escape(told)}</title>{pill}{ring}{_text(x, y + 4.5, said, 'word')}</g>"


def _pill(x: float, y: float, wide: float, tall: float, kind: str) -> str:
    return (
        f"<rect class='{kind}' x='{x - wide / 2:g}' y='{y - tall / 2:g}' width='{wide:g}' height='{tall:g}' "
        f"rx='{tall / 2:g}'/>"
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
