"""What a topic says about its scene: who there is, how it begins, which checkpoints it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .authenticators import give_authenticator
from .environment import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.clock import Clock

    from .clients import Clients
    from .people import Account, Person


class Stage:
    """What `SceneDefinition.setup` builds with: any account's root, neither judged nor in the trail."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients, self._clock = clients, clock

    def client(self, account: str, service: str, region: str = REGION) -> Any:
        """A boto3 client that acts in this account as the operator of the simulation."""
        return self._clients.operator(account, service, region)

    def authenticator(self, account: str, user: str) -> str:
        """Give a user an authenticator app; returns the serial number of the virtual MFA device."""
        return give_authenticator(self.client(account, "iam"), user, self._clock.now)


@dataclass(frozen=True, slots=True)
class SceneDefinition:
    """A scene to open.

    `setup` builds the start; `checkpoints` begins with "start" and ends with "end"; `replay` takes an
    open `Scene` that is at the start to a checkpoint by the steps' own calls.
    """

    name: str
    title: str
    accounts: tuple[Account, ...]
    people: tuple[Person, ...]
    setup: Callable[[Stage], None]
    checkpoints: tuple[str, ...]
    replay: Callable[[Any, str], None]

    def person(self, profile: str) -> Person:
        """The person with this profile. Raises LookupError with the names that there are."""
        found = next((person for person in self.people if person.profile == profile), None)
        if found is None:
            known = ", ".join(person.profile for person in self.people)
            raise LookupError(f"This scene has no profile {profile!r}. Its profiles are: {known}.")
        return found

    def checked(self, checkpoint: str) -> str:
        """The checkpoint's name. Raises LookupError with the names that there are."""
        if checkpoint not in self.checkpoints:
            known = ", ".join(self.checkpoints)
            raise LookupError(f"Scene {self.name} has no checkpoint {checkpoint!r}. It has: {known}.")
        return checkpoint
