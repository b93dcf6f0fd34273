"""Say the same in the fewest characters."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a dataclass's annotation
from dataclasses import dataclass
from typing import Any, ClassVar

from labkit.lesson.ways.documents import document_text

from .answer import PolicyAnswer
from .exercise import Kind, Verdict
from .readable import count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Golf(PolicyAnswer):
    """Make a policy short that means the same. ``long``: the policy as it is; the solution's length is par.

    Spaces and line breaks between the parts aren't counted, as AWS doesn't count them.
    """

    kind: ClassVar[Kind] = "golf"

    long: Mapping[str, Any]

    @property
    def start(self) -> str:
        return document_text(dict(self.long))

    @property
    def par(self) -> int:
        """How many characters the solution has."""
        return count(self.solution)

    def judge(self, text: str) -> Verdict:
        told = self.held_against(text)
        if told is not None:
            return told
        has = count(text)
        if has > self.par:
            says = f"Your policy means the same and has {has} characters. Par is {self.par}, so you can still leave something out."
            return Verdict(right=False, says=says, findings=self.findings(text))
        under = "that is par" if has == self.par else f"par is {self.par}"
        says = f"Your policy means the same and has {has} characters; {under}."
        return Verdict(right=True, says=says, findings=self.findings(text))

    def added(self, text: str) -> str:
        return f" (Your policy has {count(text)} characters; par is {self.par}.)"
