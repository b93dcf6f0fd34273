"""What a call says is done, or the call is refused: a setting that is passed over leaves something else than was asked.

Each service's `passed_over.toml` names the parameters that moto never looks at. `Name=value` is refused with that
value alone; `Rules.Filter.Size` stands in each of the rules, `Attributes.*.Values` in each of a map. (What narrows a list is in `filters.toml`; the services' API references)
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


def read_passed_over(file: Path) -> dict[str, dict[str, Any]]:
    """The table: `refused` lists what is refused, `same` what changes nothing here, and why."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def offer_passed_over(service: str, file: Path) -> None:
    """Refuse what a service's file lists."""
    refused: Mapping[str, list[str]] = read_passed_over(file).get("refused", {})

    @before(service, *refused)
    def nothing_is_passed_over(call: ApiCall, _state: State) -> None:
        for row in refused[call.operation]:
            path, _, value = row.partition("=")
            for given in _given(call.parameters, path.split(".")):
                if not value or str(given).lower() == value:
                    raise NotSimulated(
                        call.service, call.operation, f"it would do so without regard to {path}"
                    )


def _given(held: Any, path: list[str]) -> Iterator[Any]:
    """What is given at a path, in each of the items of a list or a map."""
    if isinstance(held, list):
        for item in held:
            yield from _given(item, path)
    elif path and path[0] == "*":
        yield from _given(list((held or {}).values()), path[1:])
    elif path:
        yield from _given((held or {}).get(path[0]), path[1:])
    elif held not in (None, False, "", {}):
        yield held
