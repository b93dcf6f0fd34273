"""Tables say in words what changed, and can be read without seeing them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from labkit.lesson.frame import Frame
from labkit.lesson.model.tables import marked
from labkit.lesson.view.parts.tables import html_table, text_table

BEFORE = Frame([{"role": "A", "trust": "1"}, {"role": "B", "trust": "1"}, {"role": "C", "trust": "1"}])
AFTER = Frame([{"role": "A", "trust": "1"}, {"role": "B", "trust": "2"}, {"role": "D", "trust": "1"}])


def test_changes_are_marked_in_words() -> None:
    changes = marked(BEFORE, AFTER)
    assert dict(zip(changes["role"], changes["changed"], strict=True)) == {
        "A": "",
        "B": "changed",
        "C": "removed",
        "D": "new",
    }


def test_nothing_before_and_nothing_after() -> None:
    assert list(marked(Frame((), BEFORE.columns), AFTER)["changed"]) == ["new"] * 3
    assert list(marked(BEFORE, Frame((), AFTER.columns))["changed"]) == ["removed"] * 3
    assert list(marked(Frame((), BEFORE.columns), Frame((), AFTER.columns)).columns) == [
        "role",
        "trust",
        "changed",
    ]


def test_a_key_of_two_columns() -> None:
    before = Frame([{"a": "1", "b": "1", "c": "x"}, {"a": "1", "b": "2", "c": "x"}])
    after = Frame([{"a": "1", "b": "1", "c": "x"}, {"a": "1", "b": "2", "c": "y"}])
    assert list(marked(before, after, ("a", "b"))["changed"]) == ["", "changed"]


def test_html_has_caption_and_scoped_headers_and_escapes() -> None:
    frame = Frame([{"who": "<b>", "may": "✓ allowed", "changed": "new"}])
    root = ElementTree.fromstring(html_table(frame, "Who & what"))  # noqa: S314 - our own text
    assert root.findtext(".//caption") == "Who & what"
    assert [head.get("scope") for head in root.iter("th")] == ["col", "col", "col", "row"]
    assert root.findtext(".//tbody/tr/th") == "<b>"
    assert "new" in [cell.text for cell in root.iter("td")]


def test_a_frame_fills_what_a_row_leaves_out_and_refuses_what_does_not_fit() -> None:
    frame = Frame([{"a": 1}, {"b": 2}])
    assert frame.rows == ((1, ""), ("", 2))
    assert Frame(frame.records()) == frame
    assert frame.with_cells({(1, "a"): 3}).with_column("c", "xy").without_column("b").rows == (
        (1, "x"),
        (3, "y"),
    )
    assert frame.rows == ((1, ""), ("", 2))
    assert frame.to_pandas().to_dict("records") == frame.records()
    with pytest.raises(ValueError, match="1 cells"):
        Frame([("x",)], ["a", "b"])


def test_text_is_aligned() -> None:
    assert text_table(AFTER, "Roles").splitlines()[:4] == ["Roles", "role  trust", "----  -----", "A     1"]
    assert text_table(Frame((), AFTER.columns), "Roles") == "Roles\n(nothing yet)"
