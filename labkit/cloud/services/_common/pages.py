"""Lists a page at a time, as every AWS list operation gives them; moto often gives all at once.

(Using pagination in the AWS CLI; each List operation's MaxItems or MaxResults, Marker or NextToken)
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def page(items: Sequence[Any], size: int, token: str | None) -> tuple[list[Any], str | None]:
    """The page that a token leads to (None: the first), and the token of the next (None: no more).

    Raises ValueError for a token that no page has given.
    """
    start = _read(token) if token else 0
    if start > len(items):
        raise ValueError("no such page")
    end = start + size
    return list(items[start:end]), _write(end) if end < len(items) else None


def _write(number: int) -> str:
    return base64.urlsafe_b64encode(f"labkit page {number}".encode()).decode()


def _read(token: str) -> int:
    text = base64.urlsafe_b64decode(token.encode()).decode()
    if not text.startswith("labkit page "):
        raise ValueError("no such page")
    return int(text.removeprefix("labkit page "))
