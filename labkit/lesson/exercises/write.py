"""Write a policy from an empty editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .answer import PolicyAnswer
from .exercise import Kind  # noqa: TC001 - a dataclass's annotation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Write(PolicyAnswer):
    """Write the whole policy."""

    kind: ClassVar[Kind] = "write"

    @property
    def start(self) -> str:
        return ""
