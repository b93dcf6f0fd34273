"""Sorting cards into piles, with an explanation for every wrong pile. The view is in `_sorting_view`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.lesson.model.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from labkit.lesson.model.predictions import Misconception


@dataclass(frozen=True, slots=True)
class Pile:
    """Where a card can go."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """Something to sort. ``pile``: key of the right one; ``because``: why; ``otherwise``: why not, for
    every other pile."""

    text: str
    pile: str
    because: str
    otherwise: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A card as the learner sorted it. ``chosen`` is "" where they haven't yet."""

    card: Card
    chosen: str

    @property
    def right(self) -> bool:
        """Whether it lies where it belongs."""
        return self.chosen == self.card.pile

    @property
    def feedback(self) -> str:
        """What the learner is told: symbol, words and the reason. Never which pile is the right one."""
        if not self.chosen:
            return "Not sorted yet."
        if self.right:
            return f"✓ Right. {self.card.because}"
        return f"✗ Look again. {self.card.otherwise[self.chosen]}"


@dataclass(frozen=True, slots=True)
class Sorting(Shown):
    """An exercise: sort ``cards`` into ``piles``. ``name``: under which the work is kept and counted; "" for one that
    isn't. ``misconception``: the thought behind most mistakes.

    Raises ValueError where a card's pile doesn't exist, or a wrong pile goes unexplained.
    """

    title: str
    question: str
    piles: tuple[Pile, ...]
    cards: tuple[Card, ...]
    misconception: Misconception | None = field(default=None)
    name: str = ""

    def __post_init__(self) -> None:
        keys = {pile.key for pile in self.piles}
        for card in self.cards:
            if card.pile not in keys:
                raise ValueError(f"The card {card.text!r} belongs to {card.pile!r}, which isn't a pile.")
            if unexplained := sorted(keys - {card.pile} - set(card.otherwise)):
                raise ValueError(f"The card {card.text!r} doesn't say why not {unexplained[0]!r}.")

    def place(self, answers: Mapping[str, str]) -> tuple[Placed, ...]:
        """The cards as sorted: ``answers`` maps a card's text to a pile's key; those left out aren't
        sorted."""
        return tuple(Placed(card, answers.get(card.text, "")) for card in self.cards)

    def score(self, placed: tuple[Placed, ...]) -> str:
        """ "7 of 9 right", and what to do next."""
        right = sum(one.right for one in placed)
        rest = "" if right == len(placed) else " Change what isn't, and check again."
        return f"{right} of {len(placed)} right.{rest}"

    def solution(self) -> pd.DataFrame:
        """Card, pile and reason."""
        import pandas as pd

        names = {pile.key: pile.name for pile in self.piles}
        rows = [(card.text, names[card.pile], card.because) for card in self.cards]
        return pd.DataFrame(rows, columns=["what", "where it belongs", "why"])
