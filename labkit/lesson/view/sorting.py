"""The view of a sorting exercise: a row of choices a card, and feedback under each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.lesson.autorun import autorun
from labkit.lesson.exercises import Verdict
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.sorting import Sorting
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block, table_block
from labkit.lesson.view.parts.cells import emit, show_widget

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.tasks.sorting import Card, Placed


@view_of(Sorting)
def show_sorting(sorting: Sorting, lab: Lab | None = None) -> None:
    """Show the exercise; the work is kept and counted in ``lab``. An autorun sorts every card, checks, and tells the
    result in plain outputs."""
    kept = lab if sorting.name else None
    view = SortingView(sorting, kept.book, kept.changed) if kept else SortingView(sorting)
    if not autorun():
        show_widget(view.widget, f"{sorting.title}. Run this cell in JupyterLab to try it.")
        return
    for card in sorting.cards:
        view.choices[card.text].value = card.pile
    view.check.click()
    emit([_head(sorting), table_block(sorting.solution(), sorting.score(view.placed))])


class SortingView:
    """The exercise on the page. ``choices`` holds the control of each card, by its text; ``changed`` is called when
    what progress tells of it may be another."""

    def __init__(
        self, sorting: Sorting, book: WorkBook | None = None, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.sorting, self._changed = sorting, changed
        self._book = book or WorkBook(None, "")
        self._work = self._book.of(sorting.name)
        self.placed: tuple[Placed, ...] = ()
        self.choices: dict[str, Any] = {}
        self._feedback: dict[str, Any] = {}
        self.check = ui.button("Check", self._check, main=True)
        self._score = ui.html()
        rows = [part for card in sorting.cards for part in self._row(card)]
        head = ui.html(_head(sorting).live)
        self.widget = ui.stack(ui.style(), head, *rows, ui.row(self.check), self._score, name="step")
        self._restore()
        for choice in self.choices.values():
            choice.observe(lambda _: self._keep(), names="value")

    def _row(self, card: Card) -> tuple[Any, Any]:
        piles = [(pile.name, pile.key) for pile in self.sorting.piles]
        choice = self.choices[card.text] = ui.choice(card.text, piles, inline=True)
        feedback = self._feedback[card.text] = ui.html()
        return choice, feedback

    @property
    def answers(self) -> dict[str, str]:
        """The pile of each card that is sorted."""
        return {text: choice.value for text, choice in self.choices.items() if choice.value}

    def _restore(self) -> None:
        """Bring back what was sorted, and what the last check said of it."""
        for text, pile in self._read(self._work.draft).items():
            self.choices[text].value = pile
        if self._work.said is not None:
            self._tell(self._read(self._work.said.answer))

    def _read(self, kept: str) -> dict[str, str]:
        """What was kept of the cards, which may be anybody's: what doesn't fit is left out."""
        try:
            found = json.loads(kept)
        except (ValueError, RecursionError):
            return {}
        piles = [one.key for one in self.sorting.piles]
        cards = found.items() if isinstance(found, dict) else ()
        return {text: pile for text, pile in cards if text in self.choices and pile in piles}

    def _keep(self) -> None:
        begun = bool(self._work.draft)
        self._work.draft = json.dumps(self.answers)
        self._book.keep()
        if not begun:
            self._changed()

    def _check(self) -> None:
        self._tell(self.answers)
        right = all(one.right for one in self.placed)
        slip = self.sorting.misconception if self._slipped else None
        verdict = Verdict(right, self.sorting.score(self.placed), misconception=slip)
        self._work.attempted(verdict, json.dumps(self.answers))
        self._book.keep()
        self._changed()

    def _tell(self, answers: dict[str, str]) -> None:
        self.placed = self.sorting.place(answers)
        for one in self.placed:
            self._feedback[one.card.text].value = _feedback_html(one)
        self._score.value = self._score_html()

    @property
    def _slipped(self) -> bool:
        return any(one.chosen and not one.right for one in self.placed)

    def _score_html(self) -> str:
        said = f'<p class="labkit-said"><strong>{escape(self.sorting.score(self.placed))}</strong></p>'
        slip = self.sorting.misconception
        if slip is None or not self._slipped:
            return said
        return said + f"<p>Many people believe: “{escape(slip.title)}”. {escape(slip.truth)}</p>"


def _head(sorting: Sorting) -> Block:
    return Block(
        f"<h3>{escape(sorting.title)}</h3><p>{escape(sorting.question)}</p>",
        f"{sorting.title}\n{sorting.question}",
    )


def _feedback_html(one: Placed) -> str:
    kind = "same" if not one.chosen else "good" if one.right else "bad"
    return f'<div class="labkit-feedback labkit-{kind}"><p>{escape(one.feedback)}</p></div>'
