"""Fill the table of who can do what. What is true isn't written down: the engine says it over the ground."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from .asking import decision_on, in_force
from .deeds import Deed
from .exercise import Exercise, Kind, Verdict
from .reading import UnreadableError, only, read_object
from .saying import why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.lesson.model.predictions import Misconception

    from .deeds import Doing
    from .ground import Ground

ALLOWED, REFUSED, OPEN = "allowed", "refused", "?"
_MEANT = {
    "allowed": True, "allow": True, "yes": True, "true": True,
    "refused": False, "denied": False, "deny": False, "no": False, "false": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Exercise):
    """Rows are people, columns are deeds.

    ``people``: name → ARN. ``deeds``: the calls, each with ``says`` ("read report.csv"). ``beliefs``: the belief
    behind a wrong cell, by (name, the deed's words).
    """

    kind: ClassVar[Kind] = "table"

    ground: Ground
    people: Mapping[str, str]
    deeds: tuple[Doing, ...]
    beliefs: Mapping[tuple[str, str], Misconception] = field(default_factory=dict)

    @property
    def start(self) -> str:
        return self._text(lambda _who, _deed: OPEN)

    @property
    def solution(self) -> str:
        return self._text(lambda who, doing: ALLOWED if self.truth(who, doing) else REFUSED)

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The policies that decide, for the page."""
        return in_force(decision_on(self.ground, self._deed(*cell)) for cell in self._cells())

    def truth(self, who: str, doing: Doing) -> bool:
        """Whether this person (by name) is allowed this deed."""
        return decision_on(self.ground, self._deed(who, doing)).allowed

    def check(self, text: str) -> Verdict:
        form = '{"NAME": {"what they do": "allowed" or "refused"}}'
        try:
            filled = self._read(read_object(text, form), form)
        except UnreadableError as error:
            return Verdict(right=False, says=str(error))
        wrong = next(
            (cell for cell in self._cells() if filled.get(cell, self.truth(*cell)) != self.truth(*cell)), None
        )
        if wrong is not None:
            return self._told(*wrong)
        left = sum(cell not in filled for cell in self._cells())
        if left:
            so_far = "What you filled in is right. " if filled else ""
            says = f"{so_far}{left} of {self._size} cells are still open."
            return Verdict(right=False, says=says)
        return Verdict(right=True, says=f"All {self._size} cells are right.")

    # Inside.

    @property
    def _size(self) -> int:
        return len(self.people) * len(self.deeds)

    def _cells(self) -> Iterator[tuple[str, Doing]]:
        yield from ((who, doing) for who in self.people for doing in self.deeds)

    def _deed(self, who: str, doing: Doing) -> Deed:
        return Deed(self.people[who], doing)

    def _text(self, cell: Any) -> str:
        rows = {who: {doing.says: cell(who, doing) for doing in self.deeds} for who in self.people}
        return json.dumps(rows, indent=2)

    def _read(self, answer: dict[str, Any], form: str) -> dict[tuple[str, Doing], bool]:
        """The cells that are filled. Raises UnreadableError at what is no cell of this table."""
        only(answer, tuple(self.people), form)
        named = {doing.says: doing for doing in self.deeds}
        filled: dict[tuple[str, Doing], bool] = {}
        for who, row in answer.items():
            if not isinstance(row, dict):
                raise UnreadableError(f"The row of {who} is an object, in braces. Write it like this: {form}")
            only(row, tuple(named), form)
            for says, said in row.items():
                meant = self._meant(who, says, said)
                if meant is not None:
                    filled[who, named[says]] = meant
        return filled

    def _meant(self, who: str, says: str, said: Any) -> bool | None:
        word = str(said).strip().lower() if isinstance(said, str | bool) or said is None else "no word"
        if word in ("", OPEN, "none"):
            return None
        if word not in _MEANT:
            raise UnreadableError(f"In the row of {who}, write “{ALLOWED}” or “{REFUSED}” at “{says}”.")
        return _MEANT[word]

    def _told(self, who: str, doing: Doing) -> Verdict:
        deed = self._deed(who, doing)
        decision = decision_on(self.ground, deed)
        verb = "can" if decision.allowed else "can't"
        return Verdict(
            right=False,
            says=f"{who} {verb} {doing.says}, because {why(decision)}.",
            request=decision.request,
            misconception=self.beliefs.get((who, doing.says)),
            run=partial(self.ground.run, deed, decision.allowed),
        )
