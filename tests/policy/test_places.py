"""The position-tracking JSON reader: right values, right places, and a plain sentence for broken text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.policy._language._places import JsonError, locate, path_text, steps

TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow",
     "Action": ["s3:GetObject", "s3:PutObject"]}
  ]
}"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ("", False, (1, 1)),
        ("Version", False, (2, 14)),
        ("Version", True, (2, 3)),
        ("Statement[0]", False, (4, 5)),
        ("Statement[0].Effect", True, (4, 6)),
        ("Statement[0].Action[1]", False, (5, 33)),
        ("Statement[0].Resource", False, (4, 5)),
        ("Statement[9].Resource", False, (3, 16)),
    ],
)
def test_a_place_is_found_by_its_path(path: str, key: bool, place: tuple[int, int]) -> None:
    located = locate(TEXT)
    assert located.position(path, key=key) == place
    assert located.position(steps(path), key=key) == place


BROKEN = [
    ("", "document is empty", 1, 1, "empty"),
    (" \n ", "document is empty", 2, 2, "empty"),
    ("{", "in double quotes here", 1, 2, "syntax"),
    ('{"a": 1,\n}', "nothing follows this comma", 1, 8, "syntax"),
    ("[1, ]", "nothing follows this comma", 1, 3, "syntax"),
    ('{"a" 1}', "colon", 1, 6, "syntax"),
    ('{"a": 1 "b": 2}', "a comma", 1, 9, "syntax"),
    ('{"a": [1}', "missing before", 1, 9, "syntax"),
    ('{"a": 1}}', "has already ended", 1, 9, "syntax"),
    ('{"a": 2012-10-17}', "isn't a number", 1, 7, "syntax"),
    ('{"a": NaN}', "'NaN'", 1, 7, "syntax"),
    ('{"a": Infinity}', "'Infinity'", 1, 7, "syntax"),
    ('{"a": -Infinity}', "'-Infinity'", 1, 7, "syntax"),
    ('{"a": 1e999}', "too large", 1, 7, "syntax"),
    ('{"a": True}', "lower case", 1, 7, "syntax"),
    ('{"a": None}', "null", 1, 7, "syntax"),
    ("{\"a\": 'b'}", "only straight double quotes", 1, 7, "syntax"),
    ('{"a": \u201cb\u201d}', "only straight double quotes", 1, 7, "syntax"),
    ('{"a": "b\n"}', "line break", 1, 7, "syntax"),
    ('{"a": "b', "never closed", 1, 7, "syntax"),
    ('{"a": "\\q"}', "backslash", 1, 8, "syntax"),
    ('{"a": 1, // one\n "b": 2}', "'//'", 1, 10, "syntax"),
    ("// one\n{}", "no comments", 1, 1, "syntax"),
    ("\ufeff{}", "byte order mark", 1, 1, "syntax"),
    ('{"a": 1,\n "a": 2}', "appears twice", 2, 2, "duplicate"),
    ("[" * 100_000, "nested", 1, 65, "depth"),
    ('{"a":' * 100_000, "nested", 1, 321, "depth"),
    ("9" * 100_000, "too large", 1, 1, "syntax"),
    ("\u0663", "isn't a number", 1, 1, "syntax"),
]


@pytest.mark.parametrize(("text", "says", "line", "column", "kind"), BROKEN)
def test_broken_text_names_the_place_and_the_reason(
    text: str, says: str, line: int, column: int, kind: str
) -> None:
    with pytest.raises(JsonError) as caught:
        locate(text)
    assert says in caught.value.problem
    assert (caught.value.line, caught.value.column, caught.value.kind) == (line, column, kind)


def test_the_path_of_a_duplicate_is_kept() -> None:
    text = '{"Statement": [{"Effect": "Allow", "Effect": "Deny"}]}'
    with pytest.raises(JsonError) as caught:
        locate(text)
    assert path_text(caught.value.path) == "Statement[0].Effect"
    kept = locate(text, keep_duplicates=True)
    assert [path_text(one.path) for one in kept.duplicates] == ["Statement[0].Effect"]
    assert kept.value == {"Statement": [{"Effect": "Deny"}]}


def test_odd_keys_are_quoted_in_a_path() -> None:
    assert path_text(("Statement", 0, "Condition", "a.b[c]")) == "Statement[0].Condition['a.b[c]']"
    assert path_text(("", 3)) == "[''][3]"


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON_VALUES, st.sampled_from([None, 1, "\t"]))
def test_it_reads_what_the_standard_library_writes(value: Any, indent: Any) -> None:
    text = json.dumps(value, indent=indent)
    assert locate(text).value == json.loads(text)


@given(JSON_VALUES)
def test_every_position_is_where_the_value_stands(value: Any) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    located = locate(text)
    lines = text.split("\n")
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while pending:
        path, part = pending.pop()
        line, column = located.position(path)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == part
        if isinstance(part, dict):
            pending += [((*path, key), inner) for key, inner in part.items()]
        elif isinstance(part, list):
            pending += [((*path, index), inner) for index, inner in enumerate(part)]


@given(st.text(alphabet='{}[]",:\\ \n01eE.-truefalsn\ud800é'))
def test_any_text_is_read_as_the_standard_library_reads_it_or_refused(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=pytest.fail)
    except ValueError:
        with pytest.raises(JsonError):
            locate(text)
        return
    try:
        assert locate(text).value == expected
    except JsonError as error:
        assert error.kind == "duplicate" or "too large" in error.problem  # noqa: PT017  # all we refuse beyond it
