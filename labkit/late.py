"""Names that a package has and loads when somebody asks for one: most who come need few of them. (PEP 562)"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def names_later(
    package: str, held: dict[str, Any], modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A package's ``__getattr__`` and ``__dir__``.

    ``held``: the package's globals, where a name stays once it is found. ``modules``: by name the module that has it,
    seen from the package. The first raises AttributeError for any other name.
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = held[name] = getattr(import_module(f"{package}.{modules[name]}"), name)
        return found

    def names() -> list[str]:
        return sorted({*held, *modules})

    return find, names
