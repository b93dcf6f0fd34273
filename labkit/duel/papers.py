"""What the teams hand to each other, in plain values. It may be anybody's work: it is read here, with bounds, and never run as code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from .place import DuelError

_FORM: Final = 1
MOST_ROWS: Final = 400
MOST_CALLS: Final = 30
LARGEST: Final = 20_000  # bytes of one call's parameters, so that all calls fit into a file
_TEXTS: Final = ("as", "service", "operation", "region")
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Build:
    """Team A's work: the rows of its diary, as JSON has them. ``number``: builds on one code are numbered."""

    rows: tuple[dict[str, Any], ...]
    number: int = 1

    @property
    def mark(self) -> str:
        """Equal for the same build only."""
        return hashlib.sha256(json.dumps([self.number, self.rows], sort_keys=True).encode()).hexdigest()

    def told(self) -> dict[str, Any]:
        """For a file. Raises DuelError for more calls than a duel takes."""
        if len(self.rows) > MOST_ROWS:
            raise DuelError(
                f"Your build has {len(self.rows)} calls, and a duel takes {MOST_ROWS}. Start over, and make fewer calls."
            )
        return {"duel": _FORM, "number": self.number, "rows": list(self.rows)}


@dataclass(frozen=True, slots=True)
class PlainCall:
    """One call of team B: ``as_`` is the profile that it starts with, or ``call-2`` for the keys that call 2 gave."""

    as_: str
    service: str
    operation: str
    region: str
    parameters: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """For a file."""
        named = {"as": self.as_, "service": self.service, "operation": self.operation, "region": self.region}
        return {**named, "parameters": self.parameters}


@dataclass(frozen=True, slots=True)
class Attack:
    """Team B's work on one build. ``over``: team B has ended the duel."""

    build: str
    calls: tuple[PlainCall, ...] = ()
    over: bool = False

    def told(self) -> dict[str, Any]:
        """For a file."""
        calls = [one.told() for one in self.calls]
        return {"duel": _FORM, "build": self.build, "calls": calls, "over": self.over}


def read_build(told: dict[str, Any]) -> Build:
    """Raises DuelError for what isn't one."""
    rows = _listed(told, "rows", MOST_ROWS)
    number = told.get("number")
    return Build(tuple(rows), number if isinstance(number, int) and 0 < number < _LONGEST else 1)


def read_attack(told: dict[str, Any]) -> Attack:
    """Raises DuelError for what isn't one."""
    calls = tuple(_call(one) for one in _listed(told, "calls", MOST_CALLS))
    return Attack(str(told.get("build"))[:_LONGEST], calls, told.get("over") is True)


def _call(row: dict[str, Any]) -> PlainCall:
    who, service, operation, region = (row.get(name) for name in _TEXTS)
    parameters = row.get("parameters")
    if not isinstance(parameters, dict):
        raise DuelError(_NO_CALL)
    return PlainCall(_text(who), _text(service), _text(operation), _text(region), parameters)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise DuelError(_NO_CALL)
    return value


def _listed(told: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    if told.get("duel") != _FORM:
        raise DuelError("Another release of labkit wrote this duel. Both teams need the same one.")
    rows = told.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DuelError(_NO_CALL)
    if len(rows) > most:
        raise DuelError(f"The other team's file has {len(rows)} calls, and a duel takes {most}.")
    return rows


_NO_CALL: Final = "The other team's file holds something that is no call. Ask them to run their cell again."
