"""Decisions in a checkpoint: the question and the policies are kept, and decided again when they are read.

A decision follows from its request and its policies alone, and the engine's compiled policies are
functions, which can't be written down.

moto's objects know the backend they live in. They are written with its address, so that what is read again
lives in the backend that will answer calls, and not in a copy of it.
"""

from __future__ import annotations

import copyreg
import io
import json
import pickle
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from moto.core.base_backend import BackendDict, BaseBackend

from labkit.cloud.trail import Chunk, Event
from labkit.policy import Decision, Document, PolicySet, evaluate, parse

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCK = type(threading.RLock())
_POLICY_TYPES = ("identity", "boundary", "session", "resource", "scps", "endpoint")


class _Writer(pickle.Pickler):
    """Writes backends as their address: service, account, Region."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.dispatch_table = copyreg.dispatch_table | {
            Document: _document,
            PolicySet: _policies,
            Decision: _decision,
            Chunk: _chunk,
        }
        every: Any = BackendDict
        self._addresses = {
            id(backend): (backends.service_name, account, region)
            for backends in every._instances  # noqa: SLF001 - moto has no other list of them
            for account, region, backend in backends.iter_backends()
        }

    def persistent_id(self, obj: Any) -> tuple[str, str, str] | None:
        return self._addresses.get(id(obj)) if isinstance(obj, BaseBackend) else None

    def reducer_override(self, obj: Any) -> Any:
        """Private keys (KMS and SNS hold some) are written as their bytes, a lock (SQS) as a new one."""
        if isinstance(obj, _LOCK):
            return threading.RLock, ()
        if isinstance(obj, WeakValueDictionary):  # Lambda's; what is in it is written elsewhere, too
            return WeakValueDictionary, (dict(obj),)
        if isinstance(obj, defaultdict):
            return (
                _dictionary,
                (type(obj), _factory(obj)),
                getattr(obj, "__dict__", None) or None,
                None,
                iter(obj.items()),
            )
        if not isinstance(obj, (RSAPrivateKey, EllipticCurvePrivateKey)):
            return NotImplemented
        written = obj.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _key_again, (written,)


class _Reader(pickle.Unpickler):
    """Reads an address as the backend that `backend` gives for it."""

    def __init__(self, file: io.BytesIO, backend: Callable[[str, str, str], Any]) -> None:
        super().__init__(file)
        self._backend = backend

    def persistent_load(self, pid: Any) -> Any:
        return self._backend(*pid)


def dumps(whole: Any) -> bytes:
    """The object as bytes."""
    written = io.BytesIO()
    _Writer(written).dump(whole)
    return written.getvalue()


def loads(written: bytes, backend: Callable[[str, str, str], Any]) -> Any:
    """The object again. Only for bytes of our own: they can make Python do anything.

    `backend`: the backend to put in for a service, account and Region.
    """
    return _Reader(io.BytesIO(written), backend).load()


def _document(document: Document) -> Any:
    text = document.source or json.dumps(document.to_dict())
    return _parse_again, (text, document.name, document.arn)


def _policies(policies: PolicySet) -> Any:
    rcps = (
        [level[1:] for level in policies.rcps] if policies.rcps is not None else None
    )  # the default is added
    parts = {kind: getattr(policies, kind) for kind in _POLICY_TYPES}
    return _gather_again, ({**parts, "rcps": rcps},)


def _decision(decision: Decision) -> Any:
    return evaluate, (decision.request, decision.policies)


def _chunk(chunk: Chunk) -> Any:
    """A chunk is packed once, and stays so until somebody looks."""
    chunk.packed = chunk.packed or dumps(chunk.events)
    return _chunk_again, (chunk.packed, chunk.size)


def _chunk_again(packed: bytes, size: int) -> Chunk:
    return Chunk(None, size, packed, _unpack)


def _unpack(packed: bytes) -> tuple[Event, ...]:
    return tuple(loads(packed, _no_backend))


def _no_backend(service: str, account: str, region: str) -> Any:
    raise LookupError(f"an event holds no backend of {service} in {account}, {region}")


def _factory(held: defaultdict[Any, Any]) -> Any:
    """What makes a missing value; of a function inside one of moto's (`lambda: {}`), the type of what it makes."""
    made = held.default_factory
    return type(made()) if made is not None and "<locals>" in getattr(made, "__qualname__", "") else made


def _dictionary(kind: type[defaultdict[Any, Any]], factory: Any) -> Any:
    """An empty one; moto's own kinds (SSM's) want to be told more than they hold."""
    made = kind.__new__(kind)
    defaultdict.__init__(made, factory)
    return made


def _key_again(written: bytes) -> Any:
    """A private key that we wrote ourselves: checking its primes again would take most of a restore."""
    return serialization.load_der_private_key(written, None, unsafe_skip_rsa_key_validation=True)


def _parse_again(text: str, name: str | None, arn: str | None) -> Document:
    return parse(text, name=name, arn=arn)


def _gather_again(parts: dict[str, Any]) -> PolicySet:
    identity = parts.pop("identity")
    return PolicySet(identity, **parts)
