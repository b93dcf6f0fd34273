"""Patterns of ARNs with `*` and `?`, as regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache


def expression(pattern: str) -> str:
    """A star is anything, a question mark one character."""
    return "".join(
        {"*": ".*", "?": "."}.get(mark) or re.escape(mark) for mark in re.sub(r"\*+", "*", pattern)
    )


@lru_cache(maxsize=4096)
def matcher(patterns: frozenset[str]) -> re.Pattern[str]:
    """One expression for several patterns."""
    return re.compile("|".join(expression(pattern) for pattern in sorted(patterns)), re.DOTALL)
