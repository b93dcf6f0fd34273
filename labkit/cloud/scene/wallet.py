"""What people sign with: users' and root's own keys, and roles' sessions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .environment import REGION
from .people import Keys, long_term_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from labkit.cloud.clock import Clock
    from labkit.cloud.state import State

    from .clients import Clients
    from .definition import SceneDefinition
    from .people import Person


class Wallet:
    """The keys of every profile. A role is assumed by a real call of its source when it is first used."""

    def __init__(self, definition: SceneDefinition, clients: Clients) -> None:
        self.long_term = long_term_keys(definition.people)
        self._definition = definition
        self._clients = clients
        self._sessions: dict[str, tuple[Keys, datetime]] = {}

    def keys_of(self, profile: str, clock: Clock) -> Keys:
        """The profile's keys; boto3's ClientError where its role can't be assumed, LookupError for no profile."""
        person = self._definition.person(profile)
        return self.long_term[profile] if person.kind != "role" else self._session(person, clock)

    def take_up(self, state: State) -> bool:
        """The scene is another (kept work of another start has its secrets): sign with the keys that it knows.

        False where they are the ones already held. A key that was deleted stays, for AWS to refuse.
        """
        anew = {
            profile: replace(keys, secret=secret)
            for profile, keys in self.long_term.items()
            if (secret := _secret_of(keys.access_key_id, state)) not in ("", keys.secret)
        }
        self.long_term |= anew
        return bool(anew)

    def forget_sessions(self) -> None:
        """After a reset or restore the sessions of before don't exist."""
        self._sessions.clear()

    def _session(self, person: Person, clock: Clock) -> Keys:
        held = self._sessions.get(person.profile)
        if held is not None and held[1] > clock.now:
            return held[0]
        source = self._definition.person(person.source_profile or "")
        sts = self._clients.signed(self.keys_of(source.profile, clock), "sts", REGION)
        given = sts.assume_role(RoleArn=person.arn, RoleSessionName=source.name)["Credentials"]
        self._sessions[person.profile] = (keys_from(given), given["Expiration"])
        return self._sessions[person.profile][0]


def _secret_of(key_id: str, state: State) -> str:
    """The secret that the scene knows for a key; "" for none. No account's IAM is made for the asking."""
    held = state.registers.credentials.get(key_id)
    if held is not None:
        return held.secret
    keys = (iam.access_keys.get(key_id) for iam in state.made_backends("iam"))
    return next((str(key.secret_access_key) for key in keys if key is not None), "")


def keys_from(credentials: Mapping[str, Any]) -> Keys:
    """Keys from credentials as IAM and STS give them."""
    token = credentials.get("SessionToken")
    return Keys(
        str(credentials["AccessKeyId"]), str(credentials["SecretAccessKey"]), str(token) if token else None
    )
