"""boto3 clients of a scene: people's, which go through the gate, and the operator's, which don't."""

from __future__ import annotations

import re
import threading
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from labkit.cloud.wire.door import shortcut
from labkit.cloud.wire.loading import LOADER

from .people import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.gate import Gate

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_OPERATOR = Keys("AKIALABKITOPERATORXX", "nobody-checks-what-the-operator-signs")


class Clients:
    """Makes clients quickly: all share what botocore reads from its service models.

    `direct`: people's clients call this gate whichever scene is open, and not the gate that boto3's door leads to.
    """

    def __init__(self, gate: Gate, *, direct: bool = False) -> None:
        self._gate = gate
        self._direct = direct
        self._lock = threading.Lock()
        self._session: Any = None
        self._operators: dict[tuple[str, str], Any] = {}
        self._kept: dict[tuple[str, str, str, bool], Any] = {}

    def signed(self, keys: Keys, service: str, region: str) -> Any:
        """A client that signs with these keys; its calls end at the gate."""
        with self._lock:
            client = self._make(keys, service, region)
        if self._direct:
            client.meta.events.register("before-send", shortcut(self._gate.answer))
        return client

    def known(self, service: str, region: str) -> tuple[str, str]:
        """A service and a Region that AWS has. Raises LookupError for others, whoever names them."""
        with self._lock:
            session = self._ready()
        if service not in session.get_available_services() or not _REGION.fullmatch(region):
            raise LookupError(f"AWS has no service {service!r} in a Region {region!r}.")
        return service, region

    def operator(self, account: str, service: str, region: str) -> Any:
        """A client of the operator in one account: not judged, not in the trail."""
        return self._short(account, service, region, only_read=False)

    def reader(self, account: str, service: str, region: str) -> Any:
        """The operator's client, but it only reads, and the clock stands still."""
        return self._short(account, service, region, only_read=True)

    def _short(self, account: str, service: str, region: str, *, only_read: bool) -> Any:
        with self._lock:
            wanted = (account, service, region, only_read)
            if wanted not in self._kept:
                answer = partial(self._gate.operate, account=account, only_read=only_read)
                self._kept[wanted] = _answered(self._operators_own(service, region), shortcut(answer))
            return self._kept[wanted]

    def _operators_own(self, service: str, region: str) -> Any:
        if (service, region) not in self._operators:
            self._operators[service, region] = self._make(_OPERATOR, service, region)
        return self._operators[service, region]

    def _ready(self) -> Any:
        if self._session is None:
            core = botocore.session.Session()
            core.register_component("data_loader", LOADER)
            self._session = boto3.Session(botocore_session=core)
        return self._session

    def _make(self, keys: Keys, service: str, region: str) -> Any:
        return self._ready().client(
            service,
            region_name=region,
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret,
            aws_session_token=keys.token,
            config=_config(service),
        )


class _Answering:
    """A client's events, of which one answer is given to all that the client sends."""

    def __init__(self, events: Any, answer: Callable[..., Any]) -> None:
        self._events = events
        self._answer = answer

    def emit(self, name: str, **about: Any) -> Any:
        """What the handlers say; of a request that is ready to be sent, only the answer."""
        if name.startswith("before-send."):
            return [(self._answer, self._answer(**about))]
        return self._events.emit(name, **about)


def _answered(client: Any, answer: Callable[..., Any]) -> Any:
    """The same client, with this answer. To make one anew takes five milliseconds and a third of a megabyte."""
    endpoint = copy(client._endpoint)  # noqa: SLF001 - botocore has no other way to share a client's parts
    endpoint._event_emitter = _Answering(client.meta.events, answer)  # noqa: SLF001 - same
    other = object.__new__(type(client))
    vars(other).update(vars(client), _endpoint=endpoint)
    return other


# In this mode a client that tries once doesn't say of a refusal that it has given up trying.
_ONE_TRY = {"total_max_attempts": 1, "mode": "legacy"}


def _config(service: str) -> Config:
    options: dict[str, Any] = {"ignore_configured_endpoint_urls": True, "retries": _ONE_TRY}
    if service == "s3":
        options["signature_version"] = "s3v4"
    return Config(**options)
