"""Answers that are filled in: the fields of a JSON form, and the cells of a table of who can do what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.lesson.html import escape
from labkit.lesson.model.judging import policy_words
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.ways.form import Field
from labkit.lesson.ways.words import words

from .parts import AnswerPart, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_OPEN = "?"
_TYPED = "typed"


class FormPart(AnswerPart):
    """One field a key of the answer. ``choices``: for keys that are chosen, the values there are. ``commands``: a
    list holds commands, one a line; else it holds numbers."""

    def __init__(
        self, start: str, choices: Mapping[str, Sequence[str]] | None = None, *, commands: bool = False
    ) -> None:
        self._start: dict[str, Any] = read(start) or {}
        self._commands = commands
        self.fields = {key: self._field(key, (choices or {}).get(key)) for key in self._start}
        self.widget = (ui.stack if commands else ui.row)(*self.fields.values())

    def _field(self, key: str, choices: Sequence[str] | None) -> Any:
        label = words(key[:1].upper() + key[1:])
        if choices:
            named = [(policy_words(one) if key == "type" else one, one) for one in choices]
            return ui.dropdown(label, [("choose …", ""), *named])
        if isinstance(self._start[key], list) and self._commands:
            area = ui.control(Field(key, f"{label} (one command a line)", "document", ""))
            area.rows = 5
            return area
        if isinstance(self._start[key], list):
            return ui.control(Field(key, f"{label} (numbers, with commas)", "text", ""))
        return ui.control(Field(key, label, "text", ""))

    @property
    def answer(self) -> str:
        return json.dumps({key: self._value(key) for key in self.fields}, indent=2)

    def _value(self, key: str) -> Any:
        text = str(self.fields[key].value or "").strip()
        if not isinstance(self._start[key], list):
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else text
        if self._commands:
            return [line.strip() for line in text.splitlines() if line.strip()]
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        return [
            int(part) if part.isascii() and part.isdecimal() and len(part) < 6 else part for part in parts
        ]

    @property
    def draft(self) -> str:
        return json.dumps({_TYPED: {key: field.value for key, field in self.fields.items()}})

    def restore(self, draft: str) -> None:
        found = read(draft)
        typed = found.get(_TYPED) if isinstance(found, dict) else None
        if not isinstance(typed, dict):  # kept as an answer, as long ago
            self.fill(draft)
            return
        for key, field in self.fields.items():
            if isinstance(typed.get(key), str):
                _put(field, typed[key])

    def fill(self, answer: str) -> None:
        found = read(answer)
        for key, field in self.fields.items():
            value = found.get(key, "") if isinstance(found, dict) else ""
            text = (
                ("\n" if self._commands else ", ").join(map(str, value))
                if isinstance(value, list)
                else str(value)
            )
            _put(field, text)

    def observe(self, changed: Callable[[], None]) -> None:
        for field in self.fields.values():
            field.observe(lambda _: changed(), names="value")


def _put(field: Any, text: str) -> None:
    """Put a text into a field; one that a choice doesn't have is left out."""
    options = getattr(field, "options", None)
    if options is None or text in [one for _, one in options]:
        field.value = text


class GridPart(AnswerPart):
    """A choice a cell, "allowed" or "refused"; rows are people, columns what they do."""

    def __init__(self, start: str) -> None:
        self._rows: dict[str, dict[str, str]] = read(start) or {}
        self.cells = {(who, deed): self._cell(deed) for who, row in self._rows.items() for deed in row}
        parts: list[Any] = []
        for who, row in self._rows.items():
            parts += [ui.html(f"<h4>{escape(who)}</h4>"), ui.row(*(self.cells[who, deed] for deed in row))]
        self.widget = ui.stack(*parts)
        self.widget.add_class("labkit-grid")

    def _cell(self, deed: str) -> Any:
        options = [("allowed", "allowed"), ("refused", "refused")]
        return ui.choice(deed, options, inline=True)

    @property
    def answer(self) -> str:
        filled = {
            who: {deed: self.cells[who, deed].value or _OPEN for deed in row}
            for who, row in self._rows.items()
        }
        return json.dumps(filled, indent=2)

    def restore(self, draft: str) -> None:
        self.fill(draft)

    def fill(self, answer: str) -> None:
        found = read(answer)
        for (who, deed), cell in self.cells.items():
            row = found.get(who) if isinstance(found, dict) else None
            value = row.get(deed) if isinstance(row, dict) else None
            cell.value = value if value in ("allowed", "refused") else None

    def observe(self, changed: Callable[[], None]) -> None:
        for cell in self.cells.values():
            cell.observe(lambda _: changed(), names="value")
