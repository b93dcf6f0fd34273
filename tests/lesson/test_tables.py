"""Tables say in words what changed, and can be read without seeing them."""

from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd

from labkit.lesson.model.tables import marked
from labkit.lesson.view.parts.tables import html_table, text_table

BEFORE = pd.DataFrame([{"role": "A", "trust": "1"}, {"role": "B", "trust": "1"}, {"role": "C", "trust": "1"}])
AFTER = pd.DataFrame([{"role": "A", "trust": "1"}, {"role": "B", "trust": "2"}, {"role": "D", "trust": "1"}])


def test_changes_are_marked_in_words() -> None:
    changes = marked(BEFORE, AFTER)
    assert dict(zip(changes["role"], changes["changed"], strict=True)) == {
        "A": "",
        "B": "changed",
        "C": "removed",
        "D": "new",
    }


def test_nothing_before_and_nothing_after() -> None:
    assert list(marked(BEFORE.iloc[:0], AFTER)["changed"]) == ["new"] * 3
    assert list(marked(BEFORE, AFTER.iloc[:0])["changed"]) == ["removed"] * 3
    assert list(marked(BEFORE.iloc[:0], AFTER.iloc[:0]).columns) == ["role", "trust", "changed"]


def test_a_key_of_two_columns() -> None:
    before = pd.DataFrame([{"a": "1", "b": "1", "c": "x"}, {"a": "1", "b": "2", "c": "x"}])
    after = pd.DataFrame([{"a": "1", "b": "1", "c": "x"}, {"a": "1", "b": "2", "c": "y"}])
    assert list(marked(before, after, ("a", "b"))["changed"]) == ["", "changed"]


def test_html_has_caption_and_scoped_headers_and_escapes() -> None:
    frame = pd.DataFrame([{"who": "<b>", "may": "✓ allowed", "changed": "new"}])
    root = ElementTree.fromstring(html_table(frame, "Who & what"))  # noqa: S314 - our own text
    assert root.findtext(".//caption") == "Who & what"
    assert [head.get("scope") for head in root.iter("th")] == ["col", "col", "col", "row"]
    assert root.findtext(".//tbody/tr/th") == "<b>"
    assert "new" in [cell.text for cell in root.iter("td")]


def test_text_is_aligned() -> None:
    assert text_table(AFTER, "Roles").splitlines()[:4] == ["Roles", "role  trust", "----  -----", "A     1"]
    assert text_table(AFTER.iloc[:0], "Roles") == "Roles\n(nothing yet)"
