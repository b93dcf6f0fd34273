"""Answers that are written: a policy in the editor, or calls as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.policy_editor import PolicyEditor
from labkit.lesson.ways.form import Field

from .parts import AnswerPart

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.model.policy_text.completing import Vocabulary

_EMPTY = "{\n  \n}"


class PolicyPart(AnswerPart):
    """A policy in the editor. ``look``: what follows from it, as HTML beside it. ``remarks``: see PolicyEditor."""

    def __init__(
        self,
        start: str,
        kind: str,
        vocabulary: Callable[[], Vocabulary],
        look: Callable[[str], str] | None,
        *,
        remarks: bool = True,
    ) -> None:
        self.editor = PolicyEditor(
            *("Your policy", start or _EMPTY),
            kind=kind,
            vocabulary=vocabulary,
            look=look,
            remarks=remarks,
        )
        self.widget = self.editor.widget

    @property
    def answer(self) -> str:
        return self.editor.value

    def restore(self, draft: str) -> None:
        self.editor.value = draft

    def fill(self, answer: str) -> None:
        self.editor.value = answer or _EMPTY

    def observe(self, changed: Callable[[], None]) -> None:
        self.editor.observe(changed)


class TextPart(AnswerPart):
    """Plain text of any kind: `aws` lines, Python, JSON."""

    def __init__(self, label: str, start: str) -> None:
        self.area = ui.control(Field("answer", label, "document", start))
        self.area.rows = max(8, min(24, start.count("\n") + 3))
        self.widget = self.area

    @property
    def answer(self) -> str:
        return str(self.area.value)

    def restore(self, draft: str) -> None:
        self.area.value = draft

    def fill(self, answer: str) -> None:
        self.area.value = answer

    def observe(self, changed: Callable[[], None]) -> None:
        self.area.observe(lambda _: changed(), names="value")
