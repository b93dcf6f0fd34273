"""Tables: what changed marked in words, and the trail as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from .steps import StateTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.cloud import Event, Scene

CHANGED = "changed"
"""The column that says what a step did to a row: "new", "changed", "removed", or nothing."""

_TRAIL_COLUMNS = ("eventTime", "who", "account", "eventName", "errorCode")


def as_state_table(table: StateTable | Callable[[Scene], pd.DataFrame] | None) -> StateTable | None:
    """A plain function as a :class:`StateTable` with the usual caption."""
    return table if table is None or isinstance(table, StateTable) else StateTable(table)


def untold(table: StateTable | None, is_open: Callable[[str], bool]) -> StateTable | None:
    """The table, or the one before it while the prediction that it answers is open (``is_open`` by the step's name)."""
    while table is not None and table.answers and is_open(table.answers):
        table = table.before
    return table


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
    """Rows of the trail as a frame; the full records are in the records themselves."""
    return pd.DataFrame([_trail_row(event.record) for event in events], columns=list(_TRAIL_COLUMNS))


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
