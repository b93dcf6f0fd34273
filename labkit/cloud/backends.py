"""moto's backends: a service's are loaded when it is first needed, and mended before anybody uses them.

Loading all at the start would cost a scene seconds; EC2's alone take half of one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import moto.backends
from moto.core.base_backend import BackendDict

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = {"lambda": "awslambda"}
_mends: dict[str, list[Callable[[], None]]] = defaultdict(list)

# moto copies the list of all accounts at each look into one; among a thousand that is most of a call.
_make_account: Any = BackendDict.__getitem__


def _of_account(backends: dict[str, Any], account: str) -> Any:
    found = dict.get(backends, account)
    return _make_account(backends, account) if found is None else found


BackendDict.__getitem__ = _of_account  # type: ignore[method-assign]  # see above


def when_loaded(service: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register what mends a service's models; it runs once, before the service's first use."""

    def register(mend: Callable[[], None]) -> Callable[[], None]:
        _mends[service].append(mend)
        return mend

    return register


@cache
def backends_of(service: str) -> Any:
    """moto's backends of a service, by account and Region. Raises ImportError where moto has none."""
    backends = moto.backends.get_backend(_NAMES.get(service, service))  # type: ignore[call-overload]  # moto lists names
    for mend in _mends[service]:
        mend()
    return backends
