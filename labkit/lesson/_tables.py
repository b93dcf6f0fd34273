"""Tables: what changed marked in words, the trail, and any frame as accessible HTML and as plain text."""

from __future__ import annotations

import json
import re
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.lesson._html import details, escape
from labkit.lesson._steps import StateTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.cloud import Event, Scene

CHANGED = "changed"
"""The column that says what a step did to a row: "new", "changed", "removed", or nothing."""

_WIDEST = 40  # columns of a text table's cell; longer ones are wrapped
_LONG_WORD = 12
_BREAKS = re.compile(r"(?<=[:/])(?=[\w*$])|(?<=[a-z\d])(?=[A-Z])")
_TRAIL_COLUMNS = ("eventTime", "who", "account", "eventName", "errorCode")


def as_state_table(table: StateTable | Callable[[Scene], pd.DataFrame] | None) -> StateTable | None:
    """A plain function as a :class:`StateTable` with the usual caption."""
    return table if table is None or isinstance(table, StateTable) else StateTable(table)


def marked(before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str] = ()) -> pd.DataFrame:
    """``after`` with a column that says in words what differs from ``before``; removed rows stand at the end.

    ``key``: the columns that tell which row is which; the first column where left out.
    """
    names = list(key) or list(after.columns[:1]) or list(before.columns[:1])
    old, new = _by_key(before, names), _by_key(after, names)
    rows = [{**row, CHANGED: _change(old.get(at), row)} for at, row in new.items()]
    rows += [{**row, CHANGED: "removed"} for at, row in old.items() if at not in new]
    columns = [
        column for column in (after.columns if len(after.columns) else before.columns) if column != CHANGED
    ]
    return pd.DataFrame(rows, columns=[*columns, CHANGED])


def trail_frame(events: Sequence[Event]) -> pd.DataFrame:
    """Rows of the trail as a frame; the full records are in :func:`records_html`."""
    return pd.DataFrame([_trail_row(event.record) for event in events], columns=list(_TRAIL_COLUMNS))


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


def _by_key(frame: pd.DataFrame, names: list[str]) -> dict[Any, dict[str, Any]]:
    rows = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    return {tuple(str(row.get(name)) for name in names): row for row in rows}


def _change(old: dict[str, Any] | None, new: dict[str, Any]) -> str:
    if old is None:
        return "new"
    return (
        ""
        if {key: str(value) for key, value in old.items()} == {k: str(v) for k, v in new.items()}
        else "changed"
    )


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


def _trail_row(record: dict[str, Any]) -> dict[str, str]:
    identity = record.get("userIdentity", {})
    return {
        "eventTime": str(record.get("eventTime", "")),
        "who": who(identity),
        "account": str(identity.get("accountId", "")),
        "eventName": str(record.get("eventName", "")),
        "errorCode": str(record.get("errorCode", "") or ""),
    }


def who(identity: dict[str, Any]) -> str:
    """A trail row's caller in short: "user/Developer1", "assumed-role/UpdateApp/session", "root"."""
    arn = str(identity.get("arn", ""))
    return (
        arn.split(":", 5)[5]
        if arn.count(":") >= 5
        else str(identity.get("userName") or identity.get("type", ""))
    )
