"""What a notebook shows finds its view by its type; views register themselves, models know none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., None])

_VIEWS: dict[type, Callable[..., None]] = {}


def view_of(model: type) -> Callable[[View], View]:
    """Register the function that shows a model of this type, or of one made from it, in the present cell."""

    def register(view: View) -> View:
        _VIEWS[model] = view
        return view

    return register


def show(model: object, *lab: Any) -> None:
    """Show a model in the present cell; `lab` is the open lesson, for models that need one.

    Raises LookupError where no view is registered for the model's type.
    """
    view = next((_VIEWS[kind] for kind in type(model).__mro__ if kind in _VIEWS), None)
    if view is None:
        raise LookupError(f"No view is registered for {type(model).__name__}. Import labkit.lesson first.")
    view(model, *lab)


class Shown:
    """A model that a notebook can show by itself. Mix it in, and register a view with `view_of`."""

    __slots__ = ()

    def show(self, *lab: Any) -> None:
        """Show it in the present cell; `lab` is the open lesson, for models that need one."""
        show(self, *lab)
