"""What controls look like: one model for all that look alike. A page has a thousand controls, and each model is a message."""

from __future__ import annotations

from functools import cache
from typing import Any

import ipywidgets as widgets


def made(kind: Any, *, width: str | None = None, display: str | None = None, **traits: Any) -> Any:
    """A control of that ipywidgets class, with its traits; its looks are shared, so nothing may change them."""
    looks = {"layout": layout(width=width, display=display)}
    if "style" in kind.class_trait_names():
        looks["style"] = _plain(kind)
    return kind(**(looks | traits))


def show(element: Any, visible: bool) -> None:
    """Show or hide a control: it gets its layout's twin."""
    now = element.layout
    element.layout = layout(width=now.width, max_width=now.max_width, display=None if visible else "none")


@cache
def layout(*, width: str | None = None, max_width: str | None = None, display: str | None = None) -> Any:
    """The layout with these measures, as CSS has them."""
    return widgets.Layout(width=width, max_width=max_width, display=display)


@cache
def whole_label() -> Any:
    """The style of a control whose label takes the room that it needs."""
    return type(_plain(widgets.RadioButtons))(description_width="initial")


@cache
def _plain(kind: Any) -> Any:
    return kind().style
