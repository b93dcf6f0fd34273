"""How wide a text is in a picture, and how it is made to fit: wrapped, or shortened where its end can be told."""

from __future__ import annotations

import re

# Parts of the letter size, as wide fonts have them; a narrower font leaves more room.
_WIDTHS = {
    **dict.fromkeys("ijlI|'.,:;!", 0.33),
    **dict.fromkeys('ftr()[]{}/\\- "', 0.42),
    **dict.fromkeys("mwMW@%—…", 0.98),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&✓✗→○", 0.77),
}
_USUAL, _BOLD = 0.64, 1.12
_PIECES = re.compile(r"\s+|(?<=[-_/:.])|(?<=[a-z\d])(?=[A-Z])")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text, rather too much than too little."""
    return size * (_BOLD if bold else 1) * sum(_WIDTHS.get(letter, _USUAL) for letter in text)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, cut to the room: of an ARN the end stays, for that tells which one it is; of a name both ends
    (``bold``: it is one); else the beginning."""
    if width(text, size, bold=bold) <= room:
        return text
    before, arn, tail = text.partition("arn:")
    if not arn:
        before, tail = "", text
    for count in range(len(tail), 0, -1):
        cut = f"{before}…{tail[-count:]}" if arn else _middle(tail, count) if bold else f"{tail[:count]}…"
        if width(cut, size, bold=bold) <= room:
            return cut
    return f"…{tail[-1:]}" if arn else "…"


def _middle(text: str, count: int) -> str:
    """So many letters of a text, from its beginning and its end."""
    end = count // 2
    return f"{text[: count - end]}…{text[len(text) - end :]}"


def lines(text: str, room: float, size: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """The text in at most that many lines; what doesn't fit into the last one is cut."""
    if "arn:" in text or width(text, size, bold=bold) <= room:
        return [shortened(text, room, size, bold=bold)]
    made: list[str] = []
    rest = text
    while rest and len(made) < most - 1 and width(rest, size, bold=bold) > room:
        ends = [found.start() for found in _PIECES.finditer(rest) if found.start()]
        fit = [end for end in ends if width(rest[:end], size, bold=bold) <= room]
        if not fit:
            break
        made.append(rest[: fit[-1]].rstrip())
        rest = rest[fit[-1] :].lstrip()
    return [*made, shortened(rest, room, size, bold=bold)]
