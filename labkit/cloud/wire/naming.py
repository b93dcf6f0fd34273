"""Name the operation that a request asks for, and read its parameters, from botocore's service models."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from labkit.cloud.calls import AwsError, NotSimulated

from .for_moto import moto_request
from .narrow import NAMED, Named, narrowed, without_second_query
from .service_names import service_named
from .wording import Family, say

if TYPE_CHECKING:
    from moto.core.request import Request

    from .http import HttpRequest
    from .signature import Claim

_REST = frozenset({"s3", "rest-xml", "rest-json"})
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
        region = claim.region

        def wire(service: str) -> Request:
            return _wire(request, Target(service, region, family_of(service, request)))

        service = service_named(claim.signing_name, request, wire)
        return Target(service, region, family_of(service, request))
    service = _anonymous_service(request)
    return Target(service, "us-east-1", family_of(service, request))


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


@cache
def regions() -> frozenset[str]:
    """The names of AWS's Regions, as botocore has them."""
    partitions = Loader().load_data("partitions")["partitions"]
    return frozenset(name for one in partitions for name in one["regions"])


def read_call(request: HttpRequest, target: Target) -> tuple[str, dict[str, Any], Request]:
    """The operation's name, its parameters in boto3's shape, and the request as moto takes it.

    Raises `AwsError` in the service's own words for an operation or a body that can't be understood, and
    `NotSimulated` for a service whose model isn't known.
    """
    model = service_model(target.service)
    if model is None:
        raise NotSimulated(target.service, _asked_for(request), "it doesn't know the service")
    if target.region not in regions():
        raise NotSimulated(target.service, _asked_for(request), f"there is no Region {target.region}")
    request = without_second_query(request, target.family)
    wire = _wire(request, target)
    operation, in_path = _routed(wire, target.service)
    if operation is None and _is_anothers(request, model):
        raise NotSimulated(target.service, _asked_for(request), "it doesn't know the service")
    if operation is None:
        raise say("unknown operation", target.family, _asked_for(request))
    name = str(operation.name)
    less = narrowed(request, target.service, name) if target.family in _REST else request
    wire = wire if less is request else _wire(less, target)
    _check_characters(less, in_path, target)
    wire.environ[NAMED] = Named(name, target.family, in_path)
    return name, _parameters(operation, in_path, wire, _InAnyCase(less.headers), target), wire


# Escaped or not: what no XML can hold, so that nobody could read the answer.
_NOT_IN_XML = re.compile(rb"%(0[0-8bcef]|1[0-9a-f])|[\x00-\x08\x0b\x0c\x0e-\x1f]", re.IGNORECASE)


def _check_characters(request: HttpRequest, in_path: dict[str, Any], target: Target) -> None:
    """Refuse what moto would take for something else than the gate, or couldn't answer."""
    if target.family == "s3" and "/" in str(in_path.get("Bucket", "")):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.")
    if target.family in ("query", "ec2") and _NOT_IN_XML.search(request.url.encode() + request.body):
        raise say("unreadable body", target.family, "a character that XML doesn't have")
    if target.family in ("json", "rest-json") and request.body.strip():
        _check_json(request.body, target)


def _check_json(body: bytes, target: Target) -> None:
    """moto's readers take a broken text for an empty one."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise say("unreadable body", target.family, "it isn't JSON") from error
    if not isinstance(read, dict):
        raise say("unreadable body", target.family, "it is no JSON object")


def _wire(request: HttpRequest, target: Target) -> Request:
    model = service_model(target.service)
    prefix = model.endpoint_prefix if model else target.service
    return moto_request(request, f"{prefix}.{target.region}.amazonaws.com", target.family)


def _routed(wire: Request, service: str) -> tuple[Any | None, dict[str, Any]]:
    """The operation, and the parameters in the path; None where the service has no such operation."""
    try:
        return get_service_router(service).match(wire)
    except (HTTPException, NotImplementedError, ValueError):
        return None, {}


class _InAnyCase(dict[str, str]):
    """Headers by their lower-case names, found however they are spelled."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())


def _is_anothers(request: HttpRequest, model: Any) -> bool:
    """Whether the call is for a service that signs by the same name, as IAM Identity Center's two do."""
    prefix = request.headers.get("x-amz-target", "").rpartition(".")[0]
    return bool(prefix) and prefix != model.metadata.get("targetPrefix")


def _parameters(
    operation: Any, in_path: dict[str, Any], wire: Request, headers: Any, target: Target
) -> dict[str, Any]:
    parser = PROTOCOL_PARSERS[target.family if target.family != "s3" else "rest-xml"](operation)
    try:
        parsed = parser.parse(
            {
                "method": wire.method,
                "values": wire.values,
                "headers": headers,
                "body": wire.data,
                "url_path": wire.path,
                "url_params": in_path,
            }
        )
    except Exception as error:  # whatever a parser trips over, the client sent it
        raise say("unreadable body", target.family, type(error).__name__) from error
    return parsed


def _asked_for(request: HttpRequest) -> str:
    name = request.headers.get("x-amz-target") or request.form.get("Action") or request.query.get("Action")
    return (name or f"{request.method} {request.path}")[:200]
