"""What came of a run, in the order that it's read: verdict, why and lesson first; then what it changed, in tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.html import escape, plain, prose
from labkit.lesson.model.covering import covered_table, still_open

from .answers import results_block, verdict_blocks
from .blocks import Block, access_block, feedback_block, kept_block, picture_block, trail_block
from .changes import changed_rows, folded
from .closing import closing
from .tables import html_table, text_table

if TYPE_CHECKING:
    from labkit.lesson.model.covering import Cover, Stated
    from labkit.lesson.model.run import Run

SHOWN = "Shown, not done: you jumped past this step, so labkit ran it for you. When you run it yourself, it counts as done."


@dataclass(frozen=True, slots=True)
class Tab:
    """Something that a run made or changed. ``says``: how much, in words ("2 changes"); ``changed``: worth being
    open at first."""

    key: str
    title: str
    says: str
    block: Block
    changed: bool = False

    @property
    def label(self) -> str:
        """The words on the tab: "State · 2 changes"."""
        return f"{self.title} · {self.says}" if self.says else self.title


def first_blocks(run: Run, done: bool) -> list[Block]:
    """The verdict on the prediction, AWS's verdict on each call with its why, and the lesson of the step."""
    blocks = [Block(f'<p class="labkit-said">{SHOWN}</p>', SHOWN)] if run.shown else []
    blocks += [feedback_block(run.feedback)] if run.feedback else []
    blocks += [kept_block(run.judged, again=True)] if run.judged else []
    told = run.feedback.explanation if run.feedback else ""
    tried = [sent for sent in run.sent if run.whole or sent.reply or sent.problem or sent.printed]
    blocks += verdict_blocks(tried, told)
    lesson = closing(run, done)
    if lesson:
        blocks.append(Block(f'<div class="labkit-after">{prose(lesson)}</div>', plain(lesson), prose(lesson)))
    return blocks


def tabs(run: Run, cover: Cover | None = None) -> list[Tab]:
    """What the run changed and made, but for what would answer an open prediction."""
    cover = still_open(run.cover, cover)
    found = [_state(run, cover), _access(run, cover), _answer(run), _picture(run, cover), _trail(run)]
    return [tab for tab in found if tab is not None]


def run_blocks(run: Run, done: bool, cover: Cover | None = None) -> list[Block]:
    """Everything a run shows, one under the other, for a page that has no tabs."""
    return [*first_blocks(run, done), *(tab.block for tab in tabs(run, cover))]


def outcome_html(run: Run, done: bool, cover: Cover | None = None) -> str:
    """The same for the live view; its script makes the sections tabs, and without it each stands under its name."""
    first = "".join(block.live for block in first_blocks(run, done))
    shown = tabs(run, cover)
    opened = next((tab.key for tab in shown if tab.changed), shown[0].key if shown else "")
    sections = "".join(
        f'<section data-tab="{tab.key}"><h5>{escape(tab.label)}</h5>{tab.block.live}</section>'
        for tab in shown
    )
    return (
        f'<div class="labkit-outcome" data-of="{id(run)}">{first}</div>'
        f'<div class="labkit-tabs" data-of="{id(run)}" data-open="{opened}">{sections}</div>'
    )


def _state(run: Run, cover: Cover | None) -> Tab | None:
    if run.table is None:
        return None
    shown = run.table.shown(cover)
    count, says = shown.changed, "covered" if shown.note and not shown.changed else counted(shown.changed)
    return Tab("state", shown.tab, says, stated_block(shown), bool(count))


def stated_block(shown: Stated, *, fold: bool = True) -> Block:
    """A table of the state, with what is said of what it covers; ``fold``: only the rows that changed, until asked."""
    frame, caption = shown.frame, shown.caption
    table, note = html_table(frame, caption), f"<p>{escape(shown.note)}</p>" if shown.note else ""
    if frame.empty and note:
        return Block(note, shown.note)
    text = "\n".join(part for part in (shown.note, text_table(frame, caption)) if part)
    live = folded(table, frame, caption) if fold else table
    return Block(note + live, text, note + table)


def _access(run: Run, cover: Cover | None) -> Tab | None:
    if run.access is None:
        return None
    access = covered_table(run.access, cover)
    count, covered = changed_rows(access.frame), access is not run.access
    says = "covered" if covered and not count else counted(count)
    return Tab("access", "Who can do what", says, access_block(access, covered=covered), bool(count))


def _answer(run: Run) -> Tab | None:
    block = results_block(run.sent)
    replies = [reply for sent in run.sent for reply in sent.replies if reply.ok]
    count = sum(bool(reply.result or reply.text.strip()) for reply in replies)  # as many as the block shows
    says = f"{count} calls" if count > 1 else ""
    return Tab("answer", "AWS's answer", says, block, changed=True) if block is not None else None


def _picture(run: Run, cover: Cover | None) -> Tab | None:
    if run.picture is None:
        return None
    tells = cover.told_by(run.pictured) if cover else None
    block = picture_block(run.picture, same=run.same_picture, cover=tells)
    says = "covered" if tells else "no change" if run.same_picture else "changed"
    return Tab("picture", "Picture", says, block)


def _trail(run: Run) -> Tab:
    block = trail_block(run.events, "What the trail recorded")
    count = len(run.events)
    return Tab("trail", "Trail", "1 call" if count == 1 else f"{count} calls", block)


def counted(count: int) -> str:
    """How many rows changed, in words."""
    return "1 change" if count == 1 else f"{count} changes" if count else "no change"
