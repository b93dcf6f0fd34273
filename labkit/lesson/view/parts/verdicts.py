"""Who can do what as a table: ✓ and ✗ in each cell, and why beside it on focus or under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape
from labkit.lesson.model.judging import because

from .tables import html_table

if TYPE_CHECKING:
    from labkit.lesson.model.access import AccessTable


def access_html(access: AccessTable) -> str:
    """The table for a live view. A refusal's reason is read out, and shown once the cell has the focus."""
    reasons = {(who, label): because(decision) for who, label, decision in access.refusals}
    return html_table(
        access.frame, access.caption, lambda who, column, cell: _cell(reasons.get((who, column)), cell)
    )


def _cell(reason: str | None, cell: str) -> str | None:
    if reason is None or not cell.startswith("✗"):
        return None
    before = f", before: {cell.partition(', before: ')[2]}" if ", before: " in cell else ""
    tip = f'<span class="labkit-tip">{escape(reason)}</span>'
    return (
        f'<span class="labkit-no" tabindex="0" title="{escape(reason)}">✗ refused{tip}</span>{escape(before)}'
    )
