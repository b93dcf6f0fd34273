"""Any frame as accessible HTML and as plain text; the full records of the trail."""

from __future__ import annotations

import json
import re
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from labkit.lesson.html import details, escape
from labkit.lesson.model.tables import CHANGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from labkit.cloud import Event

_WIDEST = 40  # columns of a text table's cell; longer ones are wrapped
_LONG_WORD = 12
_BREAKS = re.compile(r"(?<=[:/])(?=[\w*$])|(?<=[a-z\d])(?=[A-Z])")


def records_html(events: Sequence[Event]) -> str:
    """The full records, each of which opens when asked."""
    each = [
        details(
            f"Full record of {event.record.get('eventName', 'the call')}",
            f"<pre>{escape(json.dumps(event.record, indent=2, default=str))}</pre>",
        )
        for event in events
    ]
    return (
        "".join(each) if len(each) < 3 else details(f"Full records of the {len(each)} calls", "".join(each))
    )


def html_table(frame: pd.DataFrame, caption: str) -> str:
    """The frame as a table with a caption and scoped headers; rows that changed carry a class beside
    their word."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in frame.columns)
    body = "".join(_html_row(row) for row in frame.to_dict("records"))
    body = body or f'<tr><td colspan="{max(1, len(frame.columns))}">nothing yet</td></tr>'
    return (
        f'<div class="labkit-scroll"><table class="labkit-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def text_table(frame: pd.DataFrame, caption: str) -> str:
    """The frame as aligned text; long cells are wrapped."""
    if frame.empty:
        return f"{caption}\n(nothing yet)"
    cells = [list(frame.columns), *frame.to_numpy().tolist()]
    wrapped = [[wrap(str(cell), _WIDEST) or [""] for cell in row] for row in cells]
    widths = [max(len(line) for row in wrapped for line in row[at]) for at in range(len(frame.columns))]
    head, *rows = [_text_lines(row, widths) for row in wrapped]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([caption, *head, rule, *(line for row in rows for line in row)])


def _text_lines(row: list[list[str]], widths: list[int]) -> list[str]:
    """One row as text: as many lines as its longest cell was wrapped into."""
    lines = zip_longest(*row, fillvalue="")
    return [
        "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _html_row(row: dict[Any, Any]) -> str:
    change = str(row.get(CHANGED, ""))
    first, *others = row.values() if row else [""]
    cells = "".join(f"<td>{_breakable(cell)}</td>" for cell in others)
    mark = f' class="labkit-{change}"' if change in ("new", "changed", "removed") else ""
    return f'<tr{mark}><th scope="row">{_breakable(first)}</th>{cells}</tr>'


def _breakable(cell: object) -> str:
    """The cell's HTML; long words, such as ARNs, may break after colons and slashes, and before a capital."""
    words = re.split(r"(\s+)", str(cell))
    return "".join(
        _BREAKS.sub("<wbr/>", escape(word)) if len(word) > _LONG_WORD else escape(word) for word in words
    )
