"""The rules of CONTRIBUTING's page on text, as far as a program can hold them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 25
"""Words of one sentence, code and names counted as one each. Twenty is the aim."""

TURNS = {
    r"\bwho(?:m)?(?:so)?ever\b": "say who: the caller, you, everyone who …",
    r"\bstands?\b": "is, applies, appears",
    r"\blies?\b": "is",
    r"\bcomes? from\b": "say who does it",
    r"\bminds?\b": "remember, check; or leave it out",
    r"\bbears? the name\b": "has the name",
    r"\bshall\b": "must, may",
    r"\bmay well\b": "may, can",
    r"\bto be had\b": "you can get",
    r"\blets? (?:\w+ ){0,3}through\b": "allows",
    r"\bholds? (?:for|of)\b": "applies to",
    r"\bspeaks? of\b": "covers, names",
    r"\b(?:here|there|where)(?:by|in|upon)\b": "a plain sentence",
    r"\bstatement \d+ of [^.]+ and statement \d+ of [^.]+ (?:allows|denies) it\b": "two allow it, deny it",
}
"""What we don't write, and what to write instead."""

_CODE = re.compile(r"`[^`]*`|<code>.*?</code>|\{[^{}]*\}", re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK = re.compile(r"```.*?```|\$\$.*?\$\$|<details.*?>|^ {4}.*$", re.DOTALL | re.MULTILINE)
_NAME = re.compile(
    r"(?:https?://|\barn:|\b[\w-]+:(?=[A-Za-z*]))\S*[^\s.,:;)]|\b[\w.-]+\.(?:csv|json|ipynb|toml|py|com)\b"
)
_END = re.compile(
    r"(?<=[.!?:;])[”\"')*_]*\s+(?=[“\"'(*_]*(?:[A-Z✓✗]|labkit\b|moto\b))|\n\s*\n|\n\s*(?:[-*>|#]|\d+\.)\s*|(?<=[.!?])[”\"')]*$"
)


def plain(text: str) -> str:
    """The text without markup; a piece of code or a name as one word."""
    text = _BLOCK.sub("\n\n", text)
    text = _LINK.sub(r"\1", _CODE.sub("Code", text))
    return _NAME.sub("Name", _TAG.sub(" ", text))


def sentences(text: str) -> list[str]:
    """The sentences of a text; list items and table cells are sentences, too."""
    found: list[str] = []
    for part in _END.split(plain(text)):
        found += [cell.strip(" \n|>#-*") for cell in (part or "").split(" | ")]
    return [one for one in found if one]


def words(sentence: str) -> int:
    """How many words a sentence has."""
    return sum(any(char.isalnum() for char in word) for word in sentence.split())


def problems(text: str) -> Iterator[str]:
    """What of a text breaks a rule, each with what to do."""
    for sentence in sentences(text):
        if words(sentence) > LONGEST:
            yield f"{words(sentence)} words, at most {LONGEST}: {sentence}"
    bare = " ".join(plain(text).split())
    for turn, instead in TURNS.items():
        found = re.search(turn, bare, re.IGNORECASE)
        if found:
            yield f"“{found[0]}” (write: {instead}): …{bare[max(0, found.start() - 40) : found.end() + 40]}…"
