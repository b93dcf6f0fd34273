"""Opens a team's page in the present cell. An autorun plays both teams with labkit's sample, in a folder that goes with it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from labkit.lesson import Lesson
from labkit.lesson.autorun import autorun
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, say, show_widget
from labkit.lesson.view.story import click

from . import sample
from .attack_page import AttackPage
from .build_page import BuildPage
from .page import follow
from .place import DuelError, Place
from .scene import SCENE
from .telling import BRIEF, ORDER, brief_block, calls_blocks, rules_block, status_of


def build(code: str) -> Lesson:
    """Open team A's scene and show its page in the present cell. ``code``: names the duel, for both teams the same.

    The lesson that is returned acts in the scene, in any cell and in a terminal.
    """
    lab = Lesson(SCENE, ())
    lab.scene.keep_diary()
    try:
        page = BuildPage(_place(code, "build"), lab)
    except DuelError as error:
        say(str(error))
        return lab
    if autorun():
        _play_a(page)
    else:
        follow(page, "build")
        page.look_safely()
        show_widget(page.widget, "Team A: build. Run this cell in JupyterLab to play.")
    return lab


def attack(code: str) -> None:
    """Show team B's page in the present cell. ``code``: names the duel, for both teams the same."""
    try:
        page = AttackPage(_place(code, "attack"))
    except DuelError as error:
        say(str(error))
        return
    if autorun():
        _play_b(page)
        return
    follow(page, "attack")
    page.look_safely()
    show_widget(page.widget, "Team B: attack. Run this cell in JupyterLab to play.")


def _place(code: str, team: str) -> Place:
    return Place(code, "build" if team == "build" else "attack", _home() if autorun() else None)


@cache
def _home() -> Path:
    made = Path(tempfile.mkdtemp(prefix="labkit-duel-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _play_a(page: BuildPage) -> None:
    sample.build(page.lab.scene)
    click(page.hand_over, page.desk)
    handed = "Handed over to team B."
    emit([brief_block(BRIEF), rules_block(page.held), Block(f"<p>{handed}</p>", handed)])


def _play_b(page: AttackPage) -> None:
    page.look()
    for line in sample.ATTACK:
        page.typed.value = line
        click(page.run, page.desk)
    match = page.match
    if match is None:
        raise DuelError("The sample attack found no build.")
    status = status_of(match)
    emit([brief_block(ORDER), *calls_blocks(match.made), Block(f"<p>{status}</p>", status)])
    emit(page.umpire.told())
    page.stop()
