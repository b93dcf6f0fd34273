"""Headings inside a view."""

from __future__ import annotations

from labkit.lesson.html import escape


def heading(text: str, number: int) -> str:
    """A numbered heading inside a step."""
    return f'<h4><span class="labkit-count" aria-hidden="true">{number}</span>{escape(text)}</h4>'
