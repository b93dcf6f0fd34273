"""Which service a call is for, as boto3 and the `aws` command write its name.

A signature names a service by another name than its callers do (`states` for Step Functions), or two services by
the same (`sso` for IAM Identity Center's four). Every service that botocore knows is told apart, also those that
aren't simulated, so that a refusal names what the caller asked for.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore

from .loading import LOADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from .http import HttpRequest

_S3 = frozenset({"s3", "s3express"})
_SIGNED_AS = {  # of services that are asked often: their names without a look at all the others
    "access-analyzer": "accessanalyzer",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
}
_FIRST_LETTERS = 8000  # a model begins with what its service is called
_METADATA = re.compile(r'"metadata"\s*:\s*')


def service_named(signing_name: str, request: HttpRequest, has: Callable[[str], bool]) -> str:
    """botocore's name of the service; the signing name itself where no service signs by it.

    `has` says whether a service has an operation that is asked for by this method and path.
    """
    if signing_name in _S3:
        return "s3control" if request.path.startswith("/v20180820/") else signing_name
    likely = _SIGNED_AS.get(signing_name, signing_name)
    if _is_for(likely, request, has):
        return likely
    candidates = _by_signing_name().get(signing_name, ())
    if len(candidates) == 1:
        return candidates[0]
    return next((name for name in candidates if _is_for(name, request, has)), likely)


def _is_for(service: str, request: HttpRequest, has: Callable[[str], bool]) -> bool:
    """Whether the request is one to this service: by its target, else by its version, else by its path."""
    known = _metadata(service)
    prefix = request.headers.get("x-amz-target", "").rpartition(".")[0]
    version = request.form.get("Version") or request.query.get("Version")
    if not known:
        return False
    if prefix or version:
        said = f".{known.get('targetPrefix')}".endswith(f".{prefix}")
        return said if prefix else known.get("apiVersion") == version
    return has(service)


@cache
def _by_signing_name() -> dict[str, tuple[str, ...]]:
    """Services by the name that they sign with."""
    found: dict[str, list[str]] = defaultdict(list)
    for service in LOADER.list_available_services("service-2"):
        known = _metadata(service)
        found[known.get("signingName") or known.get("endpointPrefix") or service].append(service)
    return {name: tuple(services) for name, services in found.items()}


@cache
def _metadata(service: str) -> dict[str, Any]:
    """What botocore's model says of a service, read from its first letters: there are hundreds, some of megabytes.

    Empty for a name that no service has.
    """
    folder = Path(botocore.__file__).parent / "data" / service
    packed = max(folder.glob("*/service-2.json.gz"), default=None)
    if packed is None:
        return {}
    text = zlib.decompressobj(31).decompress(packed.read_bytes(), _FIRST_LETTERS).decode("utf-8", "replace")
    found = _METADATA.search(text)
    known: dict[str, Any] = json.JSONDecoder().raw_decode(text, found.end())[0] if found else {}
    return known
