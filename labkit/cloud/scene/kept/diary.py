"""What was called since a scene's start, in plain JSON, so that it can be called again where nothing else is left.

A saved state is of use to the release that wrote it and to the person who signed it; the calls are to everybody.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.calls import ApiCall

Row = dict[str, Any]
MOST_ROWS = 5_000
_MOST_BYTES = 16_000_000
_LARGEST = 1_000_000
_FULL = (
    f"The journal of this lesson is full: it holds {MOST_ROWS:,} calls or {_MOST_BYTES // 1_000_000} MB at most. "
    "Your work is still saved for this computer and this release of labkit. Later calls can't be made again "
    "anywhere else. Start over to get an empty journal."
)
_BYTES, _TIME = "$bytes", "$time"


class Diary:
    """The rows, oldest first. `changed` counts how often it lost rows; `full`: no more are written down."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.changed = 0
        self.full = False
        self._bytes = 0

    def note(self, call: ApiCall, number: int, sessions: int, *, ok: bool) -> None:
        """Write down a call. What is too large to be kept is left out, and says so when it isn't there."""
        parameters = plain_of(call.parameters)
        size = len(json.dumps(parameters))
        if size > _LARGEST:
            parameters, size = None, 0
        self.full = self.full or len(self.rows) >= MOST_ROWS or self._bytes + size > _MOST_BYTES
        if self.full:
            return
        self._bytes += size
        caller = call.caller
        self.rows.append(
            {
                "n": number,
                "at": call.time.isoformat(),
                "key": caller.access_key_id,
                "arn": caller.arn,
                "mfa": caller.mfa,
                "sessions": sessions,
                "service": call.service,
                "operation": call.operation,
                "region": call.region,
                "parameters": parameters,
                "ok": ok,
            }
        )

    @property
    def trouble(self) -> str:
        """What a person is to know who goes on where nothing more is written down."""
        return _FULL if self.full else ""

    def begin(self, rows: Iterable[Row] = ()) -> None:
        """Another story: these rows, and nothing else."""
        self.rows = list(rows)[:MOST_ROWS]
        self.changed += 1
        self.full, self._bytes = False, sum(len(str(row)) for row in self.rows)


def parameters_of(row: Row) -> dict[str, Any]:
    """The parameters as boto3 takes them. Raises ValueError where the row has none."""
    parameters = _again(row.get("parameters"))
    if not isinstance(parameters, dict):
        raise ValueError("the call was too large to be kept")
    return parameters


def plain_of(value: Any) -> Any:
    """Parameters of a call as JSON can hold them; `parameters_of` reads them again."""
    if isinstance(value, dict):
        return {str(name): plain_of(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_of(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {_TIME: value.isoformat()}
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _again(value: Any) -> Any:
    if isinstance(value, list):
        return [_again(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {_BYTES}:
        try:
            return base64.b64decode(str(value[_BYTES]), validate=True)
        except binascii.Error as error:
            raise ValueError("bytes that can't be read") from error
    if set(value) == {_TIME}:
        return datetime.fromisoformat(str(value[_TIME]))
    return {str(name): _again(item) for name, item in value.items()}
