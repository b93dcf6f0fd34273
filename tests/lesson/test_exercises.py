"""Sorting, layers, a file that can be had once, and the sign-in page: pressed as a learner presses them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from labkit import groups_and_users
from labkit.groups_and_users import first_sign_in
from labkit.groups_and_users import scene as stage
from labkit.lesson import Card, Handout, Layer, Layers, Pile, Service, Sorting, Typed
from labkit.lesson.exercises.of_chapter import number_of_works, sortings_of
from labkit.lesson.model.work.attempts import Said
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.handout import HandoutView
from labkit.lesson.view.layers import LayersView
from labkit.lesson.view.sign_in import SignInView
from labkit.lesson.view.sorting import SortingView
from labkit.progress.chapters import CHAPTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.lesson import Lesson

PILES = (Pile("a", "A"), Pile("b", "B"))
CARDS = (Card("one", "a", "It is <a>.", {"b": "Not b."}), Card("two", "b", "It is b.", {"a": "Not a."}))


# Sorting.


def test_an_unexplained_wrong_pile_is_no_exercise() -> None:
    with pytest.raises(ValueError, match="doesn't say why not 'b'"):
        Sorting("Sort", "Where?", PILES, (Card("one", "a", "It is a.", {}),))


def test_a_pile_that_is_not_there_is_no_exercise() -> None:
    with pytest.raises(ValueError, match="isn't a pile"):
        Sorting("Sort", "Where?", PILES, (Card("one", "c", "", {}),))


def test_checking_tells_of_each_card_and_never_which_pile_is_right() -> None:
    view = SortingView(Sorting("Sort", "Where?", PILES, CARDS))
    view.choices["one"].value = "b"
    view.check.click()
    assert "✗ Look again. Not b." in view._feedback["one"].value
    assert "Not sorted yet" in view._feedback["two"].value
    assert "0 of 2 right" in view._score.value
    view.choices["one"].value, view.choices["two"].value = "a", "b"
    view.check.click()
    assert "✓ Right. It is &lt;a&gt;." in view._feedback["one"].value
    assert "2 of 2 right." in view._score.value
    assert [one.right for one in view.placed] == [True, True]


def test_what_was_sorted_is_kept_and_counted_and_told_again(tmp_path: Path) -> None:
    sorting = Sorting("Sort", "Where?", PILES, CARDS, name="sort-two")
    changes: list[int] = []
    view = SortingView(sorting, WorkBook(tmp_path, "start_here"), lambda: changes.append(1))
    view.choices["one"].value = "a"
    view.choices["two"].value = "a"
    assert changes == [1]  # it was begun
    view.check.click()
    book = WorkBook(tmp_path, "start_here")
    again = SortingView(sorting, book)
    assert [view.choices[text].value for text in ("one", "two")] == ["a", "a"]
    assert view._score.value == again._score.value != ""
    assert [one.value for one in view._feedback.values()] == [one.value for one in again._feedback.values()]
    assert (book.of("sort-two").attempts, book.solved(["sort-two"])) == (1, 0)
    again.choices["two"].value = "b"
    again.check.click()
    assert book.solved(["sort-two"]) == 1


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"one": "z", "two": 1, "ten": "a"}'])
def test_a_spoiled_book_spoils_no_sorting(kept: str) -> None:
    book = WorkBook(None, "")
    book.of("sort-two").draft = kept
    book.of("sort-two").said = Said(False, "0 of 2 right.", kept)
    view = SortingView(Sorting("Sort", "Where?", PILES, CARDS, name="sort-two"), book)
    assert view.answers == {}


def test_sortings_count_in_the_bar_and_in_progress() -> None:
    for package, chapter in (("organizations", 4), ("best_practices", 3), ("shared_responsibility", 1)):
        lab = import_module(f"labkit.{package}").open_lab()
        names = [one.name for one in sortings_of(f"labkit.{package}")]
        whole = len(names) + len(lab._exercises)
        assert names
        assert lab._solved() == f"0 of {whole} exercises solved"
        assert [one.name for one in CHAPTERS[chapter].works][: len(names)] == names
        for name in names:
            lab.book.of(name).solved = True
        assert lab._solved() == f"{len(names)} of {whole} exercises solved"
        lab.scene.close()


def test_each_chapter_says_how_many_works_it_has() -> None:
    for chapter in CHAPTERS:
        assert number_of_works(f"labkit.{chapter.package}") == len(chapter.works), chapter.package


# Layers.

STACK = Layers(
    "Stack",
    "You",
    "AWS",
    (Layer("Top", "theirs on top"), Layer("Bottom", "theirs below")),
    (
        Service("All", "everything", {"Top": "yours", "Bottom": "yours too"}),
        Service("Half", "some", {"Top": "yours"}),
    ),
)


def test_a_duty_in_no_layer_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="isn't a layer"):
        Layers("Stack", "You", "AWS", (Layer("Top", ""),), (Service("S", "k", {"Tip": "x"}),))


def test_picking_a_service_moves_the_line_and_says_what_moved() -> None:
    view = LayersView(STACK)
    before = view._picture.value
    assert "the line" not in before
    view.pick.value = "Half"
    assert "the line" in view._picture.value
    assert "Bottom: from you to AWS" in view._moved.value
    view.pick.value = "All"
    assert view._picture.value == before


# A file that can be had once.


def test_the_second_press_gives_nothing(tmp_path: Path) -> None:
    answer = {"secret": "s3cret"}
    view = HandoutView(Handout("file.csv", lambda: answer, dict, "Make another."), tmp_path)
    view.button.click()
    assert (tmp_path / "file.csv").read_text() == "secret\ns3cret\n"
    assert "s3cret" in view.said.text
    view.button.click()
    assert "that you have saved is still beside this notebook" in view.said.text
    (tmp_path / "file.csv").unlink()
    view.button.click()
    assert "s3cret" not in view._text.value
    assert "Make another." in view.said.text
    assert "still beside" not in view.said.text
    assert not (tmp_path / "file.csv").exists()


def test_a_file_that_could_not_be_written_can_still_be_had(tmp_path: Path) -> None:
    answer = {"secret": "s3cret"}
    handout = Handout("file.csv", lambda: answer, dict, "Make another.")
    view = HandoutView(handout, tmp_path / "not there")
    view.button.click()
    assert "could not be written" in view.said.text
    assert handout.ready
    HandoutView(handout, tmp_path).button.click()
    assert (tmp_path / "file.csv").exists()


# The sign-in page.


@pytest.fixture
def page() -> Iterator[SignInView]:
    lab: Lesson = groups_and_users.open_lab()
    lab._course.restore("create-user")
    yield SignInView(first_sign_in.sign_in_page(lab))
    lab.scene.close()


def sign_in(page: SignInView, typed: Typed) -> str:
    page.fill(typed)
    page.button.click()
    assert page.desk.error is None
    return page.said.text


def test_the_first_sign_in_asks_for_a_new_password(page: SignInView) -> None:
    given = stage.autogenerated("Admin_IT")
    assert sign_in(page, Typed("wrong")).startswith("✗ Not signed in")
    assert visible(page) == ["user", "password"]
    assert sign_in(page, Typed(given)).startswith("Not yet")
    assert visible(page) == ["user", "password", "new"]
    assert sign_in(page, Typed(given, "short")).startswith("Not yet")
    assert sign_in(page, Typed(given, "Only-I-know-7")) == "✓ Signed in: Admin_IT @ 555566667777"
    assert page.new.value == ""
    assert sign_in(page, Typed(given)).startswith("✗ Not signed in")
    assert sign_in(page, Typed("Only-I-know-7")).startswith("✓ Signed in")


def test_no_password_stands_in_what_the_page_shows(page: SignInView) -> None:
    given = stage.autogenerated("Admin_IT")
    sign_in(page, Typed(given, "Only-I-know-7"))
    assert given not in page._text.value
    assert "Only-I-know-7" not in page._text.value


def visible(page: SignInView) -> list[str]:
    fields: dict[str, Any] = {
        "user": page.user,
        "password": page.password,
        "code": page.code,
        "new": page.new,
    }
    return [name for name, field in fields.items() if field.layout.display != "none"]
