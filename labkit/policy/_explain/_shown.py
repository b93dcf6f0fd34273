"""Texts of policies and requests as a sentence shows them: on one line, and never too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_VALUES: Final = 3
_LONGEST: Final = 240


def shown(text: str) -> str:
    """A text on one line, its end cut off where it is very long."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    if text.isprintable():
        return text or '""'
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def listed(values: Sequence[str]) -> str:
    """The first few of several texts, and how many more there are."""
    first = ", ".join(map(shown, values[:_VALUES]))
    return f"{first} and {len(values) - _VALUES} more" if len(values) > _VALUES else first
