"""Everything the simulated AWS remembers: moto's backends, and what moto doesn't keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import moto.backends

if TYPE_CHECKING:
    from ._calls import Caller

GLOBAL_SERVICES = frozenset({"iam", "sts", "s3", "organizations"})


@dataclass(slots=True)
class Credential:
    """One access key: a user's, root's, or a session's. `token` is set for temporary ones only.

    For a long-term key of a user, `caller` is only who it was made for: the register follows the
    user in IAM (renamed, deleted) through `user_id`.
    """

    caller: Caller
    secret: str
    token: str | None = None
    active: bool = True


@dataclass(slots=True)
class Registers:
    """What moto has no place for. Picklable; saved and restored with moto's own state."""

    credentials: dict[str, Credential] = field(default_factory=dict)  # by access key id
    user_boundaries: dict[str, str] = field(default_factory=dict)  # user ARN -> policy ARN
    last_used: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)  # a correction's own memory, by its name


class State:
    """Read access for those who decide. `version` rises with every call that may have written."""

    def __init__(self) -> None:
        self.registers = Registers()
        self.version = 0

    def backend(self, service: str, account: str, region: str = "us-east-1") -> Any:
        """moto's backend of one account (S3, IAM, STS, Organizations: the same in all Regions)."""
        where = "aws" if service in GLOBAL_SERVICES else region
        backends: Any = moto.backends.get_backend(service)  # type: ignore[call-overload]  # moto lists names
        return backends[account][where]

    def user_boundary(self, user_arn: str) -> str | None:
        """The ARN of the policy that bounds this user, if any (moto drops users' boundaries)."""
        return self.registers.user_boundaries.get(user_arn)
