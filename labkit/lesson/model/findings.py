"""What the validator finds in a document, for the learner who wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from labkit.policy import Finding
    from labkit.policy._validate import Kind

_LONG = 400  # there is something in it


def findings_of(text: str, kind: str) -> tuple[Finding, ...]:
    """Everything the validator says about a document's text, with lines."""
    from labkit.policy import (
        validate,  # brings AWS's catalog of actions; needed only once something is edited
    )

    return tuple(validate(text, cast("Kind", kind)))


def nothing_written(text: str) -> bool:
    """True for a document that says nothing yet: no text, braces, or a version alone."""
    if not text.strip():
        return True
    try:
        document = json.loads(text) if len(text) < _LONG else None
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() <= {"Version", "Id"}
