"""Whole numbers that somebody wrote as text.

str.isdigit() takes "²", and int() refuses it and very long numbers.
"""

from __future__ import annotations

from typing import Final

_MOST_DIGITS: Final = 18  # no number of AWS's that comes as text has more


def whole(text: str) -> int | None:
    """The number; None where the text isn't one, written in the digits 0 to 9 alone."""
    fits = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if fits else None


def within(text: str, lowest: int, highest: int) -> bool:
    """Whether the text is a whole number from the lowest to the highest, both inclusive."""
    found = whole(text)
    return found is not None and lowest <= found <= highest
