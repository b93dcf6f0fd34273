"""Every learner-facing text keeps the rules of CONTRIBUTING's page on text, as far as a program can tell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from labkit import misconceptions
from labkit.lesson import Misconception
from labkit.policy import evaluate, validate, what_would_allow
from tests.policy.bridge import policies_of, request_of
from tests.policy.random_cases import draw

from .rules import LONGEST, problems, sentences, words
from .terms import CHAPTERS, early, every_chapter_exists, introduced
from .texts import CODE, HERE, Said, every_text, strings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

UNWRITTEN = (HERE / "tests/reading/unwritten.txt").read_text().split()
PAGES = (HERE / "tests/reading/pages.txt").read_text().splitlines()
BEHIND = re.compile(r"AWS pages behind this chapter: ([^*\n]+?)\.?\*?$", re.MULTILINE)


@lru_cache(maxsize=1)
def found() -> dict[str, list[str]]:
    """What is wrong, by source."""
    wrong = defaultdict(list)
    for said in every_text():
        for problem in (*problems(said.text), *early(said)):
            wrong[said.source].append(f"{said}: {problem}")
    return dict(wrong)


def test_every_text_keeps_the_rules() -> None:
    wrong = [one for source, several in found().items() if source not in UNWRITTEN for one in several]
    assert not wrong, "\n".join(wrong)


def test_what_is_listed_as_unwritten_still_is() -> None:
    """A place whose text is written anew is taken off the list, which ends up empty."""
    assert [source for source in UNWRITTEN if source not in found()] == []


def test_the_list_holds_every_kind_of_text() -> None:
    """Chapters, engine, command line, the workbook's own errors, notebooks and README are among them."""
    sources = {said.source for said in every_text()}
    assert every_chapter_exists()
    for place in (
        *(f"labkit/{name}" for name in (*CHAPTERS, "misconceptions", "exercises", "lesson/view")),
        *(f"labkit/policy/{room}" for room in ("_explain", "_mend", "_validate", "_compare", "_language")),
        "labkit/__main__.py",
        "labkit/doctor.py", "labkit/cloud/services", "README.md", "CONTRIBUTING.md",
    ):  # fmt: skip
        assert any(source.startswith(place) for source in sources), place
    assert sum(source.startswith("notebooks/") for source in sources) >= 8
    assert all((HERE / "labkit" / name).exists() for name in CODE)


def test_a_chapter_says_once_what_a_term_means() -> None:
    told = Counter(one for said in every_text() for one in introduced(said))
    assert [one for one, count in told.items() if count > 1] == []
    assert len(told) >= 10


PLANTED = {
    "long": "The " + "very " * LONGEST + "long sentence ends here.",
    "whoever": "Whoever has the key may read the object.",
    "stands": "The policy stands in the account of the tester.",
    "lies": "Between them lies what you can remove.",
    "comes from": "The refusal comes from the second statement.",
    "mind": "Mind that this allows more than the request.",
    "lets through": "This statement lets more requests through than you want.",
    "agreement": "Now statement 1 of A and statement 2 of B allows it.",
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_bad_sentence_is_found(kind: str) -> None:
    source = f'WHY = (\n    "This sentence is good. "\n    f"{PLANTED[kind]}"\n)\n'
    (said,) = strings_of(source, "labkit/organizations/lesson.py")
    assert len(list(problems(said.text))) == 1


def test_a_term_before_its_chapter_is_found() -> None:
    sentence = "Give the external ID of the vendor when you call."
    assert list(early(Said("labkit/start_here/lesson.py", 1, sentence)))
    assert list(early(Said("notebooks/02_groups_and_users.ipynb", 1, sentence)))
    assert not list(early(Said("labkit/cross_account/lesson.py", 1, sentence)))


def test_code_and_names_count_as_one_word() -> None:
    (one,) = sentences("Read `a b c d`, arn:aws:s3:::b/${x} and s3:GetObject in report.csv.")
    assert words(one) == 7
    assert sentences("One. Two!\n\n- Three\n- Four | Five") == ["One.", "Two!", "Three", "Four", "Five"]


# --- what the engine says ------------------------------------------------------------------------


def engine_sentences(seed: int) -> Iterator[str]:
    """The sentences on one random case: why, what would allow it, findings in its documents."""
    case = draw(Random(seed))  # noqa: S311 - the same dice on each run
    decision = evaluate(request_of(case), policies_of(case))
    yield from (line.strip() for line in decision.explain().splitlines())
    offered = what_would_allow(decision)
    yield offered.note
    yield from (one.sentence for one in offered.retries)
    yield from (edit.sentence for change in offered for edit in change.together or (change,))
    for document in case.identity:
        yield from (f"{finding.what} {finding.mend}" for finding in validate(document, "identity"))


@pytest.mark.parametrize("seed", range(40))
def test_what_the_engine_says_keeps_the_rules(seed: int) -> None:
    wrong = [problem for sentence in engine_sentences(seed) for problem in problems(sentence)]
    assert not wrong, "\n".join(wrong)


# --- titles of AWS's pages -------------------------------------------------------------------------


def cited() -> Iterator[tuple[str, str]]:
    """Every page that a text names, with where."""
    for name, value in vars(misconceptions).items():
        if isinstance(value, Misconception):
            yield name, value.page
    for said in every_text():
        for behind in BEHIND.findall(said.text):
            yield from ((str(said), title.strip()) for title in behind.split("; "))


def test_pages_are_cited_as_the_one_list_spells_them() -> None:
    assert sorted(set(PAGES)) == PAGES
    assert [(where, title) for where, title in cited() if title not in PAGES] == []
    assert sum(1 for _ in cited()) > 60


def test_findings_cite_pages_of_the_list() -> None:
    bad = (
        '{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "NotAction": "s3:x", "Resource": "a"}]}'
    )
    pages = {title for finding in validate(bad, "identity") for title in finding.page.split("; ")}
    assert pages
    assert pages <= set(PAGES)
