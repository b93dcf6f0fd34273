"""Words have one definition each, and a page gives it at the first use."""

from __future__ import annotations

import re

import pytest

from labkit import start_here
from labkit.lesson.glossary import TERMS, by_form, first_uses, look_up, uses
from labkit.lesson.html import prose
from labkit.lesson.view.parts.terms import glossary_block, with_terms
from labkit.start_here.words import A_POLICY


def test_every_form_is_one_terms() -> None:
    assert len(by_form()) == sum(len(term.forms) for term in TERMS)
    assert all(term.means.endswith(".") for term in TERMS)


def test_a_word_is_used_first_once() -> None:
    new = first_uses(["A role. Its trust policy.", "Two roles, `ARN`, and a policy."])
    assert new == (frozenset({"role", "trust policy"}), frozenset({"policy"}))


def test_what_is_in_code_or_in_a_longer_name_is_no_use() -> None:
    assert uses("`role` role/Admin user-agent arn:aws:iam::1:user/Kim") == []


def test_the_definition_is_there_for_pointer_keyboard_and_reader() -> None:
    html = with_terms(prose("A `role` is a **role**, and roles have policies."), {"role", "policies"})
    assert html.count('class="labkit-term"') == 2
    assert "<code>role</code>" in html
    for name in re.findall(r'aria-describedby="([^"]+)"', html):
        assert html.count(f'role="tooltip" id="{name}"') == 1


def test_a_definition_gets_no_definitions_inside() -> None:
    html = with_terms(prose("A principal and a session."), {"principal", "session"})
    assert not re.search(r"<button[^>]*>[^<]*<span[^>]*><button", html)
    assert html.count("<button") == 2
    for tooltip in re.findall(r'role="tooltip".*?</span>', html):
        assert "<button" not in tooltip


@pytest.mark.parametrize("word", ["SID", "principals", " arn "])
def test_a_word_is_found_in_any_form(word: str) -> None:
    assert look_up(word) is not None
    assert "doesn't have" not in glossary_block([word]).text


def test_what_the_glossary_lacks_is_said() -> None:
    assert glossary_block(["banana"]).text == "The glossary doesn't have: banana."
    assert glossary_block().text.count("\n") == len(TERMS) - 1


def test_the_first_notebook_names_what_a_policy_consists_of() -> None:
    told = A_POLICY.words()
    for word in ("Version", "Statement", "Sid", "Effect", "Action", "Resource", "Condition"):
        assert f"{word}: " in told
    assert start_here.A_POLICY.svg().count("<text") == sum(
        len(p.lines) + bool(p.name) for p in A_POLICY.parts
    )
