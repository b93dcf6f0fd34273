"""A tree as plain values: branches with labels, and what each level says on a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Say = Literal["allows", "denies", "silent", ""]

SAYS: dict[Say, str] = {"allows": "✓ allows", "denies": "✗ denies", "silent": "○ says nothing", "": ""}


@dataclass(frozen=True, slots=True)
class Label:
    """Something fixed to a node, such as a policy. ``says``: what it says on the question that lights the
    path."""

    name: str
    says: Say = ""

    @property
    def text(self) -> str:
        """The label with its say in symbol and word."""
        return f"{self.name} {SAYS[self.says]}".strip()


@dataclass(frozen=True, slots=True)
class Branch:
    """A node and what hangs under it.

    ``kind``: any word, small above the name. ``note``: stands beside the kind. ``lit``: the path passes
    here, and ``says`` is what this level makes of it. ``exists=False`` draws it dashed: something folded
    away or still to come. ``news``: "new", "moved" or "changed" where the step did that.
    ``folds``: the names of what is folded away here.
    """

    name: str
    kind: str
    note: str = ""
    labels: tuple[Label, ...] = ()
    branches: tuple[Branch, ...] = ()
    lit: bool = False
    says: Say = ""
    exists: bool = True
    news: str = ""
    folds: tuple[str, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Branch]]:
        """This node and all under it, top to bottom, each with its depth."""
        yield depth, self
        for branch in self.branches:
            yield from branch.walk(depth + 1)
