"""Which module of labkit imports which, read from the text: at the top, in functions, and for types only."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Imports = dict[str, set[str]]


def imports_of(root: Path) -> Imports:
    """Every module of the package `labkit` under `root`, with the modules of it that it imports."""
    files = {_name(root, file): file for file in (root / "labkit").rglob("*.py")}
    return {name: set(_imported(name, file, files)) - {name} for name, file in files.items()}


def circles(imports: Imports) -> list[list[str]]:
    """Circles of imports, each sorted by name; found one at a time, by taking out what was found."""
    left, found = {name: set(known) for name, known in imports.items()}, []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = sorted(set(error.args[1]))
            found.append(circle)
            left = {name: known - set(circle) for name, known in left.items() if name not in circle}
        else:
            return found


def _name(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imported(name: str, file: Path, files: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom):
            place = _place(name, file, node)
            for alias in node.names:
                yield from [one for one in (f"{place}.{alias.name}", place) if one in files][:1]


def _place(name: str, file: Path, node: ast.ImportFrom) -> str:
    """The module that an import names, relative ones from where they stand."""
    if not node.level:
        return node.module or ""
    up = node.level - (file.name == "__init__.py")
    start = name.split(".")[: len(name.split(".")) - up]
    return ".".join([*start, *([node.module] if node.module else [])])
