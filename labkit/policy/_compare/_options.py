"""Values for condition keys: on each side of every boundary that the documents draw, and none at all."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import combinations, count, pairwise
from typing import TYPE_CHECKING, Any

from labkit.policy._compare._patterns import of_condition
from labkit.policy._compare._tally import STEPS_A_UNIT
from labkit.policy._compare._texts import SOMETHING, STEPS_AT_MOST, Texts, distinct
from labkit.policy._match import _values as values
from labkit.policy._match._conditions import compile_condition
from labkit.policy._validate._arns import REGIONS
from labkit.policy._validate._condition._keys import type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from labkit.policy._compare._tally import Tally
    from labkit.policy._match._conditions import Condition

Option = Any
"""A context value: a text, a list of texts, or None where the request lacks the key."""

_REGION = "aws:requestedregion"
ALWAYS = frozenset({_REGION, "aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:viaawsservice"})
"""Keys that every request has. AWS global condition context keys."""

_MAY_BE_EMPTY = ("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "s3:prefix", "s3:delimiter")
"""Keys whose value may be an empty text. (Tagging AWS resources; Bucket policy examples)"""

SETS_OF_AT_MOST = 8
FEWEST = 40
_TESTS_A_UNIT = 40
TESTS_AT_MOST = 30_000


def options(
    conditions: Sequence[Condition],
    choices: Mapping[str, Sequence[str]],
    extra: Iterable[str] = (),
    *,
    implied: bool = False,
    inside: bool = False,
    tally: Tally | None = None,
) -> list[Option]:
    """Values for one key that make every attainable combination of its conditions true; simplest first.

    ``conditions`` all test the same key. ``choices``: values for the variables in them; ``extra``: values of
    this key that variables elsewhere are filled with. None, for no value, is always among them; ``implied``: it
    then has one nonetheless, that follows from the principal or the resource. ``inside``: only values that a request
    can bring: one where the key has one, a Region's name, and never none where AWS always tells the key. ``tally``:
    is told where some are left out, because they are too many.
    """
    conditions = tuple(dict.fromkeys(conditions))
    drawn = _singles(conditions, choices, tally)
    most = max(FEWEST, TESTS_AT_MOST // max(1, sum(len(one.values) for one in conditions)))
    if len(drawn) > most and tally is not None:
        tally.cut = True
    singles = list(dict.fromkeys([*drawn[:most], *extra]))
    if conditions and type_of(conditions[0].key) == "Bool":
        singles = _truths(())
    key = conditions[0].key.lower() if conditions else ""
    singles += [""] if key.startswith(_MAY_BE_EMPTY) else []
    singles = ["us-east-1", "eu-west-1", *sorted(REGIONS), *singles] if inside and key == _REGION else singles
    found: list[Option] = [*singles] if implied or (inside and key in ALWAYS) else [None, *singles]
    if any(condition.parts[0] for condition in conditions) and not (inside and _has_one_value(key)):
        few = singles[:SETS_OF_AT_MOST]
        found += [list(pair) for size in (2, 3) for pair in combinations(few, size)]
    if tally is not None:
        tally.spend(len(found) * len(conditions) // _TESTS_A_UNIT)
    different = _different(found, conditions, set(extra))
    return [None, *different] if implied else different


def _has_one_value(key: str) -> bool:
    return not (type_of(key) or "ArrayOf").startswith("ArrayOf")


def _singles(
    conditions: Sequence[Condition], choices: Mapping[str, Sequence[str]], tally: Tally | None
) -> list[str]:
    texts = [one for one in conditions if one.parts[1].startswith(("String", "Arn"))]
    patterns = tuple(dict.fromkeys(pattern for one in texts for pattern in of_condition(one, choices)))
    share = tally.share(STEPS_AT_MOST) if tally else 1
    drawn = distinct(patterns, (SOMETHING,), "", share) if texts else Texts((), cut=False)
    if tally is not None:
        tally.cut = tally.cut or drawn.cut
        tally.spend(drawn.steps // STEPS_A_UNIT)
    found = sorted(
        drawn.texts,
        key=lambda text: (text.count("other"), len(text), text),
    )
    for condition in conditions:
        maker = next((make for start, make in _MAKERS.items() if condition.parts[1].startswith(start)), None)
        if maker is not None:
            found += maker(condition.values)
    return found if found != [] else ["value"]


def _numbers(wanted: Sequence[str]) -> list[str]:
    """Each bound, and a number between every two and beyond the ends."""
    bounds = sorted({found for text in wanted if (found := values.number(text)) is not None})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    ends = [bounds[0] - 1, bounds[-1] + 1] if bounds else []
    return [_plain(number) for number in (*bounds, *ends, *between)]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _dates(wanted: Sequence[str]) -> list[str]:
    """Each moment as the policy writes it, and a second before and after."""
    found = []
    for text in wanted:
        moment = values.moment(text)
        if moment is not None:
            found += [text, _date(moment - 1), _date(moment + 1)]
    return list(filter(None, found))


def _date(moment: Decimal) -> str:
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(moment))).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
    except (OverflowError, ValueError):
        return ""


def _addresses(wanted: Sequence[str]) -> list[str]:
    """The first and the last address of each range, and their neighbors outside."""
    found = []
    for text in wanted:
        network = values.network(text)
        if network is not None:
            version, start, bits = network
            first, last = start << bits, ((start + 1) << bits) - 1
            top = 1 << (32 if version == 4 else 128)
            inner = [first + 1, first] if bits > 1 else [first]
            near = [one for one in (*inner, last, last + 1, first - 1) if 0 <= one < top]
            found += [str(_address(one, version)) for one in near]
    return found


def _address(number: int, version: int) -> object:
    return ip_address(number.to_bytes(4 if version == 4 else 16, "big"))


def _truths(_wanted: Sequence[str]) -> list[str]:
    return ["true", "false"]


def _bytes(wanted: Sequence[str]) -> list[str]:
    others = (b64encode(b"other" * times).decode() for times in count(1))
    return [*wanted, next(text for text in others if text not in wanted)]


_MAKERS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "Numeric": _numbers,
    "Date": _dates,
    "Bool": _truths,
    "IpAddress": _addresses,
    "NotIpAddress": _addresses,
    "Binary": _bytes,
}


class _Probe:
    """As much of a case as a condition's test asks for: the value of one key."""

    def __init__(self, option: Option) -> None:
        self.option = tuple(option) if isinstance(option, list) else option

    def value(self, _key: str) -> Option:
        return self.option


def _different(found: list[Option], conditions: Sequence[Condition], keep: set[str]) -> list[Option]:
    """The values less those that no condition can tell from an earlier one."""
    if any("${" in text for one in conditions for text in one.values):
        return found
    tests = [compile_condition(condition) for condition in conditions]
    kept: dict[object, Option] = {}
    for option in found:
        probe: Any = _Probe(option)
        mark: object = tuple(test(probe) for test in tests)
        if isinstance(option, str) and option in keep:
            mark = option
        kept.setdefault(mark, option)
    return list(kept.values())
