"""A round of questions on the page: the policies, the options, one answer each, and why it is so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.lesson.html import details, escape, inline
from labkit.lesson.view.parts import widgets as ui

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.exercises.again import Answered, Memory, Question, Round


class RoundView:
    """``parts``: one a question. ``told``: what is said of the whole round; asked after every answer. ``catch_up``:
    called before one, to take in what other pages have kept."""

    def __init__(
        self,
        title: str,
        asked: Round,
        memory: Memory,
        keep: Callable[[], None],
        told: Callable[[], str],
        *,
        catch_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.round, self.memory, self._keep, self._told = asked, memory, keep, told
        self._catch_up = catch_up
        self.desk, self.said = ui.Desk(), ui.html()
        self.parts = [QuestionPart(self, at, one) for at, one in enumerate(asked.questions)]
        head = ui.html(f'<div class="labkit-kicker">Questions</div><h3>{escape(title)}</h3>')
        widgets = [ui.style(), head, *(part.widget for part in self.parts), self.desk.note, self.said]
        self.widget = ui.stack(*widgets, name="step")
        self.refresh()

    def refresh(self) -> None:
        """Say how the round came out."""
        told = self._told()
        self.said.value = f'<p class="labkit-said"><strong>{escape(told)}</strong></p>' if told else ""

    def answer(self, at: int, key: str) -> Answered:
        """Answer a question, and keep it."""
        self._catch_up()
        answered = self.round.answer(at, key, self.memory)
        self._keep()
        self.refresh()
        return answered


class QuestionPart:
    """One question."""

    def __init__(self, view: RoundView, at: int, asked: Question) -> None:
        self._view, self._at = view, at
        held = view.round.chosen.get(at)
        options = [(option.text, option.key) for option in asked.options]
        self.options = ui.choice(f"Question {at + 1}: what does AWS answer?", options, held)
        self.button = view.desk.button("Answer", self._answer, hint=f"Answer question {at + 1}")
        self.why = ui.html()
        policies = "".join(
            details(name, f"<pre><code>{escape(json.dumps(text, indent=2))}</code></pre>")
            for name, text in asked.shown
        )
        shown = ui.html(f"<h4>Question {at + 1}</h4><p>{inline(asked.text)}</p>{policies}")
        self.widget: Any = ui.stack(shown, self.options, ui.row(self.button), self.why)
        if held is not None:
            self._show(asked.answer(held))

    def _answer(self) -> None:
        if self.options.value is None:
            raise LookupError("Choose an answer first.")
        answered = self._view.answer(self._at, self.options.value)
        # Another page may have been first, and its answer counts.
        self.options.value = self._view.round.chosen.get(self._at, self.options.value)
        self._show(answered)

    def _show(self, answered: Answered) -> None:
        mark, kind = ("✓ Right", "good") if answered.right else ("✗ Wrong", "bad")
        slip = answered.misconception
        thought = f"<p>Many people believe: “{escape(slip.title)}”.</p>" if slip else ""
        self.why.value = (
            f'<section class="labkit-feedback labkit-{kind}"><p><strong class="labkit-badge">{mark}</strong> '
            f"{inline(answered.says)}</p>{thought}</section>"
        )
        self.options.disabled = True
        ui.show(self.button, False)
