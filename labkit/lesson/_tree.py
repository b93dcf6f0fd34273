"""A tree with labels on its nodes, and a path through it that may be lit: plain values, drawn as SVG text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labkit.lesson._html import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

Say = Literal["allows", "denies", "silent", ""]

SAYS: dict[Say, str] = {"allows": "✓ allows", "denies": "✗ denies", "silent": "○ silent", "": ""}
_LEVELS: dict[Say, str] = {
    "allows": "✓ lets it through",
    "denies": "✗ stops it",
    "silent": "✗ stops it: nothing here allows it",
    "": "",
}


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
    away or still to come.
    """

    name: str
    kind: str
    note: str = ""
    labels: tuple[Label, ...] = ()
    branches: tuple[Branch, ...] = ()
    lit: bool = False
    says: Say = ""
    exists: bool = True

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Branch]]:
        """This node and all under it, top to bottom, each with its depth."""
        yield depth, self
        for branch in self.branches:
            yield from branch.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree to draw. ``question``: what lights the path; ``outcome``: what comes of it, in words."""

    title: str
    root: Branch
    question: str = ""
    outcome: str = ""

    def svg(self) -> str:
        """The picture as SVG text: role="img", title, desc; colors by JupyterLab's variables with
        fallbacks."""
        from labkit.lesson._tree_drawing import draw

        return draw(self)

    def path(self) -> tuple[str, ...]:
        """The lit path, a sentence a level: "Root: FullAWSAccess ✓ allows: ✓ lets it through"."""
        return tuple(_level(branch) for _, branch in self.root.walk() if branch.lit)

    def words(self) -> str:
        """The tree in lines, indented as it hangs, then the path."""
        lines = [f"{self.title}."]
        lines += [f"{'  ' * (depth + 1)}- {_line(branch)}" for depth, branch in self.root.walk()]
        path = [f"  {at}. {level}" for at, level in enumerate(self.path(), start=1)]
        return "\n".join([*lines, *([self.question] if path else []), *path, *self._outcome()])

    def legend_html(self) -> str:
        """The path level by level, and its outcome."""
        if not self.path():
            return ""
        levels = "".join(f"<li>{escape(level)}</li>" for level in self.path())
        outcome = "".join(f"<p><strong>{escape(line)}</strong></p>" for line in self._outcome())
        return f'<p>{escape(self.question)}</p><ol class="labkit-legend">{levels}</ol>{outcome}'

    def _outcome(self) -> list[str]:
        return [self.outcome] if self.outcome else []


def _level(branch: Branch) -> str:
    said = ", ".join(label.text for label in branch.labels)
    return ": ".join(part for part in (branch.name, said, _LEVELS[branch.says]) if part)


def _line(branch: Branch) -> str:
    kind = " ".join(part for part in (branch.kind, branch.name) if part)
    notes = [branch.note, *(label.text for label in branch.labels)]
    inside = "; ".join(note for note in notes if note)
    return f"{'→ ' if branch.lit else ''}{kind}{f' ({inside})' if inside else ''}"
