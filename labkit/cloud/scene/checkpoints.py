"""Everything a scene is at one moment; and back.

moto's backends, what moto keeps beside them, labkit's registers, the clock, the counts that ids come
from, and the trail: what follows a restore is the same as what followed the first time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.model_instances import reset_model_data
from moto.organizations.models import organizations_backends
from moto.s3.models import FakeKey, s3_backends

from .pickling import dumps, loads

if TYPE_CHECKING:
    from labkit.cloud.gate import Gate


def wipe() -> None:
    """Forget all that moto holds.

    moto's own reset makes each backend anew before it drops it; only those that put something away need that.
    """
    for backends in _backends():
        for _, _, backend in backends.iter_backends():
            if type(backend).reset is not BaseBackend.reset:
                backend.reset()
        backends.clear()
    _every()._instances.clear()  # noqa: SLF001 - moto has no other list of them
    for key in FakeKey.instances_tracked:  # type: ignore[attr-defined]  # by its metaclass; no backend may know them
        key.dispose()
    reset_model_data()
    organizations_backends.master_accounts.clear()
    s3_backends.bucket_accounts.clear()


def freeze(gate: Gate) -> bytes:
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
        "trail": gate.trail,
    }
    return dumps(whole)


def _backends() -> list[Any]:
    """Every service's backends that moto has made so far."""
    return list(_every()._instances)  # noqa: SLF001 - moto has no other list of them


def _every() -> Any:
    return BackendDict


def thaw(gate: Gate, frozen: bytes) -> None:
    """Make the scene what it was. Only for bytes that `freeze` made. Nothing changes if they can't be read."""
    loads(frozen)  # what can't be read fails here, before anything is forgotten
    wipe()
    whole: dict[str, Any] = loads(frozen)  # anew: the wipe closes the body of every S3 object there is
    for service, held in whole["backends"].items():
        for (account, region), memory in held.items():
            gate.state.any_backend(service, account, region).__dict__.update(memory)
    masters, buckets = whole["beside"]
    organizations_backends.master_accounts.update(masters)
    s3_backends.bucket_accounts.update(buckets)
    gate.state.registers, gate.clock.now = whole["registers"], whole["clock"]
    gate.trail, (gate.answered, gate.operated) = whole["trail"], whole["counts"]
    gate.state.version += 1
