"""The people of a scene: one profile each, with key ids that are the same on each run, and secrets that aren't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labkit.cloud.gate import root_caller
from labkit.cloud.state import Credential, Registers
from labkit.cloud.unguessable import secret_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from labkit.cloud.state import State


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account of a scene: twelve digits, and the name people call it by.

    `later`: it doesn't exist until CreateAccount makes one of this name; it gets this id then.
    """

    id: str
    name: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody (or some role) that a learner can act as: one profile in the AWS configuration.

    `name` is the user's or role's name, or "root". A role has a `source_profile`: who assumes it.
    """

    profile: str
    account: str
    kind: Literal["user", "root", "role"]
    name: str
    source_profile: str | None = None
    title: str = ""

    @property
    def arn(self) -> str:
        """The ARN of the user, root or role (in the root path)."""
        what = "root" if self.kind == "root" else f"{self.kind}/{self.name}"
        return f"arn:aws:iam::{self.account}:{what}"


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client signs with."""

    access_key_id: str
    secret: str
    token: str | None = None


def long_term_keys(people: Iterable[Person]) -> dict[str, Keys]:
    """The access key of each user and root, by profile."""
    keys = {}
    for number, person in enumerate(people):
        if person.kind == "role":
            continue
        letters = re.sub(r"[^A-Z]", "", person.profile.upper())
        key_id = f"AKIALABKIT{number:02d}{letters}"[:20].ljust(20, "X")
        keys[person.profile] = Keys(key_id, secret_key(key_id, person.arn))
    return keys


def registers_of(accounts: Iterable[Account], began: datetime) -> Registers:
    """The registers of a scene that begins: the accounts that exist, and those that CreateAccount will make."""
    accounts = tuple(accounts)
    to_come = {account.name: account.id for account in accounts if account.later}
    return Registers(
        accounts={account.id: account.name for account in accounts if not account.later},
        began=began,
        notes={"accounts to come": to_come},
    )


def seat(people: Iterable[Person], keys: dict[str, Keys], state: State) -> None:
    """Give every user and root of the scene their access key. Raises LookupError for a missing user."""
    for person in people:
        if person.kind == "root":
            key = keys[person.profile]
            caller = root_caller(person.account, key.access_key_id)
            state.registers.credentials[key.access_key_id] = Credential(caller, key.secret)
        elif person.kind == "user":
            _give(person, keys[person.profile], state)
    state.version += 1


def _give(person: Person, key: Keys, state: State) -> None:
    iam = state.backend("iam", person.account)
    if person.name not in iam.users:
        raise LookupError(
            f"Profile {person.profile} is for user {person.name}, but the scene's setup made no such user "
            f"in account {person.account}."
        )
    made = iam.create_access_key(person.name)
    del iam.access_keys[made.access_key_id]
    made.access_key_id, made.secret_access_key = key.access_key_id, key.secret
    made.create_date = state.registers.began.replace(tzinfo=None)  # moto keeps times without a zone
    iam.access_keys[key.access_key_id] = made
