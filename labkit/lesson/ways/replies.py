"""What AWS answered, in one shape whichever way the call was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .advice import ALREADY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from labkit.cloud import Event
    from labkit.policy import Decision

    from .calls import Call

_PRINTED = re.compile(
    r"An error occurred \(([\w.:]+)\) when calling the (\w+) operation[^:]*: (.*)", re.DOTALL
)
_POLICIES = {"Content", "Policy", "PolicyDocument"}
_SECRET = {"SecretAccessKey", "SessionToken", "Base32StringSeed", "QRCodePNG"}


@dataclass(frozen=True)
class Reply:
    """AWS's answer to one API call. ``text`` is what the command printed where that isn't JSON."""

    operation: str
    ok: bool
    result: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    message: str = ""
    text: str = ""
    event: Event | None = None

    @property
    def error(self) -> str:
        """The error as boto3 and the command print it; "" where AWS said yes."""
        if self.ok:
            return ""
        return f"An error occurred ({self.code}) when calling the {self.operation} operation: {self.message}"

    @property
    def decision(self) -> Decision | None:
        """How the call was judged; None where it never came to that."""
        return self.event.decision if self.event is not None else None

    @property
    def refused(self) -> bool:
        """True where a policy said no (and not, say, a limit or a name)."""
        return not self.ok and self.decision is not None and not self.decision.allowed

    @property
    def already(self) -> bool:
        """True where AWS says that the thing exists; nothing was changed then."""
        return self.code in ALREADY


@dataclass(frozen=True)
class Sent:
    """One call of a step as it was sent.

    ``replies``: usually one; more where the learner's code makes more calls. ``printed``: what the
    learner's code printed. ``problem``: why nothing (more) was sent, for the learner; "" where all went well.
    """

    call: Call
    replies: tuple[Reply, ...] = ()
    printed: str = ""
    problem: str = ""

    @property
    def reply(self) -> Reply | None:
        """The reply to the call itself: the last one."""
        return self.replies[-1] if self.replies else None

    @property
    def line(self) -> str:
        """What became of it, in a line that can be kept: "DeleteObject: ✗ An error occurred …"."""
        reply = self.reply
        if reply is None:
            return f"{self.call.operation}: not sent. {self.problem}".strip()
        return f"{reply.operation}: {'✓ AWS did it.' if reply.ok else f'✗ {reply.error}'}"


def from_parsed(operation: str, parsed: Mapping[str, Any], status: int) -> Reply:
    """A reply from what botocore parsed."""
    if status < 300 and "Error" not in parsed:
        kept = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
        return Reply(operation, True, kept)
    error = parsed.get("Error", {})
    return Reply(operation, False, code=str(error.get("Code", status)), message=str(error.get("Message", "")))


def from_command(operation: str, stdout: str, stderr: str, returncode: int) -> Reply | None:
    """A reply from what the `aws` command printed; None where it never called AWS (its own usage message)."""
    if returncode == 0:
        return Reply(
            operation, True, _object(stdout), text=stdout if stdout.strip() and not _object(stdout) else ""
        )
    found = _PRINTED.search(stderr)
    return Reply(found[2], False, code=found[1], message=found[3].strip()) if found else None


def complaint(stderr: str) -> str:
    """What the `aws` command found wrong with a line, without the pages of usage around it."""
    text = stderr.strip()
    starts = (text.rfind(mark) for mark in ("Invalid choice: '", "aws: error: ", "Unknown options: "))
    at = next((start for start in starts if start >= 0), 0)
    said, *near = re.split(r"\s+\* ", text[at:].removeprefix("aws: error: "))
    return f"{said} {', '.join(near)}".strip()


def with_events(replies: Iterable[Reply], events: Sequence[Event]) -> tuple[Reply, ...]:
    """Each reply with its row of the trail: rows are taken in order, by the operation's name."""
    rest = list(events)
    matched = []
    for reply in replies:
        at = next(
            (i for i, event in enumerate(rest) if event.record.get("eventName") == reply.operation), None
        )
        matched.append(reply if at is None else replace(reply, event=rest[at]))
        rest = rest if at is None else rest[at + 1 :]
    return tuple(matched)


def shown(result: Mapping[str, Any]) -> str:
    """A result as indented JSON: dates in ISO form, secrets hidden, bodies named, policies laid out."""
    return json.dumps(_plain(result), indent=2, ensure_ascii=False)


def _plain(value: Any, name: str = "") -> Any:
    if name in _SECRET:
        return "(hidden)"
    if isinstance(value, Mapping):
        return dict(_member(str(key), part) for key, part in value.items())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if value is None or isinstance(value, str | int | float | bool) else "(a body to read)"


def _member(name: str, value: Any) -> tuple[str, Any]:
    """One part of a result. A policy that AWS sends as text is unreadable with its quotes and lines escaped."""
    document = _object(value) if name in _POLICIES and isinstance(value, str) else {}
    return (f"{name} (a text that holds JSON)", document) if document else (name, _plain(value, name))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
