"""Where the cursor is, and what could come next; "|" is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.lesson.model.policy_text.completing import MOST, Vocabulary, complete
from labkit.lesson.model.policy_text.places import offset, place_at
from labkit.policy import validate

SCENE = Vocabulary(("arn:aws:iam::111122223333:user/Kim", "arn:aws:s3:::notes", "arn:aws:s3:::notes/*"))
IN = '{"Version": "2012-10-17", "Statement": [{'


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ('{"|', "identity", ["Version", "Id", "Statement"]),
        ('{"stat|', "identity", ["Statement"]),
        (f'{IN}"Eff|', "identity", ["Effect"]),
        (f'{IN}"Effect": "|"', "identity", ["Allow", "Deny"]),
        (f'{IN}"Effect": "Allow", "Prin|"', "trust", ["Principal", "NotPrincipal"]),
        (f'{IN}"Action": "s3:PutObjectT|"', "identity", ["s3:PutObjectTagging"]),
        (f'{IN}"Action": ["s3:GetObject", "iam:passr|', "identity", ["iam:PassRole"]),
        (f'{IN}"Action": "kms|', "identity", ["kms:"]),
        (f'{IN}"Resource": ["*", "notes|"]', "identity", ["arn:aws:s3:::notes", "arn:aws:s3:::notes/*"]),
        (f'{IN}"Principal": {{"AWS": "|', "trust", ["arn:aws:iam::111122223333:user/Kim", "*"]),
        (f'{IN}"Condition": {{"Bo|', "identity", ["Bool"]),
        (
            f'{IN}"Condition": {{"Bool": {{"MultiFactor|',
            "identity",
            ["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"],
        ),
        (f'{IN}"Condition": {{"Bool": {{"aws:SecureTransport": "|', "identity", ["true", "false"]),
        (f'{IN}"Action": "s3:GetObject"}}, {{"Eff|', "identity", ["Effect"]),
        (f'{IN}"Condition": {{"Bool": {{}}}}, "Res|', "identity", ["Resource", "NotResource"]),
    ],
)
def test_what_could_come_next(text: str, kind: str, first: list[str]) -> None:
    at = text.index("|")
    found = complete(text.replace("|", ""), at, SCENE, kind)
    assert found is not None
    assert list(found.candidates[: len(first)]) == first


@pytest.mark.parametrize(
    "text", ['{"Version": "2012-10-17"|', "{|}", "", f'{IN}"Sid": "a|"', f'{IN}"Effect": "Allow|"']
)
def test_nothing_is_offered_where_nothing_is_known_or_all_is_written(text: str) -> None:
    assert complete(text.replace("|", ""), max(text.find("|"), 0), SCENE) is None


def test_a_principal_is_offered_only_where_somebody_is_named() -> None:
    found = complete(f'{IN}"Prin', len(IN) + 5, SCENE, "identity")
    assert found is None


@given(st.text(alphabet='{}[]":,\\ aSs3*\n“😀', max_size=60), st.integers(0, 60))
def test_no_text_is_too_broken(text: str, at: int) -> None:
    place = place_at(text, min(at, len(text)))
    if place is not None:
        assert 0 <= place.start <= at
        assert text[place.start - 1] == '"'
        assert place.start <= place.end <= len(text)
    found = complete(text, min(at, len(text)), SCENE)
    assert found is None or 0 < len(found.candidates) <= MOST


@given(st.lists(st.sampled_from(["\n", "\r\n", " ", "é", "\x0b", "\u2028", "😀"]), max_size=12))
def test_lines_are_counted_as_the_validator_counts_them(space: list[str]) -> None:
    text = '{"Version":' + "".join(sign for sign in space if sign in "\r\n ") + '"old"}'
    found = next(one for one in validate(text) if one.code == "INVALID_VERSION")
    assert found.line is not None
    assert found.column is not None
    assert text[offset(text, found.line, found.column) :].startswith('"old"')
