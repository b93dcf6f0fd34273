"""Findings of the validator as HTML and as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape, inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.policy import Finding

_MARKS = {"error": "✗ Error", "security warning": "⚠ Security warning", "warning": "⚠ Warning"}


def findings_html(findings: Sequence[Finding]) -> str:
    """The findings as a list; "" where there are none."""
    items = "".join(
        f"<li><strong>{escape(head(one))}</strong> {inline(f'{one.what} {one.mend}')}</li>"
        for one in findings
    )
    return f'<p>The validator says:</p><ul class="labkit-findings">{items}</ul>' if items else ""


def findings_text(findings: Sequence[Finding]) -> str:
    """The same in plain text."""
    lines = [f"- {head(one)} {one.what} {one.mend}" for one in findings]
    return "\n".join(["The validator says:", *lines]) if lines else ""


def head(finding: Finding) -> str:
    """How bad it is, and where."""
    mark = _MARKS.get(finding.level, "Suggestion")
    where = (
        f"line {finding.line}, column {finding.column}" if finding.line else (finding.place or "the document")
    )
    return f"{mark}, {where}:"
