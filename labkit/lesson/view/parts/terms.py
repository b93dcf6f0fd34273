"""Words of the glossary on the page: a definition beside a word's first use, and the table of all words."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from labkit.lesson.glossary import TERMS, by_form, look_up
from labkit.lesson.html import escape, inline, plain

from .blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.lesson.glossary import Term

_numbers: Final = count(1)
_MARKED: Final = re.compile(r"<code>.*?</code>|<[^>]*>", re.DOTALL)


def with_terms(html: str, forms: Iterable[str]) -> str:
    """The HTML with a definition at the first place of each of these words: by pointer, by keyboard, for readers."""
    for form in sorted(forms, key=len, reverse=True):
        html = _with(html, form, by_form()[form])
    return html


def _with(html: str, form: str, term: Term) -> str:
    kept = [found.span() for found in _MARKED.finditer(html)]
    kept += [found.span() for found in re.finditer(r"<button.*?</span></span>", html, re.DOTALL)]
    for found in re.finditer(rf"(?<![\w:/.-]){re.escape(form)}(?![\w:/-])", html):
        if not any(start <= found.start() < end for start, end in kept):
            return html[: found.start()] + _term(form, term) + html[found.end() :]
    return html


def _term(form: str, term: Term) -> str:
    name = f"labkit-term-{next(_numbers)}"
    return (
        f'<span class="labkit-word"><button type="button" class="labkit-term" aria-describedby="{name}">'
        f'{escape(form)}</button><span role="tooltip" id="{name}"><strong>{escape(term.word)}</strong>: '
        f"{inline(term.means)}</span></span>"
    )


def glossary_block(words: Iterable[str] = ()) -> Block:
    """The words asked for, or all of them in alphabetical order; what the glossary lacks is said."""
    asked = [(word, look_up(word)) for word in words]
    missing = [word for word, term in asked if term is None]
    terms = [term for _, term in asked if term] or (
        [] if missing else sorted(TERMS, key=lambda one: one.word.lower())
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(one.word)}</th><td>{inline(one.means)}</td></tr>' for one in terms
    )
    table = (
        '<div class="labkit-scroll"><table class="labkit-table"><caption>Words of this course</caption><thead><tr>'
        '<th scope="col">word</th><th scope="col">what it means</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )
    lacks = f"The glossary doesn't have: {', '.join(missing)}." if missing else ""
    told = [f"{one.word}: {plain(one.means)}" for one in terms]
    return Block(
        table + (f"<p>{escape(lacks)}</p>" if lacks else ""), "\n".join([*told, *([lacks] if lacks else [])])
    )
