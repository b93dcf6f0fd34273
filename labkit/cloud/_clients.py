"""boto3 clients of a scene: people's, which go through the gate, and the operator's, which don't."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from ._door import shortcut
from ._people import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._gate import Gate
    from ._http import HttpRequest, HttpResponse

_OPERATOR = Keys("AKIALABKITOPERATORXX", "nobody-checks-what-the-operator-signs")


class Clients:
    """Makes clients quickly: all share one loader of botocore's service models."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._session: Any = None

    def signed(self, keys: Keys, service: str, region: str) -> Any:
        """A client that signs with these keys; its calls end at the gate."""
        return self._make(keys, service, region)

    def operator(self, account: str, service: str, region: str) -> Any:
        """A client of the operator in one account: not judged, not in the trail."""
        return self._short(account, service, region, self._gate.operate)

    def reader(self, account: str, service: str, region: str) -> Any:
        """The operator's client, but it only reads, and the clock stands still."""
        return self._short(account, service, region, partial(self._gate.operate, only_read=True))

    def _short(
        self, account: str, service: str, region: str, way: Callable[[HttpRequest, str], HttpResponse]
    ) -> Any:
        client = self._make(_OPERATOR, service, region)
        client.meta.events.register("before-send", shortcut(lambda request: way(request, account)))
        return client

    def _make(self, keys: Keys, service: str, region: str) -> Any:
        with self._lock:
            if self._session is None:
                self._session = boto3.Session(botocore_session=botocore.session.Session())
            return self._session.client(
                service,
                region_name=region,
                aws_access_key_id=keys.access_key_id,
                aws_secret_access_key=keys.secret,
                aws_session_token=keys.token,
                config=_config(service),
            )


def _config(service: str) -> Config:
    options: dict[str, Any] = {"ignore_configured_endpoint_urls": True, "retries": {"total_max_attempts": 1}}
    if service == "s3":
        options["signature_version"] = "s3v4"
    return Config(**options)
