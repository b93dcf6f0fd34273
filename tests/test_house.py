"""Promises about the code itself: short functions, no foreign names, a README that runs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI

from tests.imports import circles, imports_of

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "labkit").rglob("*.py"))


def _functions(module: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(module.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_functions_are_short(module: Path) -> None:
    long = {
        function.name: size
        for function in _functions(module)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > 40
    }
    assert not long, f"over 40 lines: {long}"


def test_every_exception_to_lint_or_types_carries_its_reason() -> None:
    bare = [
        f"{module.relative_to(ROOT)}:{number}"
        for module in MODULES
        for number, line in enumerate(module.read_text().splitlines(), 1)
        if re.search(r"#\s*(noqa|type: ignore)", line)
        and not re.search(r"#\s*(noqa|type: ignore)[^#]*? (-|#) \w", line)
    ]
    assert not bare


def test_no_module_is_longer_than_a_sitting_and_no_folder_holds_more_than_a_shelf() -> None:
    long = {str(module): size for module in MODULES if (size := len(module.read_text().splitlines())) > 400}
    full = {
        place: count for place, count in Counter(module.parent for module in MODULES).items() if count > 26
    }
    assert not long, "over 400 lines"
    assert not full, "over 25 modules beside __init__"


def test_every_folder_says_what_lives_there() -> None:
    silent = []
    for place in {module.parent for module in MODULES}:
        said = ast.get_docstring(ast.parse((place / "__init__.py").read_text())) or ""
        if len(said.split(".")[0].split()) < 5:
            silent.append(str(place.relative_to(ROOT)))
    assert not silent


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions and for types only count, too."""
    assert circles(imports_of(ROOT)) == []


@pytest.mark.parametrize(
    "planted",
    ["from .b import y", "def f():\n    from .b import y", "if TYPE_CHECKING:\n    from . import b"],
)
def test_a_planted_circle_is_found(planted: str, tmp_path: Path) -> None:
    room = tmp_path / "labkit"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "a.py").write_text(f"from typing import TYPE_CHECKING\n{planted}\n")
    (room / "b.py").write_text("from labkit.c import z\n")
    (room / "c.py").write_text("import labkit.a\n")
    assert circles(imports_of(tmp_path)) == [["labkit.a", "labkit.b", "labkit.c"]]


def test_no_registry_or_machine_path_is_committed() -> None:
    """What is looked for is asked of pip and of this machine, so that no host and no path stands here."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    files = [name for name in names.split("\0") if name]
    forbidden = re.compile("|".join([_SHAPES, *map(re.escape, _of_this_machine())]), re.IGNORECASE)
    found = [name for name in files if forbidden.search((ROOT / name).read_text(errors="replace"))]
    assert not found
    assert not [name for name in files if re.search(r"(^|/)[\w.-]*(\.lock|-lock\.(json|yaml))$", name)]


# An index named by its URL, in a file or a command; somebody's home folder.
_SHAPES = (
    r"https?://[^\s/\"']+/(simple|repository|artifactory)\b|index-url\s*=|/(home|Users)/[a-z_]\w*/(?!\.\.\.)"
)


def _of_this_machine() -> set[str]:
    """pip's hosts, those that pip and npm are set up to use, this checkout, and whose machine it is."""
    configured = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout + " ".join(
        value for name, value in os.environ.items() if re.search("INDEX|REGISTRY|PROXY", name)
    )
    hosts = set(re.findall(r"https?://(?:[^@/\s]*@)?([\w.-]+\.\w+)", configured))
    return {PyPI.file_storage_domain, PyPI.simple_url.rstrip("/"), f"{ROOT}/", f"{Path.home()}/"} | hosts


def test_the_readme_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - the README's own code
    printed = capsys.readouterr().out
    assert printed.startswith(
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: s3:PutObject "
        'on resource: "arn:aws:s3:::productionapp/report.csv"\n'
    )
