"""Only what belongs to the named operation reaches moto: else the gate could judge one call and moto run another.

moto finds out by itself what a request asks for, from whatever it has of query, form, headers and path, and
not in the same order as the gate. A second `Action` or sub-resource would be run under the first one's name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, urlsplit

from moto.core.utils import get_service_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .http import HttpRequest

NAMED = "labkit.named"  # where a request to moto carries what the gate has named


@dataclass(frozen=True, slots=True)
class Named:
    """The operation, as the gate has named it, and the parameters in the path."""

    operation: str
    family: str
    in_path: dict[str, Any]


def without_second_query(request: HttpRequest, family: str) -> HttpRequest:
    """A body that holds the parameters holds all of them."""
    parts = urlsplit(request.url)
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    told_in_body = family == "json" or (family in ("query", "ec2") and form and request.body)
    if not (parts.query and told_in_body):
        return request
    return replace(request, url=parts._replace(query="").geturl())


def narrowed(request: HttpRequest, service: str, operation: str) -> HttpRequest:
    """A REST request with the query and the headers that the operation has; the request itself if it has no others."""
    own = _query_names(service, operation)
    parts = urlsplit(request.url)
    pairs = [pair for pair in parts.query.split("&") if pair]
    kept = [pair for pair in pairs if own is None or unquote_plus(pair.partition("=")[0]) in own]
    foreign = _foreign_headers(service, operation) & request.headers.keys()
    if len(kept) == len(pairs) and not foreign:
        return request
    headers = {name: value for name, value in request.headers.items() if name not in foreign}
    return replace(request, url=parts._replace(query="&".join(kept)).geturl(), headers=headers)


@cache
def _query_names(service: str, operation: str) -> frozenset[str] | None:
    """The names that may stand in the operation's query; None where any may."""
    model = get_service_model(service).operation_model(operation)
    members = [shape for _, shape in _members(model) if shape.serialization.get("location") == "querystring"]
    if any(shape.type_name == "map" for shape in members):
        return None
    fixed = urlsplit(model.http["requestUri"]).query.split("&")
    return frozenset(
        [shape.serialization["name"] for shape in members]
        + [pair.partition("=")[0] for pair in fixed if pair]
    )


@cache
def _foreign_headers(service: str, operation: str) -> frozenset[str]:
    """The headers that mean something to another operation of the service, and nothing to this one."""
    model = get_service_model(service)
    every = (name for other in model.operation_names for name in _headers(model.operation_model(other)))
    return frozenset(every) - frozenset(_headers(model.operation_model(operation)))


def _headers(operation: Any) -> Iterator[str]:
    for name, shape in _members(operation):
        if shape.serialization.get("location") == "header":
            yield shape.serialization.get("name", name).lower()


def _members(operation: Any) -> Any:
    shape = operation.input_shape
    return shape.members.items() if shape is not None else ()
