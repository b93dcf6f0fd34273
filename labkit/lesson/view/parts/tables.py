"""Any frame as accessible HTML and as plain text; the full records of the trail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from labkit.lesson.html import details, escape
from labkit.lesson.model.tables import CHANGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from labkit.cloud import Event

Cell = Callable[[str, str, str], "str | None"]

_WIDEST = 40  # columns of a text table's cell; longer ones are wrapped
_LONG_WORD = 12
_BREAKS = re.compile(r"(?<=[:/])(?=[\w*$])|(?<=[a-z\d])(?=[A-Z])")


def records_html(events: Sequence[Event]) -> str:
    """The full records, each of which opens when asked."""
    each = [
        details(
            f"Full record of {event.record.get('eventName', 'the call')}",
            f"<pre><code>{escape(json.dumps(event.record, indent=2, default=str))}</code></pre>",
        )
        for event in events
    ]
    return (
        "".join(each) if len(each) < 3 else details(f"Full records of the {len(each)} calls", "".join(each))
    )


def html_table(frame: pd.DataFrame, caption: str, cell: Cell | None = None) -> str:
    """The frame as a table with a caption and scoped headers; rows that changed carry a class beside
    their word.

    ``cell``: gives the HTML of a cell, from the row's first cell, the column and the text; None for the text.
    Roles and labels are written out, for where there is little room rows are laid out as cards.
    """
    head = "".join(
        f'<th scope="col" role="columnheader" align="left">{escape(column)}</th>' for column in frame.columns
    )
    body = "".join(_html_row(row, cell) for row in frame.to_dict("records"))
    body = body or f'<tr><td colspan="{max(1, len(frame.columns))}">nothing yet</td></tr>'
    return (
        f'<div class="labkit-scroll"><table class="labkit-table" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
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


def _html_row(row: dict[Any, Any], special: Cell | None) -> str:
    (_, first), *others = row.items() if row else [("", "")]
    cells = "".join(_html_cell(str(first), str(column), str(cell), special) for column, cell in others)
    return f'<tr role="row"{_marking(row)}><th scope="row" role="rowheader" align="left">{_breakable(first)}</th>{cells}</tr>'


def _html_cell(first: str, column: str, cell: str, special: Cell | None) -> str:
    inner = special(first, column, cell) if special else None
    shown = _breakable(cell) if inner is None else inner
    return f'<td role="cell" align="left" data-label="{escape(column)}">{shown}</td>'


def _marking(row: dict[Any, Any]) -> str:
    """The class of a row: what became of it; and whether a verdict in it turned for the better."""
    if CHANGED not in row:
        return ""
    change = str(row[CHANGED]) or "same"
    better = " labkit-better" if change == "changed" and _better(row) else ""
    return f' class="labkit-{change}{better}"' if change in ("new", "changed", "removed", "same") else ""


def _better(row: dict[Any, Any]) -> bool:
    """True where verdicts turned, and all of them from bad to good."""
    turned = [str(cell) for cell in row.values() if ", before: " in str(cell)]
    return bool(turned) and all(cell.startswith("✓") for cell in turned)


def _breakable(cell: object) -> str:
    """The cell's HTML; long words, such as ARNs, may break after colons and slashes, and before a capital."""
    words = re.split(r"(\s+)", str(cell))
    return "".join(
        _BREAKS.sub("<wbr/>", escape(word)) if len(word) > _LONG_WORD else escape(word) for word in words
    )
