"""Reading the values that conditions compare: numbers, dates, addresses, truth, bytes."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final, TypeAlias

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DATE: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII,
)
_EPOCH: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)

_TRUTHS: Final = frozenset({"true", "false"})

Network: TypeAlias = tuple[int, int, int]
"""IP version, network as a number, how many bits of an address lie behind it."""


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A decimal number, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def moment(text: str) -> Decimal | None:
    """Seconds since 1970 of a W3C date (a form of ISO 8601) or of epoch seconds; None for neither.

    Four digits alone are a year. A date without a time zone is UTC.
    """
    date = _DATE.fullmatch(text)
    if date is None:
        return Decimal(text) if _EPOCH.fullmatch(text) else None
    part = date.groupdict()
    try:
        when = datetime(
            int(part["year"]),
            int(part["month"] or 1),
            int(part["day"] or 1),
            int(part["hour"] or 0),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            tzinfo=_zone(part["zone"]),
        )
    except ValueError:
        return None
    since = when - _START
    return Decimal(since.days * 86400 + since.seconds) + Decimal(f"0.{part['fraction'] or 0}")


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-away if text[0] == "-" else away)


@lru_cache(maxsize=4096)
def address(text: str) -> tuple[int, int] | None:
    """IP version and address as a number, or None."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.version, int(found)


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """A CIDR range, or an address alone as the range of it; None for neither."""
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return None
    bits = found.max_prefixlen - found.prefixlen
    return found.version, int(found.network_address) >> bits, bits


def truth(text: str) -> str | None:
    """``true`` or ``false``, whatever the case; None for anything else."""
    if text in _TRUTHS:
        return text
    lowered = text.lower()
    return lowered if lowered in _TRUTHS else None


@lru_cache(maxsize=1024)
def raw_bytes(text: str) -> bytes | None:
    """What a Base64 text stands for, or None."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
