"""The style sheet and the script of every view, each in one file beside this one; the policy editor has its own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from labkit.lesson.html import escape


@cache
def style_tag() -> str:
    """The style sheet as an HTML element."""
    return f"<style>{_text('lesson.css')}</style>"


@cache
def view_tag() -> str:
    """The style sheet for a widget, and the script, which runs once the sheet has come onto the page."""
    return f'<style onload="{escape(_text("lesson.js"))}">{_text("lesson.css")}</style>'


@cache
def editor_tag() -> str:
    """The style sheet and the script of the policy editor."""
    return f'<style onload="{escape(_text("editor.js"))}">{_text("editor.css")}</style>'


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
