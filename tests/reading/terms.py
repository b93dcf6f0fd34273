"""The field's terms, each with the chapter that introduces it; no earlier chapter uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .texts import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .texts import Said

CHAPTERS = (
    "start_here",
    "shared_responsibility",
    "groups_and_users",
    "best_practices",
    "organizations",
    "cross_account",
    "capstone",
)
TERMS = {
    "Sid": "start_here",
    "access key": "shared_responsibility",
    "MFA": "groups_and_users",
    "permissions boundary": "best_practices",
    "trust policy": "best_practices",
    "service control policy": "organizations",
    "SCP": "organizations",
    "resource control policy": "organizations",
    "RCP": "organizations",
    "OU": "organizations",
    "organizational unit": "organizations",
    "external ID": "cross_account",
    "source identity": "cross_account",
    "confused deputy": "cross_account",
    "session policy": "cross_account",
}
"""Each term with the chapter that says what it is."""


def early(said: Said) -> Iterator[str]:
    """The terms of a chapter's text that only a later chapter introduces."""
    chapter = chapter_of(said.source)
    if chapter is None:
        return
    for term, where in TERMS.items():
        if CHAPTERS.index(where) > chapter and re.search(rf"\b{term}s?\b", said.text):
            yield f"“{term}” is used in {CHAPTERS[chapter]}, and {where} introduces it"


def chapter_of(source: str) -> int | None:
    """The number of the chapter that a text belongs to; None for what belongs to none."""
    place, _, rest = source.partition("/")
    if place == "notebooks":
        number = int(rest[:2])
        return number if number < len(CHAPTERS) else None
    name = rest.partition("/")[0]
    return CHAPTERS.index(name) if place == "labkit" and name in CHAPTERS else None


def every_chapter_exists() -> bool:
    """Whether the names above are folders."""
    return all((HERE / "labkit" / name).is_dir() for name in CHAPTERS)


def introduced(said: Said) -> Iterator[tuple[int, str]]:
    """The terms whose meaning a text says, in bold, each with the chapter's number. Briefs repeat some."""
    chapter, repeats = chapter_of(said.source), said.source.endswith(("/exercises.py", "/puzzles.py"))
    if chapter is not None and not repeats and "## What you have" not in said.text:
        yield from ((chapter, term) for term in TERMS if re.search(rf"\*\*{term}s?\*\*", said.text, re.I))
