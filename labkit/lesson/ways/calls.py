"""An AWS call, described once: what is asked of which service, and as whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

_PLACEHOLDER = re.compile(r"<from ([A-Za-z0-9_-]+)(?:#(\d+))?: ([^<>]+)>")

Way = Literal["console", "cli", "python"]


@dataclass(frozen=True, slots=True)
class FromStep:
    """A value that an earlier step's call was answered with.

    ``step``: the step's name (the present step's too, for one of its earlier calls); ``path``: a JMESPath
    expression into the answer, such as "AccessKey.AccessKeyId"; ``call``: which of the step's calls, the
    first is 0.

    It may stand for a whole parameter, or inside a text, also deep in a policy document::

        f"arn:aws:iam::{FromStep('create-account', 'CreateAccountStatus.AccountId')}:role/Audit"
    """

    step: str
    path: str
    call: int = 0

    def __str__(self) -> str:
        place = f"#{self.call + 1}" if self.call else ""
        return f"<from {self.step}{place}: {self.path}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


PHONE = "phone"
"""The name under which a placeholder asks for a code instead of a step's answer."""


def mfa_code(serial: str, ahead: int = 0) -> FromStep:
    """The six digits that the phone with this virtual MFA device (its ARN) shows when the call is sent.

    ``ahead``: that many codes later; assigning a device takes two in a row.
    """
    return FromStep(PHONE, serial, ahead)


@dataclass(frozen=True, slots=True)
class SessionFrom:
    """Credentials that a step's call was answered with (AssumeRole, GetSessionToken, CreateAccessKey), as a
    caller.

    ``path`` leads to the structure that holds AccessKeyId, SecretAccessKey and perhaps SessionToken.
    """

    step: str
    path: str = "Credentials"
    call: int = 0
    title: str = "the session just opened"

    @property
    def parts(self) -> tuple[str, ...]:
        """What the credentials consist of; a user's access key has no session token."""
        pair = ("AccessKeyId", "SecretAccessKey")
        return pair if self.path.endswith("AccessKey") else (*pair, "SessionToken")

    def key(self, part: str) -> str:
        """The placeholder of one of the keys: "AccessKeyId", "SecretAccessKey" or "SessionToken"."""
        return str(FromStep(self.step, f"{self.path}.{part}", self.call))


@dataclass(frozen=True, slots=True)
class Upload:
    """The contents of a body parameter (S3's PutObject). The `aws` command reads it from the file
    ``name``."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """One AWS call.

    ``service``: boto3's name of the service ("iam", "s3", "sts"); ``operation``: the API's name
    ("CreateRole"). ``parameters``: in the API's spelling and shape; where AWS expects a text, a dict or
    list is sent as JSON (policy documents); values may be or hold :class:`FromStep`, a body may be an
    :class:`Upload`. ``as_``: the profile that makes the call, or :class:`SessionFrom`. ``region``: None is
    the scene's own. ``note``: one sentence for the learner, shown above the call.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    as_: str | SessionFrom = ""
    note: str = ""
    region: str | None = None


def placeholders(value: Any) -> tuple[FromStep, ...]:
    """Every :class:`FromStep` that stands in ``value``, a text or any nesting of dicts and lists."""
    if isinstance(value, FromStep):
        return (value,)
    if isinstance(value, str):
        return tuple(_read(match) for match in _PLACEHOLDER.finditer(value))
    if isinstance(value, Upload):
        return placeholders(value.text)
    if isinstance(value, Mapping):
        return tuple(found for item in value.values() for found in placeholders(item))
    if isinstance(value, list | tuple):
        return tuple(found for item in value for found in placeholders(item))
    return ()


def fill(value: Any, look_up: Callable[[FromStep], Any]) -> Any:
    """``value`` with every :class:`FromStep` replaced by what ``look_up`` gives for it."""
    if isinstance(value, FromStep):
        return look_up(value)
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: str(look_up(_read(match))), value)
    if isinstance(value, Upload):
        return Upload(value.name, fill(value.text, look_up))
    if isinstance(value, Mapping):
        return {key: fill(item, look_up) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill(item, look_up) for item in value]
    return value


def _read(match: re.Match[str]) -> FromStep:
    step, place, path = match.groups()
    return FromStep(step, path, int(place) - 1 if place else 0)
