"""The style sheet of every view, in one file beside this one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def style_tag() -> str:
    """The style sheet as an HTML element."""
    return f"<style>{files('labkit.lesson').joinpath('lesson.css').read_text(encoding='utf-8')}</style>"
