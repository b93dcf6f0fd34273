"""The editor to break things: documents to edit, AWS's answer, who can do what under them, and the way
back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import estate
from labkit.lesson.html import escape, inline, plain, prose
from labkit.lesson.model.access import compared
from labkit.lesson.model.policy_text.completing import vocabulary_of
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.answers import answer_block
from labkit.lesson.view.parts.blocks import Block, access_block
from labkit.lesson.view.parts.findings import findings_html, findings_text
from labkit.lesson.view.parts.headings import heading

from .policy_editor import PolicyEditor
from .story import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.lesson.model.editing import Aim, Attempt, PolicySlot, Saved, Workshop
    from labkit.lesson.model.policy_text.completing import Vocabulary

INTRO = "Change a document and save it. The owner's administrator makes a real call. From then on, AWS uses the new document. If AWS can't accept a document, it refuses the call and nothing changes."


class EditorView:
    """The view of a workshop. Buttons are plain attributes, so that an autorun can press them."""

    def __init__(self, workshop: Workshop, attempts: Sequence[Attempt], title: str) -> None:
        self.workshop, self.attempts, self.desk = workshop, tuple(attempts), ui.Desk()
        self.needs = ui.html()
        self.missing = self.desk.button("Run the missing steps", self._run_missing)
        self._needs_box = ui.stack(self.needs, ui.row(self.missing), name="needs")
        self.slots = {slot.title: SlotPart(self, slot) for slot in workshop.slots}
        self.tries = [self._try_button(attempt) for attempt in self.attempts]
        self.back = self.desk.button(
            "Put it back",
            self._put_back,
            hint="Save every document as it was before your first edit after the last step",
        )
        self.answer, self.table = ui.html(), ui.html()
        self.last: list[Saved] = []
        head = ui.html(
            f'<div class="labkit-kicker">Edit the policies</div><h3>{escape(title)}</h3><p>{INTRO}</p>'
        )
        tries = [ui.html(heading("Worth a try", 1)), ui.row(*self.tries)] if self.tries else []
        boxes = ui.stack(*(part.widget for part in self.slots.values()), name="slots")
        self.aims = ui.html()
        parts = [
            ui.style(),
            head,
            self._needs_box,
            self.aims,
            *tries,
            ui.html(heading("The documents", 2)),
            boxes,
        ]
        self.widget = ui.stack(
            *parts, ui.row(self.back), self.desk.note, self.answer, self.table, name="step"
        )
        workshop.course.watchers[f"editor {title}"] = self.refresh
        self.refresh()

    def refresh(self) -> None:
        """Tell the present truth, after something changed anywhere in the lesson."""
        missing = self.workshop.missing()
        names = ", ".join(f"“{step.title}”" for step in missing)
        self.needs.value = f"<p><strong>Not yet:</strong> you make these policies in {escape(names)}.</p>"
        ui.show(self._needs_box, bool(missing))
        for title, text in self.workshop.open().items():
            self.slots[title].load(text)
        self.table.value = self.access().live
        self.aims.value = "" if missing else aims_html(self.workshop)

    def access(self) -> Block:
        """Who can do what now, and what is different from before the first edit."""
        now, before = self.workshop.who_can(), self.workshop.before
        if now is None:
            return Block("", "")
        return access_block(now if before is None else compared(before, now), fold=False)

    def show(self, saved: Sequence[Saved]) -> None:
        """Show what came of saving."""
        self.last = list(saved)
        blocks = [saved_block(one) for one in saved]
        nothing = '<p class="labkit-said">Nothing had changed.</p>'
        self.answer.value = heading("What happened", 3) + ("".join(block.live for block in blocks) or nothing)

    def _try_button(self, attempt: Attempt) -> Any:
        return self.desk.button(attempt.title, lambda: self._try(attempt), hint=attempt.why)

    def _try(self, attempt: Attempt) -> None:
        """Put the documents back first, so that attempts don't pile up; then save what this one changes."""
        with self.workshop.course.one_act(f"the edit “{attempt.title}”"):
            self._restore()
            saved = [
                self.workshop.save(self.workshop.slot(title), text) for title, text in attempt.texts().items()
            ]
        for title, text in attempt.texts().items():
            self.slots[title].editor.value = text
        self.show(saved)
        if attempt.why:
            self.answer.value = prose(attempt.why) + self.answer.value

    def _put_back(self) -> None:
        with self.workshop.course.one_act("putting the documents back"):
            saved = self._restore()
        self.show(saved)

    def _restore(self) -> tuple[Saved, ...]:
        saved = self.workshop.put_back()
        for title, text in self.workshop.open().items():
            self.slots[title].load(text, anyway=True)
        return saved

    def _run_missing(self) -> None:
        for step in self.workshop.missing():
            self.workshop.course.run(step, "console")
        if not self.workshop.missing():  # the button is gone then, and the focus must not be
            (self.tries or [self.back])[0].focus()


