"""Mend a policy that refuses what somebody needs, with the least that is newly allowed."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a dataclass's annotation
from dataclasses import dataclass
from typing import Any, ClassVar

from labkit.lesson.ways.documents import document_text

from .answer import PolicyAnswer
from .deeds import Deed  # noqa: TC001 - same
from .exercise import Kind, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repair(PolicyAnswer):
    """Let a refused call through, and nothing besides. ``broken``: the policy as it is. ``refused``: the call."""

    kind: ClassVar[Kind] = "repair"

    broken: Mapping[str, Any]
    refused: Deed

    @property
    def start(self) -> str:
        return document_text(dict(self.broken))

    @property
    def message(self) -> str:
        """AWS's sentence for the refused call, as the policy is."""
        decision = self.bench.decision(self.refused, self.start)
        return decision.message() if decision is not None else ""

    @property
    def bounds(self) -> tuple[str, str]:
        """What was allowed before may stay allowed."""
        statements = [*self.broken["Statement"], *self.policy["Statement"]]
        return self.solution, document_text({**self.policy, "Statement": statements})

    def newly(self, text: str) -> int:
        """How many of the people's calls are allowed that were refused before."""
        before, now = self.bench.allowed(self.start), self.bench.allowed(text)
        return sum(yes and not before[deed] for deed, yes in now.items())

    def judge(self, text: str) -> Verdict:
        told = self.held_against(text)
        if told is not None:
            return told
        says = f"AWS allows the call now. Of {len(self.bench.deeds)} calls, {self._count(text)} newly allowed. That is the least."
        return Verdict(right=True, says=says, findings=self.findings(text))

    def added(self, text: str) -> str:
        newly, least = self.newly(text), self.newly(self.solution)
        return f" ({self._count(text)} newly allowed; {least} is enough.)" if newly > least else ""

    def _count(self, text: str) -> str:
        newly = self.newly(text)
        return f"{newly} is" if newly == 1 else f"{newly} are"
