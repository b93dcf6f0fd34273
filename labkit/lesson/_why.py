"""Why AWS decided as it did, stage by stage, as a list that a screen reader can walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson._html import escape

if TYPE_CHECKING:
    from labkit.policy import Decision


def why_html(decision: Decision) -> str:
    """The stages of a decision as nested lists."""
    return f'<details class="labkit-why" open><summary>Why, stage by stage</summary><pre>{escape(decision.explain())}</pre></details>'


def why_text(decision: Decision) -> str:
    """The same in plain text."""
    return f"Why, stage by stage:\n{decision.explain()}"
