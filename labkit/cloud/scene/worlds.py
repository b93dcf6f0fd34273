"""All that moto and the registers hold, taken down and put back whole: never half of the one and half of the other.

What is put back is built aside first. The change from what was to what is to be is a few assignments, and is
done again from the beginning where something (an interrupt) comes between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.model_instances import reset_model_data
from moto.organizations.models import organizations_backends
from moto.s3.models import FakeKey, s3_backends

from labkit.cloud.backends import backends_of

from .pickling import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.cloud.gate import Gate

Whole = dict[str, Any]


def take_down(gate: Gate, **more: Any) -> bytes:
    """Everything moto holds, what it keeps beside, and labkit's registers; and what else is to be kept with it."""
    return dumps(
        {
            "backends": {
                backends.service_name: {
                    (account, region): backend.__dict__
                    for account, region, backend in backends.iter_backends()
                }
                for backends in _backends()
            },
            "beside": (organizations_backends.master_accounts, s3_backends.bucket_accounts),
            "registers": gate.state.registers,
            **more,
        }
    )


def put_back(gate: Gate, taken: bytes, also: Callable[[Whole], None]) -> None:
    """Make everything what it was, and do `also` with it. Nothing changes where the bytes can't be read."""
    old_keys, built = _tracked_keys(), _Built()
    whole: Whole = loads(taken, built.backend)
    built.fill(whole["backends"])

    def change() -> None:
        _replace(built.places)
        organizations_backends.master_accounts, s3_backends.bucket_accounts = whole["beside"]
        gate.state.registers = whole["registers"]
        also(whole)
        gate.state.version += 1

    to_the_end(change)
    _forget(old_keys)


def wipe() -> None:
    """Forget all that moto holds."""
    old_keys = _tracked_keys()
    _replace({})
    organizations_backends.master_accounts, s3_backends.bucket_accounts = {}, {}
    _forget(old_keys)


@dataclass(frozen=True, slots=True)
class World:
    """All that moto holds, as it is in memory: what takes its place is another one of these."""

    places: Mapping[Any, dict[str, Any]]
    masters: Mapping[str, Any]
    owners: Mapping[str, Any]
    keys: tuple[Any, ...]  # bodies of S3 objects, which moto keeps a list of


EMPTY = World({}, {}, {}, ())


def exchange(world: World) -> World:
    """Put a world into moto's place; returns the one that was there. Nothing is copied."""
    was = World(
        {backends: dict(backends.items()) for backends in _backends()},
        organizations_backends.master_accounts,
        s3_backends.bucket_accounts,
        tuple(_tracked_keys()),
    )

    def change() -> None:
        _replace(dict(world.places))
        organizations_backends.master_accounts = dict(world.masters)
        s3_backends.bucket_accounts = dict(world.owners)
        FakeKey.instances_tracked = list(world.keys)  # type: ignore[attr-defined]  # same

    to_the_end(change)
    return was


def discard(world: World) -> World:
    """Close what a world that isn't in place holds open; returns an empty one to put in its stead."""
    for key in world.keys:
        key.dispose()
    return EMPTY


@dataclass(slots=True, init=False)
class _Built:
    """Backends made aside: where they will stand, by service and account."""

    places: dict[Any, dict[str, Any]]

    def __init__(self) -> None:
        self.places = {}

    def backend(self, service: str, account: str, region: str) -> Any:
        """The backend that will stand there; empty until `fill` gave it what it holds."""
        backends = backends_of(service)
        accounts = self.places.setdefault(backends, {})
        if account not in accounts:
            accounts[account] = _account(backends, account)
        if region not in accounts[account].keys():  # noqa: SIM118 - with `in` alone moto looks among all Regions' names
            dict.__setitem__(accounts[account], region, object.__new__(backends.backend))
        return accounts[account][region]

    def fill(self, memories: dict[str, dict[tuple[str, str], Any]]) -> None:
        for service, held in memories.items():
            for (account, region), memory in held.items():
                self.backend(service, account, region).__dict__.update(memory)


def _account(backends: Any, account: str) -> Any:
    known = dict.get(backends, account)
    made: Any = AccountSpecificBackend(backends.service_name, account, backends.backend, False, None)
    # The names of Regions are the same for all accounts, and slow to find.
    made.regions = known.regions if known is not None else _regions(backends, account)
    return made


def _regions(backends: Any, account: str) -> list[str]:
    names: list[str] = AccountSpecificBackend(
        backends.service_name,
        account,
        backends.backend,
        backends._use_boto3_regions,  # noqa: SLF001 - moto doesn't tell it otherwise
        backends._additional_regions,  # noqa: SLF001 - same
    ).regions
    return names


def _replace(places: dict[Any, dict[str, Any]]) -> None:
    for backends in [*_backends(), *places]:
        backends.clear()
        backends.update(places.get(backends, {}))
    _every()._instances[:] = list(places)  # noqa: SLF001 - moto has no other list of them


def to_the_end(change: Callable[[], None]) -> None:
    """Do it; where it is interrupted, do it again from the beginning, and hand on the interrupt then."""
    came: BaseException | None = None
    while True:
        try:
            change()
            break
        except (KeyboardInterrupt, SystemExit) as interrupt:
            came = interrupt
    if came is not None:
        raise came


def _tracked_keys() -> list[Any]:
    return list(FakeKey.instances_tracked)  # type: ignore[attr-defined]  # by its metaclass; no backend may know them


def _forget(old_keys: list[Any]) -> None:
    """Close the bodies of S3 objects that are gone; moto has no more use for lists of what it made."""
    gone = {id(key) for key in old_keys}
    kept = [key for key in _tracked_keys() if id(key) not in gone]
    reset_model_data()
    FakeKey.instances_tracked = kept  # type: ignore[attr-defined]  # same
    for key in old_keys:
        key.dispose()


def _backends() -> list[Any]:
    """Every service's backends that moto has made so far."""
    return list(_every()._instances)  # noqa: SLF001 - moto has no other list of them


def _every() -> Any:
    return BackendDict
