"""Where a correction says which operations it is about.

A correction mends one thing that moto gets wrong. It may look at a call *before* moto runs it (and
refuse it), *answer* it in moto's place, or mend state and result *after* moto ran it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .calls import ApiCall

if TYPE_CHECKING:
    from .state import State

Result = dict[str, Any]
Before = Callable[[ApiCall, "State"], None]  # raises AwsError to refuse
Instead = Callable[[ApiCall, "State"], Result | None]  # None: moto answers this one
Parameters = Mapping[str, Any]
Rewrite = Callable[[ApiCall, "State", Parameters], Parameters]
Waits = Callable[[ApiCall, "State"], int]  # seconds
After = Callable[[ApiCall, "State", Result], Result | None]  # a result to give in place of moto's

_before: dict[tuple[str, str], list[Before]] = defaultdict(list)
_last: dict[tuple[str, str], list[Before]] = defaultdict(list)
_instead: dict[tuple[str, str], Instead] = {}
_rewrites: dict[tuple[str, str], list[Rewrite]] = defaultdict(list)
_waits: dict[tuple[str, str], Waits] = {}
_after: dict[tuple[str, str], list[After]] = defaultdict(list)


def before(service: str, *operations: str, last: bool = False) -> Callable[[Before], Before]:
    """Register a check that runs before these operations, or before each that the service has ("*").

    Checks run in the order in which they were registered; those that are to come `last`, after all others.
    """

    def register(check: Before) -> Before:
        for operation in operations:
            (_last if last else _before)[service, operation].append(check)
        return check

    return register


def instead(service: str, operation: str) -> Callable[[Instead], Instead]:
    """Register an operation that labkit answers itself."""

    def register(answer: Instead) -> Instead:
        _instead[service, operation] = answer
        return answer

    return register


def after(service: str, *operations: str) -> Callable[[After], After]:
    """Register a repair that runs after these operations succeeded."""

    def register(repair: After) -> After:
        for operation in operations:
            _after[service, operation].append(repair)
        return repair

    return register


def for_moto(service: str, *operations: str) -> Callable[[Rewrite], Rewrite]:
    """Register what moto is told in place of parameters that it would read in another way than the judge."""

    def register(rewrite: Rewrite) -> Rewrite:
        for operation in operations:
            _rewrites[service, operation].append(rewrite)
        return rewrite

    return register


def waits(service: str, operation: str) -> Callable[[Waits], Waits]:
    """Register how many seconds an operation waits for a result that isn't empty.

    moto must not wait by itself: its clock stands meanwhile.
    """

    def register(seconds: Waits) -> Waits:
        _waits[service, operation] = seconds
        return seconds

    return register


def as_moto_reads(call: ApiCall, state: State) -> ApiCall:
    """The call in moto's words; the same call where it has no others."""
    parameters = call.parameters
    for rewrite in _rewrites.get((call.service, call.operation), ()):
        parameters = rewrite(call, state, parameters)
    return call if parameters is call.parameters else replace(call, parameters=parameters)


def checks_for(call: ApiCall) -> list[Before]:
    every = _before.get((call.service, "*"), [])
    place = (call.service, call.operation)
    return [*every, *_before.get(place, []), *_last.get(place, [])]


def answer_for(call: ApiCall) -> Instead | None:
    return _instead.get((call.service, call.operation))


def is_labkits(service: str, operation: str) -> bool:
    """Whether labkit answers the operation itself."""
    return (service, operation) in _instead


def patience_of(call: ApiCall, state: State) -> int:
    seconds = _waits.get((call.service, call.operation))
    return seconds(call, state) if seconds else 0


def repairs_for(call: ApiCall) -> list[After]:
    return _after.get((call.service, call.operation), [])
