"""The view of a letter: its text, ready to be copied."""

from __future__ import annotations

from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.letter import Letter
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit


@view_of(Letter)
def show_letter(letter: Letter) -> None:
    """Show the letter in the present cell, ready to be copied."""
    emit([Block(f"<pre><code>{escape(letter.text())}</code></pre>", letter.text())])
