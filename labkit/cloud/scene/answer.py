"""What AWS answered to one call, without an exception."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.cloud.trail import Event, Trail
    from labkit.policy import Decision


@dataclass(frozen=True, slots=True)
class Answer:
    """AWS's answer: `result` as boto3 gives it where `ok`, else `code`, `message` and the HTTP `status`.

    `status` is 0 where boto3 itself refused the parameters and nothing was sent.
    """

    ok: bool
    result: dict[str, Any]
    code: str = ""
    message: str = ""
    status: int = 200
    event: Event | None = None

    @property
    def decision(self) -> Decision | None:
        """How the gate judged the call; None where it never came to that."""
        return self.event.decision if self.event else None


def ask(method: Callable[..., Any], parameters: Mapping[str, Any], trail: Callable[[], Trail]) -> Answer:
    """Call a client's method; what AWS says against it becomes an answer as well."""
    try:
        result = method(**parameters)
    except ClientError as error:
        said: Any = error.response
        status = int(said.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        named = said.get("Error", {})
        event = _event(said, trail())
        return Answer(False, {}, str(named.get("Code", "")), str(named.get("Message", "")), status, event)
    except BotoCoreError as error:
        return Answer(False, {}, type(error).__name__.removesuffix("Error"), str(error), 0)
    event = _event(result, trail())
    plain = {name: _in_utc(value) for name, value in result.items() if name != "ResponseMetadata"}
    return Answer(True, plain, status=int(result["ResponseMetadata"]["HTTPStatusCode"]), event=event)


def _in_utc(value: Any) -> Any:
    """Times in UTC, so that a result reads the same in every time zone."""
    if isinstance(value, dict):
        return {name: _in_utc(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_utc(item) for item in value]
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _event(said: Any, trail: Trail) -> Event | None:
    headers = said.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return trail.find(headers.get("x-amzn-requestid", ""))
