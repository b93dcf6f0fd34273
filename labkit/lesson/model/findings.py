"""What the validator finds in a document, for the learner who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from labkit.policy import Finding
    from labkit.policy._validate import Kind


def findings_of(text: str, kind: str) -> tuple[Finding, ...]:
    """Everything the validator says about a document's text, with lines."""
    from labkit.policy import (
        validate,  # brings AWS's catalog of actions; needed only once something is edited
    )

    return tuple(validate(text, cast("Kind", kind)))
