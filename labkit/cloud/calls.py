"""What passes through the gate: who calls, what is called, and the two ways it can end early."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

CallerKind = Literal["user", "root", "role-session", "federated", "anonymous"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal behind a request, as its access key and session token tell.

    `arn` is what AWS prints in a refusal (`arn:aws:sts::ID:assumed-role/ROLE/SESSION` for a session);
    `unique_id` is `aws:userid` (`AIDA...`, `AROA...:SESSION`, the account id for root).
    A user's own temporary credentials (GetSessionToken) are kind "user" with `temporary` set.
    """

    account: str
    arn: str
    kind: CallerKind
    unique_id: str
    name: str = ""  # user name, role name, federated name, "root"
    access_key_id: str = ""
    temporary: bool = False
    role_arn: str | None = None  # with its path; aws:PrincipalArn of a role session
    session_name: str | None = None
    session_policies: tuple[str, ...] = ()  # JSON text, inline and managed
    session_tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tags: frozenset[str] = frozenset()
    mfa: bool = False
    mfa_time: datetime | None = None
    source_identity: str | None = None
    issued: datetime | None = None
    expires: datetime | None = None
    chained: bool = False
    issuer: str = ""  # a federated session: the ARN of the user or root who asked for it, and whose
    issuer_id: str = ""  # permissions bound it; and their unique id, which a new name doesn't change


ANONYMOUS = Caller(account="anonymous", arn="*", kind="anonymous", unique_id="anonymous", name="anonymous")


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One API request, named and parsed: `parameters` have the shape that boto3 takes."""

    service: str  # botocore's name: "iam", "s3", "s3control"
    operation: str  # "CreateRole"
    parameters: Mapping[str, Any]
    region: str
    caller: Caller
    time: datetime
    source_ip: str = "127.0.0.1"
    user_agent: str = ""
    secure: bool = True
    host: str = ""
    door: str = ""  # the endpoint's URL, where the call came through that one
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    signed_at: str = ""  # of a signature in the URL, the time it names: "20360107T090000Z"


class NotSimulated(Exception):
    """This workbook doesn't simulate the operation; nothing was run. The text is for a beginner."""

    def __init__(self, service: str, operation: str, why: str = "") -> None:
        self.service, self.operation = service, operation
        detail = why or "the labs don't use this operation"
        super().__init__(
            f"This workbook doesn't simulate {service} {operation}: {detail}. Nothing ran and nothing changed. On the real AWS the call may work."
        )


class AwsError(Exception):
    """AWS says no: the code and sentence to answer with, in whatever protocol the service speaks.

    `about` are the members that the error's shape has besides (`Key`, `ArgumentName`, `Reason`); `headers` go
    into the response.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        *,
        about: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.about, self.headers = dict(about or {}), dict(headers or {})


def is_operator(call: ApiCall) -> bool:
    """Whether the scene itself calls, while it's being set up; AWS's quotas aren't for it."""
    return not call.caller.access_key_id


class Whole(Protocol):
    """Makes the context in which a call changes everything that it is to change, or nothing."""

    def __call__(self, but: tuple[type[Exception], ...]) -> AbstractContextManager[None]:
        """`but`: what may go wrong without a need to undo anything."""
