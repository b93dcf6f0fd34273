"""The pages: progress at a glance, what to look at again, what somebody can do now, and the file of all work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.view.parts.blocks import Block, table_block
from labkit.lesson.view.parts.cells import emit, say

from .carrying import NotWorkError, packed, unpack
from .chapters import CHAPTERS
from .reading import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE: Final = "my-labkit-work.json"
NOT_KEPT: Final = "labkit keeps no work here. Start JupyterLab with the command “labkit lab”. Then labkit keeps your work in your workbook."
PROVES: Final = "This page is for you. It proves nothing to anybody else: everybody can write such a page."


def home() -> Path | None:
    """Where lessons keep their work; None where they don't, as in an autorun."""
    named = os.environ.get("LABKIT_WORK", "")
    return Path(named).expanduser() if named and not autorun() else None


def overview() -> None:
    """Show how far you are in every chapter, and what to look at again. Run the cell again for the present state."""
    emit(overview_blocks([standing(chapter, home()) for chapter in CHAPTERS]))
    if home() is None and not autorun():
        say(NOT_KEPT)


def overview_blocks(standings: Sequence[Standing]) -> list[Block]:
    """One row a chapter; then what to look at again."""
    rows = [
        {
            "chapter": one.chapter.title,
            "steps done": _of(one.done, len(one.chapter.steps)),
            "predictions": f"{one.right} right, {one.wrong} wrong, of {one.asked}"
            if one.asked
            else "none asked",
            "exercises solved": _of(one.solved, len(one.chapter.works)),
        }
        for one in standings
    ]
    blocks = [table_block(pd.DataFrame(rows), "Your progress in the course")]
    again = [
        {"chapter": one.chapter.title, "what": what, "why": why}
        for one in standings
        for what, why in one.again
    ]
    if again:
        blocks.append(table_block(pd.DataFrame(again), "Look at this again"))
    return blocks


def what_you_can_do() -> None:
    """Show what you can do now, by the chapters that you have finished."""
    emit([can_block([standing(chapter, home()) for chapter in CHAPTERS])])


def can_block(standings: Sequence[Standing]) -> Block:
    """A sentence a chapter, with what is still missing for it; and that it proves nothing."""
    lines = [(one.chapter.can, _missing(one)) for one in standings]
    items = "".join(
        f"<li>{'Not yet' if missing else '✓'}: {escape(can)}{f' ({escape(missing)})' if missing else ''}</li>"
        for can, missing in lines
    )
    texts = [
        f"{'Not yet' if missing else '✓'}: {can}{f' ({missing})' if missing else ''}"
        for can, missing in lines
    ]
    live = f'<h3>What you can do now</h3><ul class="labkit-signs">{items}</ul><p>{escape(PROVES)}</p>'
    return Block(live, "\n".join(["What you can do now", *texts, PROVES]))


def _missing(one: Standing) -> str:
    """What a chapter still asks for; "" where it is finished."""
    if one.finished:
        return ""
    steps, exercises = len(one.chapter.steps) - one.done, len(one.chapter.works) - one.solved
    parts = [
        f"{count} {name}{'s' * (count != 1)}"
        for count, name in ((steps, "step"), (exercises, "exercise"))
        if count
    ]
    return f"{' and '.join(parts)} to go" if parts else "its work isn't counted here"


def _of(count: int, whole: int) -> str:
    return f"{count} of {whole}" if whole else "none"


def export(path: str | Path = FILE) -> None:
    """Write all your work into one file of plain JSON, to carry it to another machine."""
    place = home()
    if place is None:
        say(NOT_KEPT)
        return
    from labkit.cloud.scene.kept.plain import write_whole

    target = Path(path).absolute()
    try:
        write_whole(target, packed(place).encode())
    except OSError as error:
        say(f"{target.name} can't be written: {error.strerror or error}.")
        return
    say(f"All your work is in {target.name}. On the other machine, run progress.bring_in({target.name!r}).")


def bring_in(path: str | Path = FILE) -> None:
    """Take over the work of such a file. A chapter that has work here keeps it."""
    place = home()
    if place is None:
        say(NOT_KEPT)
        return
    try:
        taken, there = unpack(Path(path), place)
    except FileNotFoundError:
        say(f"There is no file {Path(path).name} here.")
    except (NotWorkError, OSError) as error:
        say(str(error))
    else:
        say(_told(taken, there))


def _told(taken: Sequence[str], there: Sequence[str]) -> str:
    parts = [f"Taken over: {', '.join(taken)}. Restart the kernels of open notebooks."] if taken else []
    parts += [f"There is work here already, and it stays: {', '.join(there)}."] if there else []
    return " ".join(parts) or "The file holds no work."
