"""Values to try for a condition key, read off the condition that stops a request. Untried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import islice
from typing import TYPE_CHECKING, Final

from labkit.policy._explain._shown import shown
from labkit.policy._match import _values as values
from labkit.policy._match._variables import Wild, fill, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._decision import Decision
    from labkit.policy._match._conditions import Condition
    from labkit.policy._mend._caller_keys import Means

_OWN: Final = 3
_LONGEST: Final = 200
_FILLERS: Final = {Wild.STAR: "", Wild.ONE: "x"}
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


def candidates(decision: Decision, condition: Condition, means: Means) -> Iterator[str | None]:
    """Values that may turn a condition, the policy's own first, the missing key last."""
    if means.free:
        texts = (text for text in condition.values if len(text) <= _LONGEST)
        for text in islice(texts, _OWN):
            yield from _near(decision, condition, text)
    yield from means.examples
    if means.leave_out:
        yield None


def is_exact(condition: Condition, value: str | None) -> bool:
    """Whether only this value is named by the condition."""
    return value is None or condition.values == (value,)


def _near(decision: Decision, condition: Condition, text: str) -> Iterator[str]:
    operator = condition.parts[1]
    if operator == "Null":
        return
    if operator.startswith("Numeric"):
        yield from _numbers(text)
    elif operator.startswith("Date"):
        yield from _times(text, epoch=condition.key.lower() == "aws:epochtime")
    elif operator.endswith("IpAddress"):
        yield from _address(text)
    else:
        yield from _filled(decision, condition, text)


def _filled(decision: Decision, condition: Condition, text: str) -> Iterator[str]:
    """The text itself, variables put in; a ``*`` becomes nothing, a ``?`` an x."""
    wild = "Like" in condition.operator or "Arn" in condition.operator
    filled = fill(take_apart(text, variables=condition.variables, wild=wild), decision)
    if filled is not None:
        plain = "".join(_FILLERS[part] if isinstance(part, Wild) else part for part in filled)
        value = plain or "example"
        if shown(value) == value:
            yield value


def _numbers(text: str) -> Iterator[str]:
    number = values.number(text)
    if number is not None and abs(number) < 10**12:
        yield from (str(number), str(number - 1), str(number + 1))


def _times(text: str, *, epoch: bool) -> Iterator[str]:
    second = values.moment(text)
    for away in (0, -1, 1) if second is not None else ():
        try:
            when = as_time(int(second or 0) + away)
        except OverflowError:
            return
        yield str(int(second or 0) + away) if epoch else when


def as_time(second: int) -> str:
    """A second since 1970 as AWS writes a time."""
    return (_START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(text: str) -> Iterator[str]:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return
    yield str(network[1] if network.num_addresses > 1 else network[0])
