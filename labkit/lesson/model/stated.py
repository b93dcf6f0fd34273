"""A table of the state as a run shows it: what the run changed marked, and nothing that answers an open prediction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .covering import frame_without
from .tables import CHANGED, marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from .covering import Cells, Cover
    from .steps import StateTable


@dataclass(frozen=True)
class Stated:
    """The table after a run.

    ``telling``: by the number of each prediction that was open then, the cells that answer it; None for all of them.
    ``answers``: the number of the step whose prediction the table answers as a whole, and ``before``: what takes its
    place while that is open. ``note``: says what of it is covered, where a reader would take it for the whole.
    """

    frame: pd.DataFrame
    caption: str = ""
    tab: str = "State"
    telling: Mapping[int, Cells | None] = field(default_factory=dict)
    answers: int = 0
    before: Stated | None = None
    note: str = ""

    @property
    def changed(self) -> int:
        """How many rows say that something changed."""
        return sum(map(bool, self.frame[CHANGED])) if CHANGED in self.frame else 0

    def shown(self, cover: Cover | None) -> Stated:
        """What may be seen of it now."""
        each = cover.each if cover else ()
        asked = next((one for one in each if self.before and one.number == self.answers), None)
        whole = asked or next((one for one in each if self.telling.get(one.number, ()) is None), None)
        note = f"{self.caption}: {whole.note}." if whole else self.note
        if asked and self.before:
            return replace(self.before.shown(cover), tab=self.tab, note=note if self.changed else "")
        return replace(self, frame=frame_without(self.frame, self.telling, cover), telling={}, note=note)


def stated(
    tables: Sequence[StateTable],
    before: Sequence[pd.DataFrame],
    after: Sequence[pd.DataFrame],
    tellings: Sequence[Mapping[int, Cells | None]],
    numbers: Mapping[str, int],
) -> Stated | None:
    """What a run makes of a table and of those that take its place, in this order; None where there is no table.

    ``numbers``: each step's, by its name.
    """
    made: Stated | None = None
    for table, old, new, telling in reversed([*zip(tables, before, after, tellings, strict=True)]):
        answers = numbers.get(table.answers, 0)
        frame = marked(old, new, table.key)
        made = Stated(frame, table.caption, table.tab, telling, answers, made)
    return made
