"""A table's rows under its columns: plain Python, for loading pandas takes longer than all of a chapter's tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    Row = Mapping[str, Any] | Sequence[Any]


class Frame:
    """Rows under named columns; it never changes.

    ``rows``: one mapping or one sequence of cells a row. ``columns``: their names; where left out, those of the rows,
    which are mappings then. A mapping without a column gets an empty cell there. Raises ValueError for a sequence with
    another number of cells.
    """

    __slots__ = ("columns", "rows")

    def __init__(self, rows: Iterable[Row] = (), columns: Sequence[str] = ()) -> None:
        given = list(rows)
        self.columns = tuple(columns) or tuple(dict.fromkeys(name for row in given for name in row))
        self.rows = tuple(self._cells(row) for row in given)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def __getitem__(self, column: str) -> list[Any]:
        """The cells of a column. Raises KeyError where there is none of that name."""
        if column not in self.columns:
            raise KeyError(column)
        at = self.columns.index(column)
        return [row[at] for row in self.rows]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return (self.columns, self.rows) == (other.columns, other.rows)

    __hash__ = None  # type: ignore[assignment]  # its cells may be lists

    def __repr__(self) -> str:
        return f"Frame({list(self.rows)!r}, columns={list(self.columns)!r})"

    @property
    def empty(self) -> bool:
        """True where it has no row."""
        return not self.rows

    def records(self) -> list[dict[str, Any]]:
        """Its rows, each as column to cell."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def with_column(self, name: str, cells: Iterable[Any]) -> Frame:
        """The same with these cells in that column, which is the last one where it's new."""
        columns = self.columns if name in self.columns else (*self.columns, name)
        pairs = zip(self.records(), cells, strict=True)
        return Frame(({**row, name: cell} for row, cell in pairs), columns)

    def without_column(self, name: str) -> Frame:
        """The same without that column."""
        return Frame(self.records(), [column for column in self.columns if column != name])

    def with_cells(self, cells: Mapping[tuple[int, str], Any]) -> Frame:
        """The same with other cells, by the row's number and the column."""
        records = self.records()
        for (at, column), cell in cells.items():
            records[at][column] = cell
        return Frame(records, self.columns)

    def to_pandas(self) -> pd.DataFrame:
        """The same as pandas' frame, to compute with."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def _cells(self, row: Row) -> tuple[Any, ...]:
        if isinstance(row, Mapping):
            return tuple(row.get(name, "") for name in self.columns)
        if len(row) != len(self.columns):
            raise ValueError(f"A row of {len(row)} cells doesn't fit {len(self.columns)} columns: {row!r}")
        return tuple(row)
