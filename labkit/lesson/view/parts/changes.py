"""A table of which only the rows that changed are shown, the whole behind one more press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import details, escape
from labkit.lesson.model.tables import CHANGED

if TYPE_CHECKING:
    import pandas as pd


def changed_rows(frame: pd.DataFrame) -> int:
    """How many rows say that something changed."""
    return sum(bool(mark) for mark in frame[CHANGED]) if CHANGED in frame else 0


def folded(table: str, frame: pd.DataFrame, caption: str) -> str:
    """The table's HTML with the rows that didn't change hidden until the summary is pressed.

    The style sheet hides them; on a page without it all rows are there.
    """
    rows, count = len(frame), changed_rows(frame)
    if not count:
        return details(f"{caption}: nothing changed. Show it", table) if rows else table
    if count == rows:
        return table
    press = f"<details><summary>{escape(f'Show all {rows} rows')}</summary></details>"
    return f'<div class="labkit-changes">{table}{press}</div>'
