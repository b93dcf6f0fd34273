"""What moto gets wrong and the labs touch, put right: one module an idea.

A module registers what it mends with `before`, `instead` or `after` (see `_registry`).
"""

from . import _documents, _ids, _managed_policies, _sessions  # noqa: F401 - importing them registers them
from ._registry import answer_for, checks_for, repairs_for

_ids.install()
_managed_policies.install()

__all__ = ["answer_for", "checks_for", "repairs_for"]
