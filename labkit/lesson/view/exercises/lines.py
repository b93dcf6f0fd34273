"""Answers that are put together: lines to choose from, and the policy that they make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labkit.lesson.html import numbered
from labkit.lesson.model.tasks.arrange import assembled, line_numbers
from labkit.lesson.view.parts import widgets as ui

from .parts import AnswerPart, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.lesson.model.tasks.arrange import Piece


class LinesPart(AnswerPart):
    """``aside`` and ``placed`` are lists of lines, one chosen in each; the buttons move what is chosen. ``in_order``:
    the solution's lines, of which so many are ``given``. ``slots``: the
    two lists with their buttons; ``document``: the policy that comes of them."""

    def __init__(self, pieces: Sequence[Piece], in_order: Sequence[Piece], given: int, desk: ui.Desk) -> None:
        self._pieces = {piece.key: piece for piece in pieces}
        self._right = [piece.key for piece in in_order]
        self._given = self._right[:given]
        self.keys = list(self._given)
        self._watchers: list[Callable[[], None]] = []
        self.aside = ui.choice("Lines to choose from", [])
        self.placed = ui.choice("Lines of your policy, from the top", [])
        for choice in (self.aside, self.placed):
            choice.add_class("labkit-lines")
        self.put = desk.button("Put it in, at the end", self._put)
        self.up = desk.button("Move it up", lambda: self._move(-1))
        self.down = desk.button("Move it down", lambda: self._move(1))
        self.out = desk.button("Take it out", self._take_out)
        self.document = ui.html()
        choose = ui.stack(self.aside, ui.row(self.put))
        place = ui.stack(self.placed, ui.row(self.up, self.down, self.out))
        place.add_class("labkit-moves")
        for part in (choose, place):
            part.add_class("labkit-slot")
        self.slots = ui.row(choose, place)
        self.slots.add_class("labkit-slots")
        self.widget = ui.stack(self.slots, self.document)
        self._show()

    @property
    def lines(self) -> list[Piece]:
        """The lines of the learner's policy."""
        return [self._pieces[key] for key in self.keys]

    @property
    def answer(self) -> str:
        return assembled(self.lines)

    @property
    def draft(self) -> str:
        return json.dumps(self.keys)

    def restore(self, draft: str) -> None:
        found = read(draft)
        known = (
            [key for key in found if isinstance(key, str) and key in self._pieces]
            if isinstance(found, list)
            else []
        )
        self.keys = list(dict.fromkeys(known))
        self._show()

    def fill(self, answer: str) -> None:
        """Only the solution and the start are ever filled in: the lines in order that make the answer."""
        wanted = read(answer)
        starts = (self._right[:at] for at in range(1, len(self._right) + 1))
        made = (keys for keys in starts if read(assembled([self._pieces[key] for key in keys])) == wanted)
        self.keys = list(next(made, self._given))
        self._changed()

    def observe(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    def _changed(self, aside: str | None = None, placed: str | None = None) -> None:
        self._show(aside, placed)
        for watch in self._watchers:
            watch()

    def _put(self) -> None:
        chosen = self.aside.value
        if chosen is not None:
            at = list(self._left().values()).index(chosen)
            self.keys.append(chosen)
            rest = list(self._left().values())
            self._changed(rest[min(at, len(rest) - 1)] if rest else None, chosen)

    def _take_out(self) -> None:
        chosen = self.placed.value
        if chosen is not None:
            at = self.keys.index(chosen)
            self.keys.remove(chosen)
            back = self._left()[self._pieces[chosen].text]
            self._changed(back, self.keys[min(at, len(self.keys) - 1)] if self.keys else None)

    def _move(self, by: int) -> None:
        chosen = self.placed.value
        if chosen is not None:
            at = self.keys.index(chosen)
            self.keys.insert(max(0, at + by), self.keys.pop(at))
            self._changed(self.aside.value, chosen)

    def _left(self) -> dict[str, str]:
        """The lines that aren't placed, by their text, each with its key; a line that is there twice is shown once."""
        return {piece.text: key for key, piece in self._pieces.items() if key not in self.keys}

    def _show(self, aside: str | None = None, placed: str | None = None) -> None:
        """Both lists as they are now, the same lines chosen in them; and the policy that comes of it."""
        lines = [
            (f"{at}. {piece.text}", piece.key)
            for at, piece in zip(line_numbers(self.lines), self.lines, strict=True)
        ]
        left = list(self._left().items())
        for choice, options, chosen in ((self.aside, left, aside), (self.placed, lines, placed)):
            choice.options = options
            choice.value = chosen
        self.document.value = f"<p>What they make:</p>{numbered(self.answer)}"
