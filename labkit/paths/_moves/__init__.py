"""Every kind of move that is searched, a module an idea. What they have in common is in `_registry`."""

from . import (  # noqa: F401 - each registers its kinds
    _boundaries,
    _entities,
    _groups,
    _keys,
    _making,
    _organizations,
    _resources,
    _roles,
    _services,
    _tags,
    _versions,
)
from ._keys import PASSWORD
from ._registry import KINDS, Registered

__all__ = ["KINDS", "PASSWORD", "Registered"]
