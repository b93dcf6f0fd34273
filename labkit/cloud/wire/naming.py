"""Which service a request is for, and the protocol in which it speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import UnknownServiceError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.utils import get_service_model

from labkit.cloud.calls import AwsError

from .asked import asked_by
from .loading import LOADER
from .routing import routed
from .service_names import service_named

if TYPE_CHECKING:
    from .http import HttpRequest
    from .signature import Claim
    from .wording import Family

_SERVICE_NAME = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Target:
    """The service a request is for, and the protocol family its errors are written in."""

    service: str
    region: str
    family: Family


def target_of(request: HttpRequest, claim: Claim | None) -> Target:
    """Which service is meant: what it's signed for, else what an anonymous request looks like."""
    if claim is not None and _SERVICE_NAME.fullmatch(claim.signing_name):
        service = service_named(claim.signing_name, request, lambda name: _has(name, request))
        return Target(service, claim.region, family_of(service, request))
    service = _anonymous_service(request)
    return Target(service, "us-east-1", family_of(service, request))


def _has(service: str, request: HttpRequest) -> bool:
    """Whether the service has an operation that is asked for in this way."""
    try:
        asked = asked_by(request, family_of(service, request))
    except AwsError:
        return False
    return routed(asked, service)[0] is not None


def _anonymous_service(request: HttpRequest) -> str:
    if "x-amz-target" in request.headers:
        return request.headers["x-amz-target"].split(".")[0].split("_")[0].lower()
    if "Action" in request.form or "Action" in request.query:
        return "sts"  # the one query service that takes anonymous calls
    return "s3"


def family_of(service: str, request: HttpRequest) -> Family:
    """The form of a service's errors; a service botocore doesn't know is judged by the request's looks."""
    if service in ("s3", "s3express"):
        return "s3"
    model = service_model(service)
    if model is None:
        return "json" if "x-amz-target" in request.headers else "query" if request.form else "rest-json"
    try:
        protocol = determine_request_protocol(model, request.headers.get("content-type"))
    except NotImplementedError:
        protocol = str(model.protocol)
    return cast("Family", protocol if protocol in PROTOCOL_PARSERS else "json")


@cache
def service_model(service: str) -> Any | None:
    """botocore's model of a service; None for a name that isn't one."""
    try:
        return get_service_model(service)
    except UnknownServiceError:
        return None


# Services that are one in all Regions; their calls are us-east-1's, whatever Region a client signs for.
_GLOBAL = frozenset({"account", "ce", "iam", "organizations"})
_HOME = "us-east-1"


def region_of(target: Target) -> str:
    """The Region that a call is for, as policies and trails see it.

    (AWS global condition context keys: aws:RequestedRegion; Global service events)
    """
    return _HOME if target.service in _GLOBAL else target.region


@cache
def regions_of_others() -> frozenset[str]:
    """The Regions of AWS's other partitions (China, GovCloud ...), whose IAM knows nobody of this one.

    (Amazon Resource Names: partitions; Regions and accounts in other partitions)
    """
    partitions = LOADER.load_data("partitions")["partitions"]
    return frozenset(name for one in partitions if one["id"] != "aws" for name in one["regions"])


@cache
def regions() -> frozenset[str]:
    """The names of AWS's Regions, as botocore has them."""
    partitions = LOADER.load_data("partitions")["partitions"]
    return frozenset(name for one in partitions for name in one["regions"])