class SlotPart:
    """One document: its text, and the button that saves it."""

    def __init__(self, view: EditorView, slot: PolicySlot) -> None:
        self._view, self._slot = view, slot
        self.editor = PolicyEditor(slot.title, kind=slot.kind, vocabulary=self._vocabulary)
        self.save = view.desk.button(f"Save: {slot.title}", self._save)
        self.widget = ui.stack(self.editor.widget, ui.row(self.save), name="slot")
        self._loaded: str | None = None

    def load(self, text: str | None, *, anyway: bool = False) -> None:
        """Show the document as it is; not over a learner's unsaved change, unless ``anyway``."""
        ui.show(self.widget, text is not None)
        if text is None or not (anyway or self.editor.value in (self._loaded or "", text)):
            return
        self.editor.value = self._loaded = text
        self.editor.area.rows = min(16, text.count("\n") + 2)

    def _vocabulary(self) -> Vocabulary:
        return vocabulary_of(estate.Estate.of(self._view.workshop.course.scene))

    def _save(self) -> None:
        self._view.show([self._view.workshop.edit(self._slot, self.editor.value)])


def aims_html(workshop: Workshop) -> str:
    """What to reach by edits of one's own, what isn't so yet, and the way back; "" where nothing is asked for."""
    if not workshop.aims:
        return ""
    items = "".join(_aim_html(workshop, aim) for aim in workshop.aims)
    last = "<p>Now press <em>Put it back</em>.</p>" if workshop.reached and workshop.originals else ""
    return (
        "<p><strong>Reach this with your own edits.</strong> The buttons below only show what happens. "
        f"AWS's decisions judge it. It doesn't count in your progress.</p><ul class=\"labkit-signs\">{items}</ul>{last}"
    )


def _aim_html(workshop: Workshop, aim: Aim) -> str:
    if aim.title in workshop.reached:
        return f"<li>✓ {escape(aim.title)} You reached it.</li>"
    missed = "".join(f"<li>{escape(one.said)}</li>" for one in workshop.looked(aim) if not one.holds)
    return f"<li>○ {escape(aim.title)}{f'<ul>{missed}</ul>' if missed else ''}</li>"


def saved_block(saved: Saved) -> Block:
    """AWS's answer to saving a document, and what the validator says about the document."""
    answer = answer_block(saved.sent)
    title = f"{saved.slot.title}"
    live = f"<p><strong>{escape(title)}</strong></p>{answer.live}{findings_html(saved.findings)}"
    texts = [title, answer.text, findings_text(saved.findings)]
    return Block(live, "\n".join(text for text in texts if text))


def attempts_story(view: EditorView) -> list[Block]:
    """An autorun: every attempt tried by its own button, told, and everything put back."""
    if view.workshop.missing():
        click(view.missing, view.desk)
    blocks = []
    for attempt, button in zip(view.attempts, view.tries, strict=True):
        click(button, view.desk)
        blocks += [_attempt_head(attempt), *(saved_block(saved) for saved in view.last), view.access()]
    click(view.back, view.desk)
    told = "Put it back: every policy is as it was found."
    return [
        *blocks,
        *(saved_block(saved) for saved in view.last),
        Block(f"<p>{told}</p>", told),
        view.access(),
    ]


def _attempt_head(attempt: Attempt) -> Block:
    documents = attempt.texts()
    shown = "".join(
        f"<p>{escape(title)}:</p><pre><code>{escape(text)}</code></pre>" for title, text in documents.items()
    )
    texts = [f"Worth a try: {attempt.title}", plain(attempt.why)]
    texts += [f"{title}:\n{text}" for title, text in documents.items()]
    why = f"<p>{inline(attempt.why)}</p>" if attempt.why else ""
    return Block(
        f"<h4>Worth a try: {escape(attempt.title)}</h4>{why}{shown}", "\n".join(t for t in texts if t)
    )
