"""What isn't shown yet: the answer that the next open prediction asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from .access import COULD
from .tables import CHANGED, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from labkit.cloud import Scene
    from labkit.paths import Path
    from labkit.policy import Decision

    from .access import AccessTable
    from .steps import StateTable, Step

Asked = tuple[str, str, str]
"""Who, which action, on what."""

Cells = tuple[tuple[int, str], ...]
"""Places in a table: the row's number and the column."""

Tabled = tuple["pd.DataFrame", frozenset[Asked]]
"""A table, and which decisions it shows."""


@dataclass(frozen=True, slots=True)
class Cover:
    """An open prediction that the present state answers: the step's number, and what it asks.

    ``later``: the other ones. ``whole``: whether it covers a whole picture that answers it, and not only cells:
    the next prediction does, and one that says from when on it is answered.
    """

    number: int
    asked: Asked
    later: tuple[Cover, ...] = ()
    whole: bool = True

    @property
    def note(self) -> str:
        """Stands in the answer's place."""
        return f"covered until you lock your prediction in step {self.number}"

    def answered_by(self, asked: Asked) -> bool:
        """True where this is the same question; a call that names no resource asks about all of them."""
        same = asked[:2] == self.asked[:2]
        return same and (asked[2] == self.asked[2] or "*" in (asked[2], self.asked[2]))

    def told_by(self, shown: Iterable[Asked]) -> Cover | None:
        """The prediction that a picture with these decisions would answer, and that covers it."""
        asked = tuple(shown)
        return next((one for one in self.each if one.whole and any(map(one.answered_by, asked))), None)

    @property
    def each(self) -> tuple[Cover, ...]:
        """Itself, and the later ones."""
        return (self, *self.later)


def still_open(then: Cover | None, now: Cover | None) -> Cover | None:
    """Of what was open after a run, what still is; None where nothing is."""
    known = [(one.number, one.asked) for one in then.each] if then else []
    left = [one for one in (now.each if now else ()) if (one.number, one.asked) in known]
    return replace(left[0], later=tuple(left[1:])) if left else None


def asked_of(decision: Decision) -> Asked:
    """What was asked, so that it's known again in a table or a picture."""
    request = decision.request
    return (str(request.principal), request.action.lower(), request.resource)


def covered_table(table: AccessTable, cover: Cover | None) -> AccessTable:
    """The table without the cells that answer an open prediction, and without why it is refused."""
    for one in reversed(cover.each if cover else ()):
        table = _without(table, one)
    return table


def _without(table: AccessTable, cover: Cover) -> AccessTable:
    cells = [place for place, decision in table.decisions.items() if cover.answered_by(asked_of(decision))]
    telling = _telling_ways(table, cover, {who for who, _ in cells})
    if not cells and not telling:
        return table
    frame = table.frame.copy()
    if telling:
        frame.loc[frame["who"].isin(telling), COULD] = cover.note
    for who, label in cells:
        frame.loc[frame["who"] == who, label] = cover.note
    if "changed" in frame:
        turned = [any(", before: " in str(cell) for cell in row) for row in frame.to_numpy()]
        marks = zip(frame["changed"], turned, strict=True)
        frame["changed"] = [mark if mark == "new" or one else "" for mark, one in marks]
        frame = frame if any(frame["changed"]) else frame.drop(columns="changed")
    refusals = tuple(row for row in table.refusals if (row[0], row[1]) not in cells)
    return replace(table, frame=frame, refusals=refusals)


def _telling_ways(table: AccessTable, cover: Cover, asked: set[str]) -> set[str]:
    """Whose ways would tell the answer: of who is asked about, and of those with a way that rests on it. Where it is
    about a call that ways are made of, that there is none tells it, too."""
    from labkit.paths import kinds

    if cover.whole and cover.asked[1] in (action.lower() for action in kinds()):
        return set(table.ways)
    resting = {
        who for who, ways in table.ways.items() if any(_rests_on(path, cover) for path in ways.values())
    }
    return resting | (asked & set(table.ways))


def _rests_on(path: Path | None, cover: Cover) -> bool:
    decisions = [one for move in path.moves for one in move.decisions] + [*path.decisions] if path else []
    return any(cover.answered_by(asked_of(one)) for one in decisions)


def tabled(build: Callable[[Scene], pd.DataFrame], scene: Scene) -> Tabled:
    """A table of the present state, and which decisions it shows."""
    noting = Noting(scene)
    return build(noting.as_scene), noting.noted


def telling_cells(
    told: Tabled, build: Callable[[Scene], pd.DataFrame], scene: Scene, cover: Cover | None
) -> dict[int, Cells | None]:
    """By the number of each open prediction, the cells of a table that answer it; None for the whole table."""
    frame, noted = told
    return {
        one.number: _differing(frame, build(Noting(scene, turned=one).as_scene), whole=one.whole)
        for one in (cover.each if cover else ())
        if any(map(one.answered_by, noted))
    }


def frame_without(
    frame: pd.DataFrame, telling: Mapping[int, Cells | None], cover: Cover | None
) -> pd.DataFrame:
    """A table without these cells, as far as their predictions are open."""
    for one in reversed(cover.each if cover else ()):
        cells = telling.get(one.number, ())
        if cells is None:
            return frame.iloc[:0]
        frame = frame.astype(object) if cells else frame
        for at, column in cells:
            frame.loc[frame.index[at], column] = one.note
    return frame


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
    steps: Sequence[Step],
) -> Stated | None:
    """What a run makes of a table and of those that take its place, in this order; None where there is no table.

    ``steps``: all of the lesson, which number the predictions.
    """
    made: Stated | None = None
    numbers = {step.name: number for number, step in enumerate(steps, start=1)}
    for table, old, new, telling in reversed([*zip(tables, before, after, tellings, strict=True)]):
        answers = numbers.get(table.answers, 0)
        frame = marked(old, new, table.key)
        made = Stated(frame, table.caption, table.tab, telling, answers, made)
    return made


def _differing(told: pd.DataFrame, otherwise: pd.DataFrame, *, whole: bool) -> Cells | None:
    if told.shape != otherwise.shape:
        return None if whole else ()
    rows = (told.astype(str) != otherwise.astype(str)).to_numpy()
    return tuple(
        (at, column)
        for at, row in enumerate(rows)
        for column, differs in zip(told.columns, row, strict=True)
        if differs
    )


class Noting:
    """A scene that notes what it was asked to decide, to know what a picture shows.

    ``turned``: on this it says the opposite, to see what would change.
    """

    def __init__(self, scene: Scene, turned: Cover | None = None) -> None:
        self._scene, self._turned, self._noted = scene, turned, set[Asked]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scene, name)

    def decide(self, *asked: Any, **more: Any) -> Decision:
        """As the scene decides."""
        decision = self._scene.decide(*asked, **more)
        self._noted.add(asked_of(decision))
        return (
            _opposite(decision) if self._turned and self._turned.answered_by(asked_of(decision)) else decision
        )

    @property
    def noted(self) -> frozenset[Asked]:
        """What was decided so far."""
        return frozenset(self._noted)

    @property
    def as_scene(self) -> Scene:
        """Itself, for what takes a scene."""
        return cast("Scene", self)


def _opposite(decision: Decision) -> Decision:
    again = type(decision)(decision.request, decision.policies)
    return again.settle("ImplicitDeny" if decision.allowed else "Allow")
