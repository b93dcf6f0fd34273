"""The view of a brief: its parts, a check that says of each requirement whether it holds and why not, and
hints that take a check each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.exercises import Verdict
from labkit.lesson.html import details, escape, inline, plain, prose
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.requirements import Brief, check_brief
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import cell_id, emit, show_widget
from labkit.lesson.view.parts.way import WayBox
from labkit.lesson.view.parts.why import why_html, why_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.tasks.requirements import Held, Part

_WAITS = "The next hint opens after your next check."
_SAVED = 2  # explanations that an autorun keeps


@view_of(Brief)
def show_brief(brief: Brief, lab: Lab) -> None:
    """Show it. An autorun checks, and tells what holds."""
    view = BriefView(brief, lab)
    if not autorun():
        show_widget(view.widget, f"{brief.title}. Run this cell in JupyterLab to read and check it.")
        return
    view.check.click()
    if view.desk.error is not None:
        raise view.desk.error
    emit([story(brief, view.held)])


class BriefView:
    """The brief on the page. ``held`` is what the last check said, requirement by requirement."""

    def __init__(self, brief: Brief, lab: Lab) -> None:
        self.brief, self._lab, self.desk = brief, lab, ui.Desk()
        self.held: tuple[Held, ...] = ()
        self.attempts, self._spent = 0, 0
        self._rungs: dict[str, int] = {}
        self.check = self.desk.button("Check", self._check, main=True)
        self.hint = self.desk.button("Hint", self._give_hint)
        self._parts, self._said, self.way = ui.html(), ui.html(), WayBox(lab.scene)
        buttons = ui.row(self.check, self.hint)
        head = ui.html(f"<h3>{escape(brief.title)}</h3>")
        self.widget = ui.stack(
            *(ui.style(), head, buttons, self.desk.note, self._said, self.way.widget, self._parts),
            name="step",
        )
        self._render()
        lab.watch(f"brief {cell_id() or id(self)}", self._follow)

    @property
    def stuck(self) -> Part | None:
        """The first part that doesn't hold yet; hints are about it."""
        return next((one.part for one in self.held if not one.holds), None)

    def _follow(self) -> None:
        """What was checked once is checked again when the scene changes; that is no attempt."""
        if self.held:
            self.held = self._look()
            self._render()

    def _look(self) -> tuple[Held, ...]:
        """What holds now; cells that show the same brief look once, for that takes a second."""
        course, brief, scene = self._lab.course, self.brief, self._lab.scene
        return course.looked.at(("brief", id(brief)), lambda: tuple(check_brief(brief, scene)))

    def _check(self) -> None:
        self.held = self._look()
        self.attempts += 1
        self._count()
        self._render()
        self._lab.course.notice()  # a requirement may have made a call

    def _count(self) -> None:
        """Keep how the check went, where the brief counts in the chapter."""
        if not self.brief.name:
            return
        right, work = all(one.holds for one in self.held), self._lab.book.of(self.brief.name)
        solved = work.solved
        work.attempted(Verdict(right, _count(self.held)), "")
        self._lab.book.keep()
        if work.attempts == 1 or solved != work.solved:  # all views look again, which takes a second
            self._lab.course.changed(scene=False)

    def _give_hint(self) -> None:
        if self.stuck is not None:
            self._rungs[self.stuck.title] = self._rungs.get(self.stuck.title, 0) + 1
            self._spent = self.attempts
            self._render()

    def _render(self) -> None:
        """A rung opens after a check since the one before; all that were opened stay."""
        self.way.offer({one.requirement.says: one.path for one in self.held if one.path is not None})
        self._parts.value = "".join(self._part(part) for part in self.brief.parts)
        part, spent = self.stuck, self.attempts <= self._spent
        given = self._rungs.get(part.title, 0) if part else 0
        ui.show(self.hint, part is not None and given < len(part.hints))
        if part is not None:
            self.hint.description = (
                f"Hint {min(given + 1, len(part.hints))} of {len(part.hints)}: {part.title}"
            )
        self.hint.disabled = spent
        waits = spent and part is not None and given < len(part.hints)
        self._said.value = _status(self.held) + (f"<p>{_WAITS}</p>" if waits else "")
        self.hint.tooltip = (
            "Try something and check again, then the next hint opens" if spent else "Open a hint"
        )

    def _part(self, part: Part) -> str:
        """Its text, its hints, and what was checked; the part that is next is open."""
        held = [one for one in self.held if one.part is part]
        hints = "".join(f"<li>{inline(hint)}</li>" for hint in part.hints[: self._rungs.get(part.title, 0)])
        given = f'<ol class="labkit-legend" aria-label="Hints">{hints}</ol>' if hints else ""
        checked = _checked(held, opened=part is self.stuck) if held else ""
        return f"<h4>{escape(_heading(part, held))}</h4>{prose(part.brief)}{given}{checked}"


