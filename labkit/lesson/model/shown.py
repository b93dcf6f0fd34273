"""What a notebook shows finds its view by its type; views register themselves, models know none.

Most views are loaded together when the first of them is wanted: a lesson's first step needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., None])

_VIEWS: dict[type, Callable[..., None]] = {}
_LATER: list[str] = []


def view_of(model: type) -> Callable[[View], View]:
    """Register the function that shows a model of this type, or of one made from it, in the present cell."""

    def register(view: View) -> View:
        _VIEWS[model] = view
        return view

    return register


def views_in(*modules: str) -> None:
    """Register modules that register views, to be loaded when one is wanted."""
    _LATER.extend(modules)


def show(model: object, *lab: Any) -> None:
    """Show a model in the present cell; `lab` is the open lesson, for models that need one.

    Raises LookupError where no view is registered for the model's type.
    """
    view = _view(model)
    if view is None:
        _load()
        view = _view(model)
    if view is None:
        raise LookupError(f"No view is registered for {type(model).__name__}. Import labkit.lesson first.")
    view(model, *lab)


def _load() -> None:
    """All of them: which is the nearest to a model's type can't be told before."""
    while _LATER:
        import_module(_LATER[0])
        del _LATER[0]


def _view(model: object) -> Callable[..., None] | None:
    return next((_VIEWS[kind] for kind in type(model).__mro__ if kind in _VIEWS), None)


class Shown:
    """A model that a notebook can show by itself. Mix it in, and register a view with `view_of`."""

    __slots__ = ()

    def show(self, *lab: Any) -> None:
        """Show it in the present cell; `lab` is the open lesson, for models that need one."""
        show(self, *lab)
