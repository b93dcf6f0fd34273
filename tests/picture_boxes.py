"""Where texts are in a picture, from its SVG: no text lies over another, and none is too small to read."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

from labkit.lesson.picture.lettering import width

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST = 12


class Box(NamedTuple):
    """A text or a label around one."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def faults(svg: str) -> list[str]:
    """What is wrong with a picture, in words."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    style = root.findtext(f"{SVG}style") or ""
    rules: dict[str, str] = dict(re.findall(r"\.(\w[\w-]*)\{([^}]*)\}", style))
    texts = [_text(text, rules) for text in root.iter(f"{SVG}text")]
    wide, tall = float(root.get("width", 0)), float(root.get("height", 0))
    shrunk = _number(r"min-width:([\d.]+)px", root.get("style", "")) / wide
    small = [
        f"{box.text!r}: {size * shrunk:.1f} px" for box, size in texts if size * shrunk < SMALLEST - 0.05
    ]
    labels = [_around(group) for group in root.iter(f"{SVG}g")]
    boxes = [box for box, _ in texts if box.text not in {label.text for label in labels}] + labels
    over = [f"{one.text!r} over {other.text!r}" for one, other in combinations(boxes, 2) if _meet(one, other)]
    out = [
        box.text
        for box in boxes
        if box.left < 0 or box.right > wide + 1 or box.bottom > tall + 1 or box.top < 0
    ]
    return [*small, *over, *(f"{text!r} leaves the picture" for text in out)]


def _text(text: ElementTree.Element, rules: dict[str, str]) -> tuple[Box, float]:
    rule = ";".join([*(rules.get(name, "") for name in text.get("class", "").split()), text.get("style", "")])
    size, bold = _number(r"font-size:([\d.]+)px", rule), "font-weight:600" in rule
    told = text.text or ""
    wide, x, y = width(told, size, bold=bold), float(text.get("x", 0)), float(text.get("y", 0))
    anchor = rule + text.get("text-anchor", "")
    left = x - wide / 2 if "middle" in anchor else x - wide if "end" in anchor else x
    return Box(told, left, y - size * 0.78, left + wide, y + size * 0.22), size


def _around(group: ElementTree.Element) -> Box:
    """A label on an arrow: the pill around its text."""
    pill, text = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
    assert pill is not None
    assert text is not None
    x, y, wide, tall = (float(pill.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Box(text.text or "", x, y, x + wide, y + tall)


def _meet(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0.5 and down > 0.5


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else 1.0
