"""The one list of learner-facing texts: strings of the code, notebooks' markdown, README and CONTRIBUTING.

A chapter's texts (steps, predictions, misconceptions, exercises) are strings of its folder: nobody has to
add them here.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parents[2]
CODE = (
    "__main__.py", "attacks", "best_practices", "capstone", "cross_account", "doctor.py", "duel", "estate",
    "exercises", "faults", "groups_and_users", "jupyter", "lesson", "misconceptions", "organizations",
    "paths", "policy", "shared_responsibility", "start_here", "trust_conditions.py", "workbook",
)  # fmt: skip
"""What of labkit speaks to people in its own words. The simulated AWS uses AWS's, except in NotSimulated."""

AWS_WORDS = ("labkit/policy/_explain/_message.py", "labkit/policy/_decide/")
OUR_ERRORS = frozenset({"NotSimulated", "NoSceneError", "OutsideError"})
_FEWEST = 4  # words of a text that is read as a sentence


@dataclass(frozen=True, slots=True)
class Said:
    """A text and where it is: a file, and the line (a notebook's cell)."""

    source: str
    line: int
    text: str

    def __str__(self) -> str:
        """The place."""
        return f"{self.source}:{self.line}"


@lru_cache(maxsize=1)
def every_text() -> tuple[Said, ...]:
    """Every learner-facing text."""
    return (*code_texts(), *cloud_texts(), *notebook_texts(), *page_texts())


def code_texts() -> Iterator[Said]:
    """Strings of the modules that speak in our own words; docstrings and names left out."""
    for path in _modules([HERE / "labkit" / name for name in CODE]):
        if not _name(path).startswith(AWS_WORDS):
            yield from strings_of(path.read_text(), _name(path))


def cloud_texts() -> Iterator[Said]:
    """What the simulated AWS says as the workbook: the reasons of NotSimulated and its like."""
    for path in _modules([HERE / "labkit" / "cloud"]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node) in OUR_ERRORS:
                yield from (
                    Said(_name(path), at, text) for at, text in _strings(node, set()) if _is_read(text)
                )


def notebook_texts() -> Iterator[Said]:
    """The markdown of the notebooks, a cell a text."""
    for path in sorted((HERE / "notebooks").glob("*.ipynb")):
        for number, cell in enumerate(json.loads(path.read_text())["cells"]):
            if cell["cell_type"] == "markdown":
                yield Said(_name(path), number, "".join(cell["source"]))


def page_texts() -> Iterator[Said]:
    """README and CONTRIBUTING, a paragraph a text."""
    for name in ("README.md", "CONTRIBUTING.md"):
        yield from paragraphs((HERE / name).read_text(), name)


def paragraphs(text: str, name: str) -> Iterator[Said]:
    """The paragraphs of a page, fenced code left out."""
    line, fenced = 1, False
    for block in text.split("\n\n"):
        fences = block.count("```")
        if not fenced and not fences and not block.startswith("    "):
            yield Said(name, line, block)
        fenced ^= fences % 2 == 1
        line += block.count("\n") + 2


def strings_of(source: str, name: str) -> Iterator[Said]:
    """The strings of a module that are long enough to be sentences; a hole of an f-string is ``{}``."""
    tree = ast.parse(source)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for at, text in _strings(tree, bare):
        if _is_read(text):
            yield Said(name, at, text)


def _strings(tree: ast.AST, left_out: set[int]) -> list[tuple[int, str]]:
    inside = set(left_out)
    found = []
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            found.append((node.lineno, "".join(map(str, parts))))
            inside |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.lineno, node.value))
    return sorted(found)


def _is_read(text: str) -> bool:
    """Whether it is prose: several words, no page style, script, expression or path of the console."""
    marks = ("(?", "\\b", "{\n", ";\n", "<svg", "<path", "var(--", "=> ")
    if text.count(" > ") > 1 or any(mark in text for mark in marks):
        return False
    found = text.replace(",", " ").replace(".", " ").split()
    return sum(word.isalpha() for word in found) >= _FEWEST and any(word.islower() for word in found)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _modules(places: list[Path]) -> Iterator[Path]:
    for place in places:
        yield from [place] if place.suffix == ".py" and place.exists() else sorted(place.rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(HERE).as_posix()
