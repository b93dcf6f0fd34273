"""The notebooks that a release brings, as they are before anybody has done anything in them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any, Final, TypeAlias

Notebook: TypeAlias = "dict[str, Any]"

FIRST: Final = "00_start_here.ipynb"
_HERE: Final = Path(__file__).resolve().parent
_KEPT: Final = ("kernelspec", "language_info")


def folder() -> Path:
    """Where the release's notebooks are: in the clone that this runs from, else in the installed package."""
    clone = _HERE.parent.parent / "notebooks"
    return clone if (clone / FIRST).exists() else _HERE / "notebooks"


def fresh(path: Path) -> Notebook:
    """One of them without its outputs, its code folded to one line.

    The saved outputs hold the answers, and the same code shows them anew when it runs.
    """
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [_fresh_cell(cell) for cell in notebook["cells"]]
    metadata = {name: part for name, part in notebook["metadata"].items() if name in _KEPT}
    return {**notebook, "cells": cells, "metadata": metadata}


def as_text(notebook: Notebook) -> str:
    """As it is written to a file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _fresh_cell(cell: dict[str, Any]) -> dict[str, Any]:
    bare = {"cell_type": cell["cell_type"], "id": cell["id"], "metadata": {}, "source": cell["source"]}
    if cell["cell_type"] != "code":
        return bare
    if only_shows("".join(cell["source"])):
        bare["metadata"] = {"jupyter": {"source_hidden": True}, "labkit": {"wake": True}}
    return {**bare, "execution_count": None, "outputs": []}


def only_shows(code: str) -> bool:
    """Whether a cell does nothing but open the lesson or show a part of it, so that it can run again any time."""
    return all(_shows(line) for line in ast.parse(code).body)


def _shows(line: ast.stmt) -> bool:
    if isinstance(line, ast.ImportFrom):
        return line.module == "labkit"
    if isinstance(line, ast.Assign):
        return ast.unparse(line).startswith("lab = ") and ast.unparse(line).endswith(".open_lab()")
    # `lab.step("look")`, `capstone.BRIEF.show(lab)`
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) and bool(_called_on(line.value))


def _called_on(value: ast.expr) -> str:
    """The name that a chain of calls and attributes begins with; "" where it begins with something else."""
    while isinstance(value, ast.Call | ast.Attribute):
        value = value.func if isinstance(value, ast.Call) else value.value
    return value.id if isinstance(value, ast.Name) else ""
