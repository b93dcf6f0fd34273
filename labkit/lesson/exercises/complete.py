"""Complete a policy that has gaps."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from labkit.lesson.model.tasks.gaps import GAP, Blank, as_text, find, place
from labkit.lesson.ways.documents import document_text

from .answer import PolicyAnswer
from .exercise import Kind  # noqa: TC001 - a dataclass's annotation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Complete(PolicyAnswer):
    """Fill the gaps. ``blanks``: where they are in the solution, with choices or without.

    Raises ValueError where a blank isn't in the solution, or its choices lack what stands there.
    """

    kind: ClassVar[Kind] = "complete"

    blanks: tuple[Blank, ...]

    def __post_init__(self) -> None:
        for blank in self.blanks:
            right = as_text(find(self.policy, blank.path))
            if blank.choices and right not in blank.choices:
                raise ValueError(
                    f"The choices for {blank.path} lack {right!r}, which the solution has there."
                )

    @property
    def start(self) -> str:
        document: Any = copy.deepcopy(dict(self.policy))
        for number, blank in enumerate(self.blanks, start=1):
            place(document, blank.path, f"{GAP} {number} {GAP}")
        return document_text(document)