def story(brief: Brief, held: Sequence[Held]) -> Block:
    """What was checked, for a saved notebook: every requirement in a line, and why the first few fail. Of parts
    that hold the text isn't told again."""
    lines = [_count(held)]
    html = [f"<p><strong>{escape(lines[0])}</strong></p>"]
    explained = 0
    for part in brief.parts:
        ones = [one for one in held if one.part is part]
        heading = _heading(part, ones)
        lines += ["", heading]
        html.append(f"<h4>{escape(heading)}</h4>")
        if not all(one.holds for one in ones):
            lines.append(plain(part.brief))
            html.append(prose(part.brief))
        html.append('<ul class="labkit-signs">')
        for one in ones:
            lines.append(_line(one))
            html.append(f"<li>{escape(_line(one))}</li>")
            if not one.holds and one.decision is not None and explained < _SAVED:
                explained += 1
                lines += [*one.story] or [why_text(one.decision, offer=False)]
        html.append("</ul>")
    return Block("".join(html), "\n".join(lines))


def _count(held: Sequence[Held]) -> str:
    good = sum(one.holds for one in held)
    done = " Everything holds." if good == len(held) else ""
    return f"{good} of {len(held)} requirements hold.{done}"


def _status(held: Sequence[Held]) -> str:
    if not held:
        return (
            '<p role="status">Build what the parts below ask for, in whatever way you like. Then check.</p>'
        )
    good = sum(one.holds for one in held)
    meter = f'<progress max="{len(held)}" value="{good}" aria-label="Requirements that hold"></progress>'
    return f'<p role="status" aria-live="polite"><strong>{escape(_count(held))}</strong> {meter}</p>'


def _heading(part: Part, held: Sequence[Held]) -> str:
    if not held:
        return part.title
    good = sum(one.holds for one in held)
    return f"{'✓' if good == len(held) else '✗'} {part.title}: {good} of {len(held)}"


def _line(one: Held) -> str:
    mark = "✓" if one.holds else "✗"
    return f"{mark} {one.requirement.says}: must be {one.requirement.wanted}. {one.said}"


def _checked(held: Sequence[Held], *, opened: bool) -> str:
    items = "".join(_item(one) for one in held)
    count = f"{len(held)} requirement{'s' if len(held) > 1 else ''}"
    opens = "<details open>" if opened else "<details>"
    return f'{opens}<summary>{count}</summary><ul class="labkit-signs">{items}</ul></details>'


def _item(one: Held) -> str:
    mark, wanted = ("✓", "") if one.holds else ("✗", " This doesn't hold yet.")
    said = f"{one.requirement.says}: must be {one.requirement.wanted}"
    way = "".join(f"<li>{escape(line)}</li>" for line in one.story)
    why = f"<ol>{way}</ol>" if way else ""
    if one.decision and not one.holds:
        why += details("Why", why_html(one.decision))
    return f"<li>{mark} <strong>{escape(said)}.</strong>{wanted} {escape(one.said)}{why}</li>"
