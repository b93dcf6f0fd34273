"""Lines that make a policy: judged by what it lets through, and told which line to look at first."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cross_account.conditions_scene import TRUST_PUZZLE
from labkit.lesson.html import inline
from labkit.lesson.model.tasks.arrange import NEXT, Arrange, Piece, assembled, check, line_numbers
from labkit.lesson.view.arrange import ArrangeView, arrange_story, arranged_block
from labkit.organizations.editing import SCP_PUZZLE

if TYPE_CHECKING:
    from collections.abc import Iterator

PUZZLES = (TRUST_PUZZLE, SCP_PUZZLE)


def titles(puzzle: Any) -> str:
    return str(puzzle.title)


def statements(puzzle: Arrange) -> tuple[list[Piece], Piece, list[Piece]]:
    """The lines of the first statement, the line between, those of the second."""
    pieces = list(puzzle.in_order())
    at = next(number for number, piece in enumerate(pieces) if piece.text == NEXT)
    return pieces[:at], pieces[at], pieces[at + 1 :]


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_every_order_that_means_the_same_is_right(puzzle: Arrange) -> None:
    one, between, two = statements(puzzle)
    assert check(puzzle, [*two, between, *one]).right
    for order in permutations(one):
        assert check(puzzle, [*order, between, *two]).right
    for order in permutations(two):
        assert check(puzzle, [*one, between, *order]).right


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_a_line_has_the_number_of_its_line_in_the_policy(puzzle: Arrange) -> None:
    one, between, two = statements(puzzle)
    for pieces in ([], one, [*one, between], [*one, between, between, *two], [between, *two, between, *one]):
        text = assembled(pieces).split("\n")
        for number, piece in zip(line_numbers(pieces), pieces, strict=True):
            assert text[number - 1].strip().rstrip(",") == ("}" if piece.text == NEXT else piece.text)


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_no_line_can_be_left_out(puzzle: Arrange) -> None:
    pieces = puzzle.in_order()
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


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_no_two_lines_can_change_their_statements(puzzle: Arrange) -> None:
    for pieces in swapped(puzzle):
        found = check(puzzle, pieces)
        assert not found.right
        assert found.said


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_a_line_that_belongs_nowhere_is_told_with_the_thought_behind_it(puzzle: Arrange) -> None:
    strangers = [piece for piece in puzzle.pieces() if piece.wrong]
    assert len(strangers) == 2
    for stranger in strangers:
        tried = 0
        for at, piece in enumerate(puzzle.in_order()):
            if piece.element == stranger.element:
                pieces = list(puzzle.in_order())
                pieces[at] = stranger
                found = check(puzzle, pieces)
                assert (found.right, found.misconception) == (False, stranger.wrong)
                here = line_numbers(pieces)[at]
                assert found.said.startswith(f"Line {here}, `{stranger.text}`")
                assert stranger.wrong is not None
                assert stranger.wrong.truth[:30] in arranged_block(found).text
                tried += 1
        if not tried:  # nothing of a trust policy's own is called Resource
            assert check(puzzle, [stranger, *puzzle.in_order()]).misconception is stranger.wrong


def test_a_line_more_that_changes_nothing_is_right() -> None:
    """Where the Region isn't Ireland, the second statement refuses a trail's end as well."""
    only_here = next(piece for piece in SCP_PUZZLE.pieces() if "StringEquals" in piece.text)
    assert check(SCP_PUZZLE, [only_here, *SCP_PUZZLE.in_order()]).right


def test_the_first_line_in_the_wrong_statement_is_named_with_what_it_does() -> None:
    one, between, two = statements(TRUST_PUZZLE)
    found = check(TRUST_PUZZLE, [*one[:3], two[3], between, *two[:3], one[3]])
    assert found.said.startswith('Line 8, `"Condition": {"StringNotEquals"')
    assert "doesn't belong in statement 1" in found.said
    assert [answer.right for answer in found.answers] == [False, False, True, True, True]
    told = arranged_block(found)
    assert "✗ Developer1, with a code: refused, and must be allowed." in told.text
    assert "✓ Outsider1, with a code: refused, as it must be." in told.text
    assert "Why, stage by stage" in told.text


def test_lines_that_make_no_statement_are_told_in_words() -> None:
    one, between, two = statements(SCP_PUZZLE)
    assert "no lines" in check(SCP_PUZZLE, []).said
    assert "Statement 2 is empty" in check(SCP_PUZZLE, [*one, between]).said
    assert "two lines `Effect`" in check(SCP_PUZZLE, [*one, two[0]]).said
    assert "can't read" in check(SCP_PUZZLE, one[:1]).said
    assert check(SCP_PUZZLE, one[:1]).findings
    assert "still missing" in check(SCP_PUZZLE, one).said


def test_a_solution_that_isnt_one_is_refused() -> None:
    with pytest.raises(ValueError, match="isn't right"):
        replace(SCP_PUZZLE, solution=TRUST_PUZZLE.solution)
    with pytest.raises(ValueError, match="more than 3 hints"):
        replace(SCP_PUZZLE, hints=("a", "b", "c", "d"))


def test_a_line_that_is_there_twice_is_offered_once_at_a_time() -> None:
    view = ArrangeView(TRUST_PUZZLE)
    for times in (2, 1, 0):
        assert [text for text, _ in view.aside.options].count('"Action": "sts:AssumeRole"') == (times > 0)
        if times:
            view.aside.label = '"Action": "sts:AssumeRole"'
            view.put.click()
    labels = [text for text, _ in view.placed.options]
    assert labels[-2:] == ['7. "Action": "sts:AssumeRole"', '8. "Action": "sts:AssumeRole"']
    view.out.click()
    assert view.aside.label == '"Action": "sts:AssumeRole"'


def test_lines_are_moved_by_buttons_and_stay_chosen() -> None:
    view = ArrangeView(SCP_PUZZLE)
    for button in (view.put, view.up, view.down, view.out):
        button.click()  # nothing is chosen: nothing happens
    assert [piece.text for piece in view.lines] == ['"Effect": "Deny"']
    view.aside.value = view.aside.options[0][1]
    view.put.click()
    view.put.click()  # the next one is chosen by itself
    placed = list(view.keys)
    assert len(placed) == 3
    assert view.placed.value == placed[2]
    view.up.click()
    view.up.click()
    assert view.keys == [placed[2], placed[0], placed[1]]
    view.up.click()  # it is at the top
    view.down.click()
    assert view.keys == [placed[0], placed[2], placed[1]]
    assert view.placed.value == placed[2]
    view.out.click()
    assert view.keys == placed[:2]
    assert (view.aside.value, view.placed.value) == (placed[2], placed[1])
    assert assembled(view.lines).count("\n") == view.document.value.count("\n")
    view.check.click()
    assert "✗ Not yet" in view._answer.value
    view.hints.button.click()
    assert inline(SCP_PUZZLE.hints[0]) in view.hints.given.value
    assert view.desk.error is None


@pytest.mark.parametrize("puzzle", PUZZLES, ids=titles)
def test_an_autorun_solves_it(puzzle: Arrange) -> None:
    told = [block.text for block in arrange_story(ArrangeView(puzzle))]
    assert "✗ Not yet" in told[2]
    assert told[-1].startswith("✓ Right: AWS answers every request as the task asks.")
