"""Read a request once: the operation that it names, and its parameters, by botocore's service models.

From here on nobody looks at the request's text again: the call is judged by its parameters, and what moto is
handed is written anew from them (`for_moto`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from werkzeug.http import parse_date

from labkit.cloud.calls import AwsError, NotSimulated

from .asked import asked_by, only_one
from .form_uploads import is_form_upload, parameters_of, read_form
from .naming import regions, service_model
from .parsers import parser_for
from .routing import routed
from .wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .asked import Asked
    from .http import HttpRequest
    from .naming import Target


def read_call(request: HttpRequest, target: Target) -> tuple[str, dict[str, Any]]:
    """The operation's name, and its parameters in boto3's shape.

    Raises `AwsError` in the service's own words for an operation or a body that can't be understood, and
    `NotSimulated` for a service whose model isn't known.
    """
    model = service_model(target.service)
    if model is None:
        raise NotSimulated(target.service, _asked_for(request), "it doesn't know the service")
    if target.region not in regions():
        raise NotSimulated(target.service, _asked_for(request), f"there is no Region {target.region}")
    request = _with_whole_target(request, str(model.metadata.get("targetPrefix", "")))
    if target.service == "s3" and is_form_upload(request):
        return "PutObject", parameters_of(read_form(request))
    asked = asked_by(request, target.family)
    operation, in_path = routed(asked, target.service)
    if operation is None and _is_anothers(request, model):
        raise NotSimulated(target.service, _asked_for(request), "it doesn't know the service")
    if operation is None:
        raise say("unknown operation", target.family, _asked_for(request))
    if target.family == "s3" and "/" in str(in_path.get("Bucket", "")):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.")
    parameters = _parameters(operation, in_path, asked, target)
    if target.family in ("query", "ec2"):
        _check_characters(parameters, target)
    return str(operation.name), parameters


def _parameters(operation: Any, in_path: dict[str, Any], asked: Asked, target: Target) -> dict[str, Any]:
    _check_query(operation, asked, target)
    try:
        parsed: dict[str, Any] = parser_for(target.family, operation).parse(
            {
                "method": asked.method,
                "values": asked.values,
                "headers": asked.headers,
                "body": asked.body,
                "url_path": asked.raw_path,
                "url_params": in_path,
            }
        )
    except Exception as error:  # whatever a parser trips over, the client sent it
        detail = str(error) if type(error) is ValueError else type(error).__name__
        raise say("unreadable body", target.family, detail) from error
    return parsed


def _check_query(operation: Any, asked: Asked, target: Target) -> None:
    """What the operation takes from a REST request's query stands there once, unless it is a list."""
    members = operation.input_shape.members.items() if operation.input_shape else ()
    for name, shape in members:
        place = shape.serialization
        if place.get("location") == "querystring" and shape.type_name not in ("list", "map"):
            key = place.get("name", name)
            values = asked.values.getlist(key) or []
            only_one(key, values, target.family)
            if target.family == "s3" and shape.type_name == "integer" and values:
                _check_number(key, values[0])
    if target.family == "s3":
        _check_list_type(asked)
        _check_moments(operation, asked)


def _check_number(name: str, text: str) -> None:
    """What S3 counts with has 31 bits. (List of error codes: InvalidArgument)"""
    if not re.fullmatch(r"-?[0-9]{1,10}", text) or abs(int(text)) >= 2**31:
        about = {"ArgumentName": name, "ArgumentValue": text}
        said = f"Provided {name} not an integer or within integer range"
        raise AwsError("InvalidArgument", said, about=about)


def _check_list_type(asked: Asked) -> None:
    """What isn't the second version of a list isn't the first, unless it says so."""
    for kind in asked.values.getlist("list-type") or []:
        if kind != "2":
            about = {"ArgumentName": "list-type", "ArgumentValue": kind}
            raise AwsError("InvalidArgument", "Invalid List Type specified in Request", about=about)


def _check_moments(operation: Any, asked: Asked) -> None:
    """A condition's date is read by the rules of HTTP, or not at all."""
    for name in ("If-Modified-Since", "If-Unmodified-Since"):
        said = asked.headers.get(name)
        if said and parse_date(said) is None:
            raise NotSimulated(
                "s3", str(operation.name), f"the date in {name} isn't written as HTTP writes dates"
            )


# What no XML can hold, so that nobody could read the answer.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _check_characters(parameters: Any, target: Target) -> None:
    if any(_NOT_IN_XML.search(text) for text in _texts(parameters)):
        raise say("unreadable body", target.family, "a character that XML doesn't have")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _with_whole_target(request: HttpRequest, prefix: str) -> HttpRequest:
    """CloudTrail's name for itself is long; SDKs that are made from Smithy models say only its end."""
    said, _, operation = request.headers.get("x-amz-target", "").rpartition(".")
    if not said or said == prefix or not prefix.endswith(f".{said}"):
        return request
    return replace(request, headers={**request.headers, "x-amz-target": f"{prefix}.{operation}"})


def _is_anothers(request: HttpRequest, model: Any) -> bool:
    """Whether the call is for a service that signs by the same name, as IAM Identity Center's two do."""
    prefix = request.headers.get("x-amz-target", "").rpartition(".")[0]
    return bool(prefix) and prefix != model.metadata.get("targetPrefix")


def _asked_for(request: HttpRequest) -> str:
    name = request.headers.get("x-amz-target") or request.form.get("Action") or request.query.get("Action")
    return (name or f"{request.method} {request.path}")[:200]
