"""Everything the simulated AWS remembers: moto's backends, and what moto doesn't keep."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003 - a dataclass field, read again from saved work
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict

from .backends import backends_of
from .calls import Caller
from .clock import START
from .trail import Trail

if TYPE_CHECKING:
    from collections.abc import Iterator

GLOBAL_SERVICES = frozenset({"iam", "sts", "s3", "organizations"})


@dataclass(frozen=True, slots=True)
class Credential:
    """One access key. `token` is set for a session's, and a session's caller has `expires`."""

    caller: Caller
    secret: str
    token: str | None = None
    active: bool = True


@dataclass(slots=True)
class Registers:
    """What moto has no place for. Picklable; saved and restored with moto's own state."""

    credentials: dict[str, Credential] = field(default_factory=dict)  # root's and sessions', by key id
    accounts: dict[str, str] = field(default_factory=dict)  # id -> name, of every account that exists
    user_boundaries: dict[str, str] = field(default_factory=dict)  # user ARN -> policy ARN
    began: datetime = START  # when the scene did
    notes: dict[str, Any] = field(default_factory=dict)  # a correction's own memory, by its name


class State:
    """Read access for those who decide. `version` rises with every call that may have written."""

    def __init__(self) -> None:
        self.registers = Registers()
        self.trail = Trail()
        self.version = 0
        self._key_accounts: dict[str, str] = {}

    def backend(self, service: str, account: str, region: str = "us-east-1") -> Any:
        """moto's backend of one account (S3, IAM, STS, Organizations: the same in all Regions)."""
        return self.any_backend(service, account, "aws" if service in GLOBAL_SERVICES else region)

    def any_backend(self, service: str, account: str, where: str) -> Any:
        """moto's backend under moto's own key: a Region, or the partition for a global service."""
        return backends_of(service)[account][where]

    def known_backend(self, service: str, account: str, region: str) -> Any | None:
        """The same for an account and a Region that somebody wrote into an ARN; None where there's no such place."""
        where = "aws" if service in GLOBAL_SERVICES else region
        there = self.exists(account) and where in backends_of(service)[account]
        return self.any_backend(service, account, where) if there else None

    def made_backends(self, service: str) -> Iterator[Any]:
        """moto's backends of one service, of every account and Region where something was done."""
        every: Any = BackendDict
        for backends in every._instances:  # noqa: SLF001 - moto has no other list of them
            if backends.service_name == service:
                yield from (backend for _, _, backend in backends.iter_backends())

    def accounts(self) -> tuple[str, ...]:
        """The ids of the accounts that exist. (moto makes one up for any id it is asked about.)"""
        return tuple(self.registers.accounts)

    def exists(self, account: str) -> bool:
        """Whether there is an account with this id."""
        return account in self.registers.accounts

    def user_boundary(self, user_arn: str) -> str | None:
        """The ARN of the policy that bounds this user, if any (moto drops users' boundaries)."""
        return self.registers.user_boundaries.get(user_arn)

    def credential(self, access_key_id: str) -> Credential | None:
        """The credential with this id, if its principal is still the one it was made for; by today's name."""
        held = self.registers.credentials.get(access_key_id)
        if held is None:
            return self._user_credential(access_key_id)
        caller = self._as_now(held.caller)
        return replace(held, caller=caller) if caller is not None else None

    def user(self, account: str, unique_id: str) -> Any | None:
        """moto's IAM user with this unique id, whatever the name; None where there's no such user any more."""
        users = self.backend("iam", account).users.values()
        return next((user for user in users if user.id == unique_id), None)

    def user_caller(self, account: str, user: Any, access_key_id: str = "") -> Caller:
        """The caller that one of moto's IAM users is, by a long-term key."""
        return Caller(account, user.arn, "user", user.id, user.name, access_key_id)

    def _user_credential(self, access_key_id: str) -> Credential | None:
        """A user's access key; IAM itself is their only register. Asked of the account that had it last."""
        known = self._key_accounts.get(access_key_id)
        for account in (known,) if known else self.accounts():
            found = self._key_in(account, access_key_id)
            if found is not None:
                self._key_accounts[access_key_id] = account
                return found
        return self._user_credential(access_key_id) if self._key_accounts.pop(access_key_id, None) else None

    def _key_in(self, account: str, access_key_id: str) -> Credential | None:
        if not self.exists(account):  # closed since
            return None
        iam = self.backend("iam", account)
        key = iam.access_keys.get(access_key_id)
        users = iam.users.values() if key else ()
        owner = next((user for user in users if key in user.access_keys), None)
        if owner is None:
            return None
        caller = self.user_caller(account, owner, access_key_id)
        return Credential(caller, key.secret_access_key, active=key.status == "Active")

    def _as_now(self, caller: Caller) -> Caller | None:
        """The caller under the name that the user has now. None where the session has ended with its role or
        user: one made anew under the old name is somebody else. (IAM identifiers: unique identifiers)"""
        if caller.kind == "role-session":
            there = caller.unique_id.split(":")[0] in self.backend("iam", caller.account).roles
            return caller if there else None
        if caller.kind == "user":
            user = self.user(caller.account, caller.unique_id)
            return replace(caller, name=user.name, arn=user.arn) if user is not None else None
        if caller.kind == "federated" and caller.issuer_id != caller.account:
            user = self.user(caller.account, caller.issuer_id)
            return replace(caller, issuer=user.arn) if user is not None else None
        return caller if self.exists(caller.account) else None  # an account may be still to come, or closed
