"""A talk's pages: a jump waits for none of them, their order changes nothing, and none is written twice."""

from __future__ import annotations

import pytest

from labkit import catalog
from labkit.lesson.model.talk.pages import Pages
from labkit.lesson.model.talk.talk import Talk
from labkit.lesson.view.talk.notes import notes
from labkit.lesson.view.talk.page import write
from labkit.lesson.view.talk.screen import screen


@pytest.fixture(scope="module")
def pages() -> Pages:
    """Those of a chapter, written in the order of its steps."""
    made = Pages(catalog.chapters()["start_here"], write)
    while made.prepare(made.missing()):
        pass
    return made


def test_the_rehearsal_is_open_only_while_a_page_is_missing(pages: Pages) -> None:
    other = Pages(pages.chapter, write)
    assert not other.open
    for at in range(len(pages.chapter.steps)):
        other.page(at)
        assert other.open == (at + 1 < len(pages.chapter.steps))
    assert not pages.open
    assert not pages.missing()


def test_the_order_of_jumps_changes_no_page(pages: Pages) -> None:
    for quiet, order in ((0, (3, 0, 4, 2, 1)), (2, (1, 4, 0, 3, 2))):
        jumped = Pages(pages.chapter, write)
        for at in order:
            for _ in range(quiet):  # and then a key comes in the middle of it
                jumped.prepare(jumped.missing(at))
            assert jumped.page(at) == pages.page(at), (order, at)
        jumped.close()


def test_a_jump_runs_no_step() -> None:
    talk = Talk(catalog.chapters(), write)
    for name, step in talk.places():
        talk.go(name, step.name)
        assert step.title in screen(talk).said
    assert not any(talk._pages(name).open for name in talk.chapters)


def test_the_page_on_the_screen_is_prepared_first_and_the_chapters_beside_before_others() -> None:
    chapters = {name: catalog.chapters()["start_here"] for name in ("one", "two", "three")}
    written: list[int] = []

    def note(_rehearsal: object, at: int) -> object:
        written.append(at)
        return object()

    talk = Talk(chapters, note)  # type: ignore[arg-type]  # what a page is made of doesn't count here
    talk.go("two", chapters["two"].steps[2].name)
    while talk.prepare(only_near=True):
        pass
    assert written == [2, 3]
    while written != [2, 3, 4, 0, 1]:
        assert talk.prepare()
    while not talk._pages("one").open:
        talk.prepare()
    talk.go("three")
    assert [name for name, _ in talk.missing()] == ["three"] * 5 + [
        "one"
    ] * 5  # what is begun comes to its end
    talk.go("two")
    assert [name for name, _ in talk.missing()] == ["one"] * 5 + ["three"] * 5
    while talk.prepare():
        pass
    assert not talk.missing()
    assert len(written) == 15
    talk.close()


def test_a_talk_that_begins_again_finds_what_is_written(pages: Pages) -> None:
    kept = {"start_here": pages}
    talk = Talk({"start_here": pages.chapter}, write, kept)
    seen = []
    for _ in range(40):
        seen.append((screen(talk), notes(talk)))
        talk.forward()
    assert not pages.open
    assert len(set(seen)) > 15
    talk.close()
    again = Talk({"start_here": catalog.chapters()["start_here"]}, write, kept)
    assert again.page is pages.page(0)
