"""moto's backends: a service's are loaded when it is first needed, and mended before anybody uses them.

Loading all at the start would cost a scene seconds; EC2's alone take half of one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import moto.backends
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.moto_api._internal import mock_random

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

_make_region: Any = AccountSpecificBackend.__getitem__


def _of_region(backends: Any, region: str) -> Any:
    """What a backend makes with itself (a default network) has the same ids whichever call comes first.

    Otherwise they would be others when the calls of a scene are made again without those that only looked.
    """
    if region in backends.keys():  # noqa: SIM118 - moto's `in` is about the Regions that there could be
        return dict.__getitem__(backends, region)
    before = mock_random.getstate()
    mock_random.seed(f"{backends.service_name} {backends.account_id} {region}")
    try:
        return _make_region(backends, region)
    finally:
        mock_random.setstate(before)


AccountSpecificBackend.__getitem__ = _of_region  # type: ignore[method-assign]  # same


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
