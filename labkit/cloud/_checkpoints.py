"""Everything a scene is at one moment; and back.

moto's backends, what moto keeps beside them, labkit's registers, the clock, the counts that ids come
from, and the trail: what follows a restore is the same as what followed the first time.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends

from ._trail import Trail

if TYPE_CHECKING:
    from ._gate import Gate
    from ._trail import Event


def wipe() -> None:
    """Forget all that moto holds."""
    BackendDict.reset()
    reset_model_data()
    organizations_backends.master_accounts.clear()
    s3_backends.bucket_accounts.clear()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state as bytes, and the trail (whose decisions hold compiled policies: they stay objects)."""

    state: bytes
    events: tuple[Event, ...]


def freeze(gate: Gate) -> Checkpoint:
    """The scene as it is now."""
    whole = {
        "backends": {
            backends.service_name: {
                (account, region): backend.__dict__ for account, region, backend in backends.iter_backends()
            }
            for backends in _backends()
        },
        "beside": (organizations_backends.master_accounts, s3_backends.bucket_accounts),
        "registers": gate.state.registers,
        "clock": gate.clock.now,
        "counts": (gate.answered, gate.operated),
    }
    return Checkpoint(pickle.dumps(whole, protocol=pickle.HIGHEST_PROTOCOL), gate.trail.events)


def _backends() -> list[Any]:
    """Every service's backends that moto has made so far."""
    every: Any = BackendDict
    return list(every._instances)  # noqa: SLF001 - moto has no other list of them


def thaw(gate: Gate, frozen: Checkpoint) -> None:
    """Make the scene what it was. Only for bytes that `freeze` made on this machine: they are code."""
    wipe()
    whole: dict[str, Any] = pickle.loads(frozen.state)  # noqa: S301 - our own, from memory or a private file
    for service, held in whole["backends"].items():
        for (account, region), memory in held.items():
            gate.state.any_backend(service, account, region).__dict__.update(memory)
    masters, buckets = whole["beside"]
    organizations_backends.master_accounts.update(masters)
    s3_backends.bucket_accounts.update(buckets)
    gate.state.registers, gate.clock.now = whole["registers"], whole["clock"]
    gate.trail, (gate.answered, gate.operated) = Trail(list(frozen.events)), whole["counts"]
    gate.state.version += 1
