"""Draws a stack of layers with the line through it, as SVG text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .drawing import BRAND, FONT, GOOD, INK, PAPER, RULE, SHADE, SMALLEST

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.layers import Layers

WIDTH, MARGIN, SIDE, BAND = 504, 10, 60, 8
HEAD, LINE, GAP, CUT = 30, 17, 6, 26
LEAST = WIDTH * SMALLEST / 13  # the smallest text has 13 px
NAME, COLUMNS = 44, 54  # characters of a name and of a task that fit on one line


def draw(layers: Layers, service: str) -> str:
    """The picture as SVG text, well-formed XML: who answers for a layer stands in words beside it."""
    parts: list[str] = []
    y, side = float(MARGIN), ""
    for layer in layers.layers:
        owner = layers.owner(service, layer)
        if side and owner != side:
            parts.append(_cut(y))
            y += CUT
        names, lines = textwrap.wrap(layer.name, NAME), textwrap.wrap(layers.task(service, layer), COLUMNS)
        parts.append(_layer(names, lines, owner, y, mine=owner == layers.you))
        y, side = y + _height(names, lines) + GAP, owner
    height = y + MARGIN - GAP
    title = f"{layers.title}: {service}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="labkit-picture" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" style="max-width:100%;min-width:{LEAST:.0f}px;height:auto;font-family:{FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(layers.words(service))}</desc>"
        f'<rect width="{WIDTH}" height="{height:g}" rx="8" style="fill:{PAPER}"/>{"".join(parts)}</svg>'
    )


def _height(names: list[str], lines: list[str]) -> int:
    return HEAD + LINE * (len(names) - 1 + len(lines))


def _layer(names: list[str], lines: list[str], owner: str, y: float, *, mine: bool) -> str:
    color, height = (GOOD if mine else BRAND), _height(names, lines)
    x, below = MARGIN + SIDE, y + HEAD + 8 + LINE * (len(names) - 1)
    named = "".join(
        _text(x + 14, y + 21 + LINE * at, name, f"fill:{INK};font-size:14px;font-weight:600")
        for at, name in enumerate(names)
    )
    tasks = "".join(
        _text(x + 14, below + LINE * at, line, f"fill:{INK};font-size:13px") for at, line in enumerate(lines)
    )
    return (
        f'<rect x="{MARGIN}" y="{y:g}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6" '
        f'style="fill:{SHADE};stroke:{RULE};stroke-width:1"/>'
        f'<rect x="{MARGIN}" y="{y:g}" width="{BAND}" height="{height}" rx="3" style="fill:{color}"/>'
        + _text(MARGIN + BAND + 12, y + 21, owner, f"fill:{INK};font-size:14px;font-weight:700")
        + named
        + tasks
    )


def _cut(y: float) -> str:
    """The dotted line, and its name."""
    middle = y + CUT / 2 - GAP / 2
    return (
        f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{middle:g}" y2="{middle:g}" '
        f'style="stroke:{INK};stroke-width:2;stroke-dasharray:3 5"/>'
        f'<rect x="{WIDTH / 2 - 42:g}" y="{middle - 10:g}" width="84" height="20" rx="10" style="fill:{PAPER};stroke:{INK}"/>'
        f'<text x="{WIDTH / 2:g}" y="{middle + 4.5:g}" text-anchor="middle" '
        f'style="fill:{INK};font-size:13px;font-weight:600">the line</text>'
    )


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" style="{style}">{escape(text)}</text>'
