"""Answers that complete a policy: one control a gap, and the policy that they make."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

from labkit.lesson.html import escape
from labkit.lesson.model.tasks.gaps import GAP, as_text, as_value, find, place
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.ways.documents import document_text
from labkit.lesson.ways.form import Field

from .parts import AnswerPart, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.lesson.model.tasks.gaps import Blank


class GapsPart(AnswerPart):
    """``fields`` holds a control a gap, by its path in the policy. ``start``: the policy with its gaps."""

    def __init__(self, start: str, blanks: Sequence[Blank]) -> None:
        self._start: Any = read(start)
        self.fields = {blank.path: _field(number, blank) for number, blank in enumerate(blanks, 1)}
        self._document = ui.html()
        self.widget = ui.stack(self._document, *self.fields.values())
        self.observe(self._show)
        self._show()

    @property
    def answer(self) -> str:
        document = copy.deepcopy(self._start)
        for number, (path, field) in enumerate(self.fields.items(), 1):
            text = str(field.value or "").strip()
            place(document, path, as_value(text) if text else f"{GAP} {number} {GAP}")
        return document_text(document)

    @property
    def draft(self) -> str:
        return json.dumps({path: field.value for path, field in self.fields.items()})

    def restore(self, draft: str) -> None:
        found = read(draft)
        for path, field in self.fields.items():
            _put(field, found.get(path) if isinstance(found, dict) else None)

    def fill(self, answer: str) -> None:
        found = read(answer)
        for path, field in self.fields.items():
            try:
                text = as_text(find(found, path))
            except ValueError:
                text = ""
            _put(field, "" if GAP in text else text)

    def observe(self, changed: Callable[[], None]) -> None:
        for field in self.fields.values():
            field.observe(lambda _: changed(), names="value")

    def _show(self) -> None:
        self._document.value = f'<pre class="labkit-code"><code>{escape(self.answer)}</code></pre>'


def _field(number: int, blank: Blank) -> Any:
    label = f"Gap {number}: {where(blank.path)}"
    if blank.choices:
        return ui.dropdown(label, [("choose …", ""), *((one, one) for one in blank.choices)])
    return ui.control(Field(blank.path, label, "text", ""))


def _put(field: Any, text: Any) -> None:
    options = getattr(field, "options", None)
    if isinstance(text, str) and (options is None or text in [value for _, value in options]):
        field.value = text


def where(path: str) -> str:
    """A path as a learner counts: "Statement[1].Effect" is the Effect of statement 2."""
    found = re.fullmatch(r"Statement\[(\d+)\]\.(.+)", path)
    return f"{found[2]} of statement {int(found[1]) + 1}" if found else path
