"""Elements of a policy that the engine can read, as JSON has them: one value may be written without its list."""

from __future__ import annotations

import json
from typing import Any


def listed(value: Any) -> list[Any]:
    """The list, or the one value in a list."""
    return value if isinstance(value, list) else [value]


def statements_in(policy: Any) -> list[Any]:
    """The statements of a policy."""
    return listed(policy["Statement"])


def statements_of(text: str) -> list[Any]:
    """The statements of a policy's text."""
    return statements_in(json.loads(text))
