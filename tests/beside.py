"""Runs a coroutine in a thread of its own: a browser of other tests may have a running loop in this one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

_Came = TypeVar("_Came")


def run_beside(work: Coroutine[object, object, _Came]) -> _Came:
    """What came of it; raises what it raises."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()
