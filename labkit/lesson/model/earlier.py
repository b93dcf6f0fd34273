"""What is known of steps that were run before the notebook started anew."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a step that was run before the notebook started anew. ``shown``: the learner jumped over
    it, so that it was run for them."""

    succeeded: bool
    right: bool | None = None
    shown: bool = False
