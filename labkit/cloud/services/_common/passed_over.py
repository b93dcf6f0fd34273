"""What a call says is done, or the call is refused: a setting that is passed over leaves something else than was asked.

Each service's `passed_over.toml` names the parameters that moto never looks at. `Name=value` is refused with that
value alone. (What narrows a list is in `filters.toml`; the services' API references)
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from collections.abc import Mapping
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
            name, _, value = row.partition("=")
            given = call.parameters.get(name)
            if given not in (None, False, "", [], {}) and (not value or str(given).lower() == value):
                raise NotSimulated(call.service, call.operation, f"it would do so without regard to {name}")
