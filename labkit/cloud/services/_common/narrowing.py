"""What narrows a list does so, or the call is refused: a list that passes over a filter says what isn't true.

Each service's `filters.toml` names the parameters that moto passes over. Filters by name (EC2's) are written
`Filters:NAME`. (Query and filter your Amazon EC2 resources; the services' API references)
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


def read_filters(file: Path) -> dict[str, dict[str, Any]]:
    """The table: `refused` lists the parameters that are refused, `same` those that leave a list as it is, and why."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def offer_filters(service: str, file: Path) -> None:
    """Refuse what a service's file lists."""
    refused: Mapping[str, list[str]] = read_filters(file).get("refused", {})

    @before(service, *refused)
    def nothing_is_passed_over(call: ApiCall, _state: State) -> None:
        for name in refused[call.operation]:
            if _asks_for(call.parameters, *name.split(":", 1)):
                why = f"it would answer without regard to {name.replace(':', ' ', 1)}"
                raise NotSimulated(call.service, call.operation, why)


def _asks_for(parameters: Mapping[str, Any], name: str, of_list: str = "") -> bool:
    """Whether a parameter is given, or among its filters one of this name (`tag:*` for those of any key)."""
    if not of_list:
        return parameters.get(name) not in (None, False, "", [], {})
    wanted = of_list.removesuffix("*")
    return any(
        asked == of_list or (of_list.endswith("*") and asked.startswith(wanted))
        for asked in _names(parameters.get(name))
    )


def _names(filters: Any) -> Iterator[str]:
    for one in filters or ():
        yield str(one.get("Name", ""))


def narrowed(rows: list[dict[str, Any]], filters: Any, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows that every filter lets through: one of its values is the field's, with `*` and `?` for anything.

    `fields`: by a filter's name, the field that it is about.
    """

    def passes(row: dict[str, Any], asked: Mapping[str, Any]) -> bool:
        held = str(row.get(fields[asked["Name"]], ""))
        return any(fnmatchcase(held, value.replace("[", "[[]")) for value in asked.get("Values", ()))

    known = [one for one in filters or () if one.get("Name") in fields]
    return [row for row in rows if all(passes(row, one) for one in known)]
