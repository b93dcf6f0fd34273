"""Lines that make a policy: judged by what it lets people do, whatever their order; moved by buttons."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import Arrange
from labkit.lesson.html import inline
from labkit.lesson.model.tasks.arrange import NEXT, Piece, assembled, line_numbers
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.exercises.lines import LinesPart
from labkit.lesson.view.exercises.view import ExerciseView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.lesson.exercises import Verdict

PUZZLES = [one for one in EXERCISES.values() if isinstance(one, Arrange)]
SCP, TRUST = PUZZLES


def named(puzzle: Any) -> str:
    return str(puzzle.name)


def check(puzzle: Arrange, pieces: Sequence[Piece]) -> Verdict:
    return puzzle.check(assembled(pieces))


def statements(puzzle: Arrange) -> tuple[list[Piece], Piece, list[Piece]]:
    """The lines of the first statement, the line between, those of the second."""
    pieces = list(puzzle.in_order)
    at = next(number for number, piece in enumerate(pieces) if piece.text == NEXT)
    return pieces[:at], pieces[at], pieces[at + 1 :]


@pytest.mark.parametrize("puzzle", PUZZLES, ids=named)
def test_every_order_that_means_the_same_is_right(puzzle: Arrange) -> None:
    one, between, two = statements(puzzle)
    assert check(puzzle, [*two, between, *one]).right
    for order in [*permutations(one)][::3]:
        assert check(puzzle, [*order, between, *two]).right
    for order in [*permutations(two)][::5]:
        assert check(puzzle, [*one, between, *order]).right


@pytest.mark.parametrize("puzzle", PUZZLES, ids=named)
def test_a_line_has_the_number_of_its_line_in_the_policy(puzzle: Arrange) -> None:
    one, between, two = statements(puzzle)
    for pieces in ([], one, [*one, between], [*one, between, between, *two], [between, *two, between, *one]):
        text = assembled(pieces).split("\n")
        for number, piece in zip(line_numbers(pieces), pieces, strict=True):
            assert text[number - 1].strip().rstrip(",") == ("}" if piece.text == NEXT else piece.text)


@pytest.mark.parametrize("puzzle", PUZZLES, ids=named)
def test_no_line_can_be_left_out(puzzle: Arrange) -> None:
    pieces = puzzle.in_order
    for at in range(len(pieces)):
        assert not check(puzzle, pieces[:at] + pieces[at + 1 :]).right


def swapped(puzzle: Arrange) -> Iterator[list[Piece]]:
    """The solution with two lines of different statements in each other's place."""
    one, between, two = statements(puzzle)
    for first in range(len(one)):
        for second in range(len(two)):
            if one[first].text != two[second].text:
                mine, theirs = list(one), list(two)
                mine[first], theirs[second] = theirs[second], mine[first]
                yield [*mine, between, *theirs]


@pytest.mark.parametrize("puzzle", PUZZLES, ids=named)
def test_no_two_lines_can_change_their_statements(puzzle: Arrange) -> None:
    for pieces in swapped(puzzle):
        found = check(puzzle, pieces)
        assert not found.right
        assert found.says


@pytest.mark.parametrize("puzzle", PUZZLES, ids=named)
def test_a_line_that_belongs_nowhere_is_told_with_the_thought_behind_it(puzzle: Arrange) -> None:
    strangers = [piece for piece in puzzle.pieces if piece.wrong]
    assert len(strangers) == 2
    for stranger in strangers:
        tried = 0
        for at, piece in enumerate(puzzle.in_order):
            if piece.element == stranger.element:
                pieces = list(puzzle.in_order)
                pieces[at] = stranger
                found = check(puzzle, pieces)
                assert (found.right, found.misconception) == (False, stranger.wrong)
                tried += 1
        if not tried:  # nothing of a trust policy's own is called Resource
            assert check(puzzle, [stranger, *puzzle.in_order]).misconception is stranger.wrong


def test_a_line_more_that_changes_nothing_is_right() -> None:
    """Where the Region isn't Ireland, the second statement refuses a trail's end as well."""
    only_here = next(piece for piece in SCP.pieces if "StringEquals" in piece.text)
    assert check(SCP, [only_here, *SCP.in_order]).right


def test_a_condition_in_the_wrong_statement_is_told_about_somebody() -> None:
    one, between, two = statements(TRUST)
    found = check(TRUST, [*one[:3], two[3], between, *two[:3], one[3]])
    assert found.says.startswith(
        "Developer1, with MFA, can't assume Release with the session name Developer1"
    )
    assert found.run is not None
    assert found.run().as_said


def test_lines_that_make_no_statement_are_told_in_words() -> None:
    one, between, two = statements(SCP)
    assert "no lines" in check(SCP, []).says
    assert "Statement 2 is empty" in check(SCP, [*one, between]).says
    assert "two lines `Effect`" in check(SCP, [*one, two[0]]).says
    assert "can't read" in check(SCP, one[:1]).says
    assert check(SCP, one[:1]).findings


def test_a_line_that_is_there_twice_is_offered_once_at_a_time() -> None:
    part = _lines(ExerciseView(TRUST, WorkBook(None, "scene")))
    for times in (2, 1, 0):
        assert [text for text, _ in part.aside.options].count('"Action": "sts:AssumeRole"') == (times > 0)
        if times:
            part.aside.label = '"Action": "sts:AssumeRole"'
            part.put.click()
    labels = [text for text, _ in part.placed.options]
    assert labels[-2:] == ['7. "Action": "sts:AssumeRole"', '8. "Action": "sts:AssumeRole"']
    part.out.click()
    assert part.aside.label == '"Action": "sts:AssumeRole"'


def _lines(view: ExerciseView) -> LinesPart:
    assert isinstance(view.part, LinesPart)
    return view.part


def test_lines_are_moved_by_buttons_and_stay_chosen() -> None:
    view = ExerciseView(SCP, WorkBook(None, "scene"))
    part = _lines(view)
    for button in (part.put, part.up, part.down, part.out):
        button.click()  # nothing is chosen: nothing happens
    assert [piece.text for piece in part.lines] == ['"Effect": "Deny"']
    part.aside.value = part.aside.options[0][1]
    part.put.click()
    part.put.click()  # the next one is chosen by itself
    placed = list(part.keys)
    assert len(placed) == 3
    assert part.placed.value == placed[2]
    part.up.click()
    part.up.click()
    assert part.keys == [placed[2], placed[0], placed[1]]
    part.up.click()  # it is at the top
    part.down.click()
    assert part.keys == [placed[0], placed[2], placed[1]]
    assert part.placed.value == placed[2]
    part.out.click()
    assert part.keys == placed[:2]
    assert (part.aside.value, part.placed.value) == (placed[2], placed[1])
    assert assembled(part.lines).count("\n") == part.document.value.count("\n")
    view.check.click()
    assert "✗ Not yet" in view.verdict.value
    view.hints.button.click()
    assert inline(SCP.hints[0]) in view.hints.given.value
    assert view.desk.error is None
