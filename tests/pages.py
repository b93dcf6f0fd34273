"""A notebook's own cells, run in this process: what they show, what it says, what can be pressed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from ipywidgets.widgets.widget import _instances

import labkit.lesson.view
from labkit.lesson.view.parts import cells
from labkit.lesson.view.parts.widgets import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
TYPED = ("Text", "Textarea", "Password")
_COUNTED = re.compile(r"labkit-term-\d+")  # each use of a word has its own ID


@dataclass
class Page:
    """The notebook of that name. ``roots`` and ``views``: widgets and the objects that made them, by cell."""

    name: str
    roots: dict[str, Any] = field(default_factory=dict)
    views: dict[str, Any] = field(default_factory=dict)
    desks: list[Desk] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, Any] = field(default_factory=dict)
    _cell: str = ""
    _here: int = 0  # widgets that the cell has shown
    _new: list[Any] = field(default_factory=list)  # views that the cell has made

    def __post_init__(self) -> None:
        found = json.loads((NOTEBOOKS / f"{self.name}.ipynb").read_text())["cells"]
        self.cells = {one["id"]: "".join(one["source"]) for one in found if one["cell_type"] == "code"}

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on, what labkit displays comes here."""
        monkeypatch.setattr(cells, "_display", self._displayed)
        monkeypatch.setattr(cells, "get_ipython", lambda: self)
        for kind in _views():
            monkeypatch.setattr(kind, "__init__", self._noting(kind.__init__, self._new.append))
        monkeypatch.setattr(Desk, "__init__", self._noting(Desk.__init__, self.desks.append))

    def get_parent(self) -> dict[str, Any]:
        """As a kernel names the cell that is being run."""
        return {"metadata": {"cellId": self._cell}}

    def open(self) -> None:
        """Run all cells in a new kernel."""
        for kept in (self.roots, self.views, self.desks, self.told, self.namespace):
            kept.clear()
        for name in self.cells:
            self.run(name)

    def do(self, act: Callable[[], Any]) -> None:
        """Something in a free cell; what it shows is in ``told["free"]``."""
        self._cell = "free"
        act()

    def run(self, cell: str) -> None:
        """Run a cell, anew or for the first time. A second widget of a cell is named "CELL 2"."""
        self._cell = cell
        self._here = 0
        self._new.clear()
        exec(compile(self.cells[cell], f"<cell {cell}>", "exec"), self.namespace)  # noqa: S102 - the notebook's own

    def anew(self, name: str) -> tuple[Any, Any]:
        """A widget as its cell would show it now, and its view. The page and the lesson stay."""
        cell = name.split(maxsplit=1)[0]
        source, roots, views = self.cells[cell], dict(self.roots), dict(self.views)
        self.cells[cell] = re.sub(r"(?s)^.*lab = .*\n(?=lab\.)", "", source)
        self.run(cell)
        shown = self.roots[cell], self.views[cell]
        self.cells[cell], self.roots, self.views = source, roots, views
        return shown

    def _displayed(self, bundle: dict[str, Any]) -> None:
        view = bundle.get("application/vnd.jupyter.widget-view+json")
        if view is None:
            self.told[self._cell] = str(bundle.get("text/html"))
        else:
            self._here += 1
            name = self._cell if self._here == 1 else f"{self._cell} {self._here}"
            self.roots[name] = root = _instances[view["model_id"]]
            self.views[name] = next((one for one in self._new if one.widget is root), None)

    @staticmethod
    def _noting(init: Any, note: Any) -> Any:
        def noting(self: Any, *given: Any, **named: Any) -> None:
            init(self, *given, **named)
            note(self)

        return noting


def _views() -> list[type]:
    """Every class of a view: of lessons, of what comes back, of duels."""
    names = [one.name for one in walk_packages(labkit.lesson.view.__path__, "labkit.lesson.view.")]
    duel = ("labkit.duel.build_page", "labkit.duel.attack_page")
    modules = [import_module(name) for name in (*names, "labkit.coming_back.view", *duel)]
    kinds = {
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type)
        and one.__module__ == module.__name__
        and (one.__name__.endswith("View") or one.__name__ in ("Bar", "BuildPage", "AttackPage"))
    }
    return sorted(kinds, key=lambda kind: kind.__name__)


def seen(widget: Any, quiet: frozenset[Any] = frozenset()) -> Iterator[Any]:
    """The parts that can be seen, from the top; `quiet` are left out with what is in them."""
    if getattr(widget.layout, "display", None) == "none" or widget in quiet:
        return
    yield widget
    for child in getattr(widget, "children", ()):
        yield from seen(child, quiet)


def pressable(widget: Any) -> list[Any]:
    """Buttons, choices and fields that can be seen and aren't disabled."""
    return [
        one
        for one in seen(widget)
        if not getattr(one, "disabled", True) and type(one).__name__ not in ("HTML", "VBox", "HBox")
    ]


def pictures(texts: list[str]) -> list[str]:
    """The pictures in what is read, as SVG."""
    return [svg for text in texts for svg in re.findall(r"<svg[ >].*?</svg>", text, re.DOTALL)]


def says(widget: Any, quiet: frozenset[Any] = frozenset()) -> list[str]:
    """What can be read, part by part: texts, buttons and whether they are closed, what there is to choose."""
    return [text for one in seen(widget, quiet) if (text := _says(one))]


def _says(one: Any) -> str:
    kind, off = type(one).__name__, " (off)" if getattr(one, "disabled", False) else ""
    if kind == "HTML":
        return _COUNTED.sub("labkit-term", str(one.value))
    if kind == "Button":
        return f"[{one.description}]{off}"
    if hasattr(one, "options"):
        return f"{one.description}: {one._options_labels}{off}"
    return f"{one.description}{off}" if kind in (*TYPED, "Checkbox") else ""


def first_difference(was: Sequence[str], now: Sequence[str]) -> tuple[str, str] | None:
    """The first part that reads otherwise, from where it does."""
    for mine, its in zip_longest(was, now, fillvalue=""):
        if mine != its:
            same = next((at for at, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b), 0)
            at = max(0, same - 40)
            return mine[at : at + 300], its[at : at + 300]
    return None
