"""A call that names one thing in two ways is refused, as AWS does: which of the two would be judged, which be used?"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

    Names = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]


def only_one_of(service: str, names: Names, code: str, text: str) -> None:
    """Register for each group of operations the sets of parameters of which a call may give only one.

    `text` has places for the two that were given.
    """
    for operations, sets in names.items():
        _register(service, operations, sets, code, text)


def _register(
    service: str, operations: tuple[str, ...], sets: Sequence[tuple[str, ...]], code: str, text: str
) -> None:
    @before(service, *operations)
    def one_name(call: ApiCall, _state: State) -> None:
        for one, other in (pair for names in sets for pair in combinations(names, 2)):
            if call.parameters.get(one) and call.parameters.get(other):
                raise AwsError(code, text.format(one, other))
