"""Which beliefs come back: those behind a wrong answer, until they were answered right twice in a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENOUGH = 2


@dataclass
class Memory:
    """What a learner met, by the belief's title. ``rights``: right answers in a row; ``seen``: fingerprints of
    questions that were asked, so that none is asked twice."""

    rights: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def missed(self, title: str) -> None:
        """A prediction, an exercise or a question showed this belief."""
        self.rights[title] = 0

    def answered(self, title: str, *, right: bool) -> None:
        """A question on this belief was answered. Right answers count only for what was missed before."""
        if not right:
            self.missed(title)
        elif title in self.rights:
            self.rights[title] += 1

    def due(self, askable: Iterable[str]) -> tuple[str, ...]:
        """Which of ``askable`` are to be asked again: those missed first come first."""
        among = set(askable)
        return tuple(title for title, count in self.rights.items() if count < ENOUGH and title in among)

    def row(self) -> dict[str, Any]:
        """As a journal holds it."""
        return {"rights": dict(self.rights), "seen": sorted(self.seen)}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Memory:
        """From a journal, which may be anybody's: what isn't as it should be is left out."""
        rights, seen = row.get("rights"), row.get("seen")
        counts = rights.items() if isinstance(rights, dict) else ()
        return cls(
            {str(title): count for title, count in counts if type(count) is int and count >= 0},
            {one for one in seen if isinstance(one, str)} if isinstance(seen, list) else set(),
        )
