"""A talk's pages are written by a process beside the kernel; where it ends too early, the kernel goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from labkit import catalog
from labkit.lesson.model.talk.pages import Pages
from labkit.lesson.view.talk.page import write
from labkit.presenting import Presenter, presenter
from labkit.presenting.ahead import Ahead

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "start_here"


@pytest.fixture
def presenting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Presenter]:
    """A presenter of one chapter, of which no page is written yet."""
    monkeypatch.setattr(presenter, "_PAGES", {})
    monkeypatch.setattr(presenter, "chapters", lambda: {NAME: catalog.chapters()[NAME]})
    made = Presenter()
    yield made
    made.close()


@pytest.mark.long
def test_what_arrives_is_what_the_kernel_would_write() -> None:
    ahead = Ahead([(NAME, 2), (NAME, 0)])
    pages, came = Pages(catalog.chapters()[NAME], write), {}
    while ahead.writes:
        came |= ahead.arrived()
        time.sleep(0.01)
    assert came == {(NAME, 2): pages.page(2), (NAME, 0): pages.page(0)}
    pages.close()
    ahead.close()


@pytest.mark.long
def test_a_jump_turns_it_to_another_step() -> None:
    places = [(NAME, at) for at in range(5)]
    ahead, came = Ahead(places), list[tuple[str, int]]()
    turned = [(NAME, 4), *places]
    ahead.turn_to(turned)
    while ahead.writes:
        came += [place for place, _ in ahead.arrived()]
        time.sleep(0.01)
    assert came == [(NAME, 0), (NAME, 4), *places[1:4]]


@pytest.mark.long
def test_the_kernel_runs_only_the_steps_up_to_the_next_one(presenting: Presenter) -> None:
    last = {}
    while last.get("more", True):
        last = presenting.answer({"do": "prepare"})
        time.sleep(0.01)
    assert last["here"]
    assert last["others"]
    assert presenting.answer({"do": "forward"})["shown"] == 1
    assert not presenting.talk._pages(NAME).open


def test_a_process_that_is_killed_leaves_the_rest_to_the_kernel(presenting: Presenter) -> None:
    presenting.answer({"do": "prepare"})
    assert presenting._ahead is not None
    presenting._ahead._process.kill()
    presenting._ahead._process.join()
    asked = 0
    while presenting.answer({"do": "prepare"})["more"]:
        asked += 1
    assert asked > 3  # piece by piece
    assert not presenting.talk.missing()


def test_the_process_ends_with_the_talk(presenting: Presenter) -> None:
    presenting.answer({"do": "prepare"})
    assert presenting._ahead is not None
    process = presenting._ahead._process
    assert process.is_alive()
    presenting.close()
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()
