"""An editor for one policy: the text with line numbers, findings with mends, completion, and what follows from it.

The text is ipywidgets' own text area, so that undo, selection, screen readers and the Tab key work as anywhere; the
script beside it adds line numbers, the list of candidates and the mends. (Tried instead: anywidget with CodeMirror,
1.4 MB and a bundle of our own to build and keep; ipymonaco, not kept up since 2020 and loaded from the network.)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import ipywidgets as widgets

from labkit.lesson.html import escape, inline
from labkit.lesson.model.findings import nothing_written
from labkit.lesson.model.policy_text.completing import Vocabulary, complete
from labkit.lesson.model.policy_text.mends import mends
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.findings import head
from labkit.lesson.view.parts.shared import made
from labkit.lesson.view.parts.style import editor_tag
from labkit.lesson.ways.form import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.model.policy_text.completing import Completion
    from labkit.lesson.model.policy_text.mends import Mend
    from labkit.policy import Finding

KEYS = "Ctrl+Space suggests. ↓ and ↑ choose, Enter takes, Esc closes. Tab leaves the editor."

NOTHING = '<p class="labkit-said labkit-summary">Nothing is written yet.</p>'


class PolicyEditor:
    """The view. ``look``: what follows from a text, as HTML, shown beside it; asked after every change.
    ``remarks``: whether it tells what AWS would accept and labkit would improve; else it tells errors only.

    ``area`` is the text area, ``cursor`` what the page says of its cursor: the place, in characters from 0.
    """

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        kind: str = "identity",
        vocabulary: Callable[[], Vocabulary] = Vocabulary,
        look: Callable[[str], str] | None = None,
        remarks: bool = True,
    ) -> None:
        self._kind, self._vocabulary, self._look, self._remarks = kind, vocabulary, look, remarks
        self._known: Vocabulary | None = None  # asked for once something is typed
        self.area = ui.control(Field("document", label, "document", text))
        self.area.rows = max(12, min(24, text.count("\n") + 2))
        self.cursor = made(widgets.Text, description="Cursor", display="none")
        self.cursor.add_class("labkit-cursor")
        self.candidates, self.findings, self.beside = ui.html(), ui.html(), ui.html()
        self.findings.add_class("labkit-mends")
        self.candidates.add_class("labkit-candidates")
        script = made(widgets.HTML, value=editor_tag(), display="none")
        keys = ui.html(f'<p class="labkit-keys">{KEYS}</p>')
        written = ui.stack(script, self.area, self.candidates, self.cursor, keys, self.findings)
        written.add_class("labkit-editor")
        written.add_class("labkit-slot")
        self.widget = ui.row(written, *([self.beside] if look else []))
        self.widget.add_class("labkit-slots")
        self.beside.add_class("labkit-slot")
        self.area.observe(lambda _: self.refresh(), names="value")
        self.cursor.observe(lambda _: self._offer(), names="value")
        self.refresh()

    @property
    def value(self) -> str:
        """The text as it is."""
        return str(self.area.value)

    @value.setter
    def value(self, text: str) -> None:
        self.area.value = text

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change of the text."""
        self.area.observe(lambda _: changed(), names="value")

    def refresh(self) -> None:
        """Say what is found in the text, and what follows from it."""
        text = self.value
        told = NOTHING if nothing_written(text) else findings_html(text, self._found(text))
        self.findings.value = told if text.strip() else ""
        if self._look is not None:
            self.beside.value = self._look(text)
        self._offer()

    def _found(self, text: str) -> tuple[tuple[Finding, Mend | None], ...]:
        found = mends(text, self._kind)
        return found if self._remarks else tuple(one for one in found if one[0].level == "error")

    def _offer(self) -> None:
        place = str(self.cursor.value).partition(" ")[0]
        found = None
        if place.isdecimal() and int(place) <= len(self.value):
            self._known = self._known or self._vocabulary()
            found = complete(self.value, int(place), self._known, self._kind)
        self.candidates.value = candidates_html(found, place) if found else ""


def findings_html(text: str, found: tuple[tuple[Finding, Mend | None], ...]) -> str:
    """How the text is, in a sentence; then every finding with its line, and the button that mends it."""
    items = "".join(_item(text, finding, mend) for finding, mend in found)
    listed = f'<ul class="labkit-findings">{items}</ul>' if items else ""
    return f'<p class="labkit-said labkit-summary">{_summary([one for one, _ in found])}</p>{listed}'


def _summary(found: list[Finding]) -> str:
    if not found:
        return "✓ AWS would accept this text. It can still allow too much or too little."
    if found[0].code == "JSON_SYNTAX_ERROR":
        return "✗ Not JSON yet."
    errors = sum(one.level == "error" for one in found)
    others = len(found) - errors
    told = [f"✗ {errors} error{'s' * (errors != 1)}"] if errors else []
    return ", ".join([*told, *([f"⚠ {others} remark{'s' * (others != 1)}"] if others else [])]) + "."


def _item(text: str, finding: Finding, mend: Mend | None) -> str:
    button = ""
    if mend is not None:
        data = {"start": mend.start, "end": mend.end, "old": text[mend.start : mend.end], "text": mend.text}
        button = f' <button type="button" class="labkit-mend" data-mend="{escape(json.dumps(data))}">{escape(mend.asks)}</button>'
    told = inline(f"{finding.what} {'' if mend else finding.mend}")
    line = f'data-line="{finding.line or 1}"{" data-error" if finding.level == "error" else ""}'
    return f"<li {line}><strong>{escape(head(finding))}</strong> {told}{button}</li>"


def candidates_html(found: Completion, place: str) -> str:
    """The list that the page's script opens under the cursor."""
    items = "".join(f'<li role="option">{escape(one)}</li>' for one in found.candidates)
    data = f'data-at="{escape(place)}" data-start="{found.start}" data-end="{found.end}"'
    return f'<ul class="labkit-options" role="listbox" aria-label="Suggestions" {data}>{items}</ul>'
