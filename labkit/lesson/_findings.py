"""What the validator finds in a document, for the learner who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from labkit.lesson._html import escape, inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.policy import Finding
    from labkit.policy._validate import Kind

_MARKS = {"error": "✗ Error", "security warning": "⚠ Security warning", "warning": "⚠ Warning"}


def findings_of(text: str, kind: str) -> tuple[Finding, ...]:
    """Everything the validator says about a document's text, with lines."""
    from labkit.policy import (
        validate,  # brings AWS's catalog of actions; needed only once something is edited
    )

    return tuple(validate(text, cast("Kind", kind)))


def findings_html(findings: Sequence[Finding]) -> str:
    """The findings as a list; "" where there are none."""
    items = "".join(
        f"<li><strong>{escape(_head(one))}</strong> {inline(f'{one.what} {one.mend}')}</li>"
        for one in findings
    )
    return f'<p>The validator says:</p><ul class="labkit-findings">{items}</ul>' if items else ""


def findings_text(findings: Sequence[Finding]) -> str:
    """The same in plain text."""
    lines = [f"- {_head(one)} {one.what} {one.mend}" for one in findings]
    return "\n".join(["The validator says:", *lines]) if lines else ""


def _head(finding: Finding) -> str:
    mark = _MARKS.get(finding.level, "Suggestion")
    where = (
        f"line {finding.line}, column {finding.column}" if finding.line else (finding.place or "the document")
    )
    return f"{mark}, {where}:"
