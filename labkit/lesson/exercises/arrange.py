"""Put a policy together from its lines."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a dataclass's annotation
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from labkit.lesson.model.tasks.arrange import Arrange as Lines
from labkit.lesson.model.tasks.arrange import Piece, assembled

from .answer import PolicyAnswer
from .exercise import Kind  # noqa: TC001 - a dataclass's annotation

if TYPE_CHECKING:
    from labkit.lesson.model.predictions import Misconception


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrange(PolicyAnswer):
    """Put the lines in their places. ``strangers``: lines that belong nowhere, each with the belief that takes them
    for good. ``given``: so many lines are in their place from the start.

    An answer is the policy that the lines make: ``assembled(pieces)``."""

    kind: ClassVar[Kind] = "arrange"

    strangers: Mapping[str, Misconception] = field(default_factory=dict)
    given: int = 0

    @property
    def start(self) -> str:
        return assembled(self._lines.in_order()[: self.given]) if self.given else ""

    @property
    def in_order(self) -> tuple[Piece, ...]:
        """The solution's lines."""
        return self._lines.in_order()

    def behind_unreadable(self, text: str) -> Misconception | None:
        strange = (belief for line, belief in self.strangers.items() if line in text)
        return next(strange, None) or PolicyAnswer.behind_unreadable(self, text)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every line, in an order that tells nothing."""
        return self._lines.pieces()

    @property
    def _lines(self) -> Lines:
        kind: Literal["identity", "trust", "scp"] = "identity"
        if self.place.kind == "trust" or self.place.kind == "scp":  # noqa: PLR1714 - so the type checker sees which
            kind = self.place.kind
        return Lines(self.title, self.brief, kind, self.policy, self.strangers, ())
