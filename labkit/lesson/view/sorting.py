"""The view of a sorting exercise: a row of choices a card, and feedback under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.sorting import Sorting

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.sorting import Card, Placed
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block, table_block
from labkit.lesson.view.parts.cells import emit, show_widget


@view_of(Sorting)
def show_sorting(sorting: Sorting) -> None:
    """Show the exercise. An autorun sorts every card, checks, and tells the result in plain outputs."""
    view = SortingView(sorting)
    if not autorun():
        show_widget(view.widget, f"{sorting.title}. Run this cell in JupyterLab to try it.")
        return
    for card in sorting.cards:
        view.choices[card.text].value = card.pile
    view.check.click()
    emit([_head(sorting), table_block(sorting.solution(), sorting.score(view.placed))])


class SortingView:
    """The exercise on the page. ``choices`` holds the control of each card, by its text."""

    def __init__(self, sorting: Sorting) -> None:
        self.sorting = sorting
        self.placed: tuple[Placed, ...] = ()
        self.choices: dict[str, Any] = {}
        self._feedback: dict[str, Any] = {}
        self.check = ui.button("Check", self._check, main=True)
        self._score = ui.html()
        rows = [part for card in sorting.cards for part in self._row(card)]
        head = ui.html(_head(sorting).live)
        self.widget = ui.stack(ui.style(), head, *rows, ui.row(self.check), self._score, name="step")

    def _row(self, card: Card) -> tuple[Any, Any]:
        piles = [(pile.name, pile.key) for pile in self.sorting.piles]
        choice = self.choices[card.text] = ui.choice(card.text, piles, inline=True)
        feedback = self._feedback[card.text] = ui.html()
        return choice, feedback

    def _check(self) -> None:
        answers = {text: choice.value for text, choice in self.choices.items() if choice.value}
        self.placed = self.sorting.place(answers)
        for one in self.placed:
            self._feedback[one.card.text].value = _feedback_html(one)
        self._score.value = self._score_html()

    def _score_html(self) -> str:
        said = f'<p class="labkit-said"><strong>{escape(self.sorting.score(self.placed))}</strong></p>'
        slip = self.sorting.misconception
        wrong = any(one.chosen and not one.right for one in self.placed)
        if slip is None or not wrong:
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
