"""Beliefs behind wrong answers come back until right twice; the test before and after is honest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from labkit.coming_back.kept import Kept, opened
from labkit.coming_back.pages import told
from labkit.coming_back.view import RoundView
from labkit.exercises import EXERCISES
from labkit.exercises.again import ASKABLE
from labkit.lesson import Sorting
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.sorting import SortingView
from labkit.progress.chapters import CHAPTERS
from labkit.progress.questions import AFTER, BACK, BEFORE, FILE

if TYPE_CHECKING:
    from pathlib import Path

    from labkit.lesson.exercises.again import Round

BELIEF = ASKABLE[0]


def _fail(home: Path) -> str:
    """An exercise of the first chapter is answered wrongly by a belief; its title."""
    one = EXERCISES["keep-last-year"]
    wrong = next(wrong for wrong in one.wrong if wrong.misconception)
    (home / "start_here").mkdir(parents=True)
    book = WorkBook(home / "start_here", "start_here")
    book.of(one.name).attempted(one.check(wrong.text), wrong.text)
    book.keep()
    assert wrong.misconception is not None
    return wrong.misconception.title


def _answer(asked: Round, kept: Kept, *, right: bool) -> None:
    for at, one in enumerate(asked.questions):
        asked.answer(at, one.right.key if right else one.tempted.key, kept.memory)


def test_a_wrong_answer_comes_back_in_another_dress_until_right_twice(tmp_path: Path) -> None:
    title = _fail(tmp_path)
    seen = set()
    for right in (False, True, True):
        kept = opened(tmp_path)
        asked = kept.round(BACK)
        assert [one.misconception.title for one in asked.questions] == [title]
        seen.add(asked.questions[0].fingerprint)
        _answer(asked, kept, right=right)
        kept.keep()
    assert len(seen) == 3
    assert opened(tmp_path).round(BACK).questions == ()


def test_two_open_pages_keep_each_others_answers(tmp_path: Path) -> None:
    _fail(tmp_path)
    pages = []
    for name in (BACK, BEFORE):
        kept = opened(tmp_path)
        pages.append(
            RoundView(name, kept.round(name), kept.memory, kept.keep, lambda: "", catch_up=kept.catch_up)
        )
    for view in pages:
        part = view.parts[0]
        part.options.value = view.round.questions[0].tempted.key
        part.button.click()
        assert view.desk.error is None
    later = opened(tmp_path)
    assert [list(later.rounds[name].chosen) for name in (BACK, BEFORE)] == [[0], [0]]
    wrong = {view.round.questions[0].misconception.title for view in pages}
    assert wrong <= set(later.memory.rights)


def test_a_question_that_another_page_has_answered_shows_that_answer(tmp_path: Path) -> None:
    _fail(tmp_path)
    pages = []
    for _ in range(2):
        kept = opened(tmp_path)
        pages.append(
            RoundView(BACK, kept.round(BACK), kept.memory, kept.keep, lambda: "", catch_up=kept.catch_up)
        )
    tempted = pages[0].round.questions[0].tempted.key
    others = [option.key for option in pages[0].round.questions[0].options if option.key != tempted]
    for view, key in zip(pages, (tempted, others[0]), strict=True):
        view.parts[0].options.value = key
        view.parts[0].button.click()
    assert pages[1].parts[0].options.value == tempted
    assert pages[1].parts[0].why.value == pages[0].parts[0].why.value


def test_a_card_in_the_wrong_pile_comes_back_though_it_was_put_right_later(tmp_path: Path) -> None:
    chapter = next(one for one in CHAPTERS if one.scene == "best_practices")
    sorting = next(one for one in chapter.works if one.name == "who-comes-how")
    assert isinstance(sorting, Sorting)
    assert sorting.misconception is not None
    (tmp_path / chapter.scene).mkdir()
    view = SortingView(sorting, WorkBook(tmp_path / chapter.scene, chapter.scene))
    card = sorting.cards[0]
    view.choices[card.text].value = next(pile.key for pile in sorting.piles if pile.key != card.pile)
    view.check.click()
    for card in sorting.cards:
        view.choices[card.text].value = card.pile
    view.check.click()
    asked = opened(tmp_path).round(BACK)
    assert [one.misconception for one in asked.questions] == [sorting.misconception]


def test_a_round_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    view = RoundView("Ten", kept.round(BEFORE), kept.memory, kept.keep, lambda: told(kept, BEFORE))
    assert "0 of 10" in view.said.value
    first = view.parts[0]
    first.button.click()
    assert "Choose an answer first" in view.desk.note.value
    first.options.value = view.round.questions[0].tempted.key
    first.button.click()
    assert "✗ Wrong" in first.why.value
    again = opened(tmp_path)
    assert again.round(BEFORE).chosen == {0: view.round.questions[0].tempted.key}
    assert [one.text for one in again.round(BEFORE).questions] == [one.text for one in view.round.questions]
    later = RoundView("Ten", again.round(BEFORE), again.memory, again.keep, lambda: told(again, BEFORE))
    assert later.parts[0].why.value == first.why.value
    assert "✓" not in "".join(part.why.value for part in later.parts[1:])


def test_the_test_before_and_after_says_honestly_what_has_changed(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    _answer(kept.round(BEFORE), kept, right=False)
    _answer(kept.round(AFTER), kept, right=True)
    assert told(kept, AFTER) == "You knew 0 of 10, now you know 10."
    before, after = (kept.rounds[name].questions for name in (BEFORE, AFTER))
    assert {one.misconception for one in before} == {one.misconception for one in after}
    assert not {one.fingerprint for one in before} & {one.fingerprint for one in after}


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{", '{"seed": 7}', '{"seed": "\\ud800"}', "[" * 100_000, '{"seed": ' * 50_000),
        '{"seed": "a", "rounds": {"back": [1, {}], "x": 2}, "met": {}}',
        '{"seed": "a", "memory": {"rights": {"\\ud800": 1, "x": 1e999, "y": -1}, "seen": [7, "\\ud800"]}}',
        json.dumps(
            {"seed": "a", "rounds": {"back": [{"belief": BELIEF.title, "seed": "\ud800", "chosen": ""}]}}
        ),
    ],
)
def test_a_spoiled_file_counts_as_none(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content)
    kept = opened(tmp_path)
    assert kept.round(BACK).questions == ()
    kept.keep()
    assert json.loads((tmp_path / FILE).read_text())["seed"] == kept.seed


def test_without_a_place_for_work_questions_are_asked_and_nothing_is_written() -> None:
    assert len(opened(None).round(BEFORE).questions) == 10
