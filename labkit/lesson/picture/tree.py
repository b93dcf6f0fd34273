"""A tree with labels on its nodes, and a path through it that may be lit: plain values, drawn as SVG text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .tree_drawing import draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .branches import Branch, Say

    _Place = tuple[Branch | None, str]

_LEVELS: dict[Say, str] = {
    "allows": "✓ this level allows it",
    "denies": "✗ this level refuses it",
    "silent": "✗ this level refuses it: nothing here allows it",
    "": "",
}


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
        return draw(self.root, self.title, self.words())

    def path(self) -> tuple[str, ...]:
        """The lit path, a sentence a level: "Root: FullAWSAccess ✓ allows: ✓ this level allows it"."""
        return tuple(_level(branch) for _, branch in self.root.walk() if branch.lit)

    def words(self) -> str:
        """The tree in lines, indented as it hangs, then the path."""
        lines = [f"{self.title}."]
        lines += [f"{'  ' * (depth + 1)}- {_line(branch)}" for depth, branch in self.root.walk()]
        path = [f"  {at}. {level}" for at, level in enumerate(self.path(), start=1)]
        return "\n".join([*lines, *([self.question] if path else []), *path, *self._outcome()])

    def since(self, before: object) -> Tree:
        """The same tree that tells what is new in it, what moved and what changed, against the one before."""
        if not isinstance(before, Tree) or before.title != self.title:
            return self
        return replace(self, root=_marked(self.root, "", _places(before.root)))

    def legend_html(self) -> str:
        """The path level by level, and its outcome."""
        if not self.path():
            return ""
        levels = "".join(f"<li>{escape(level)}</li>" for level in self.path())
        outcome = "".join(f"<p><strong>{escape(line)}</strong></p>" for line in self._outcome())
        return f'<p>{escape(self.question)}</p><ol class="labkit-legend">{levels}</ol>{outcome}'

    def _outcome(self) -> list[str]:
        return [self.outcome] if self.outcome else []


def _places(root: Branch) -> dict[str, _Place]:
    """Every branch by its name, and the name of the one above; what was folded away is known by its place alone."""
    found: dict[str, _Place] = {root.name: (root, "")}
    for _, above in root.walk():
        found |= {one.name: (one, above.name) for one in above.branches}
        found |= {name: (None, above.name) for one in above.branches for name in one.folds}
    return found


def _marked(branch: Branch, above: str, old: Mapping[str, _Place]) -> Branch:
    """The branch and all under it, each with what the step did to it."""
    under = tuple(_marked(one, branch.name, old) for one in branch.branches)
    return replace(branch, branches=under, news=_news(branch, above, old.get(branch.name)))


def _news(branch: Branch, above: str, known: _Place | None) -> str:
    if known is None:
        return "new"
    before, place = known
    if before is not None and branch.exists and not before.exists:
        return "new"
    if place != above:
        return "moved"
    same = before is None or replace(before, branches=()) == replace(branch, branches=())
    return "" if same else "changed"


def _level(branch: Branch) -> str:
    said = ", ".join(label.text for label in branch.labels)
    return ": ".join(part for part in (branch.name, said, _LEVELS[branch.says]) if part)


def _line(branch: Branch) -> str:
    kind = " ".join(part for part in (branch.kind, branch.name) if part)
    notes = [branch.note, *(label.text for label in branch.labels), branch.news]
    inside = "; ".join(note for note in notes if note)
    return f"{'→ ' if branch.lit else ''}{kind}{f' ({inside})' if inside else ''}"
