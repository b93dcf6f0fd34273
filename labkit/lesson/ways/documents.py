"""Parameters as they go to AWS: documents become JSON text, everything else keeps its shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.cloud.wire.models import Operation, Shape, operation

from .calls import Upload

if TYPE_CHECKING:
    from .calls import Call


def document_text(document: Any) -> str:
    """A policy document as text. All three ways send this very text, so that their calls are the same."""
    return json.dumps(document, indent=2)


def document_in(value: Any) -> dict[str, Any] | None:
    """The JSON object that a text holds; None for other texts and values. A filter pattern in braces is none."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def is_document(value: Any, shape: Shape | None) -> bool:
    """True where AWS expects a text and the step gives a dict or list: the text is its JSON."""
    return shape is not None and shape.type == "string" and isinstance(value, Mapping | list | tuple)


def wire(call: Call) -> dict[str, Any]:
    """The call's parameters as boto3 takes them."""
    members = operation(call.service, call.operation).members
    return {name: to_wire(value, members.get(name)) for name, value in call.parameters.items()}


def to_wire(value: Any, shape: Shape | None) -> Any:
    """One value as boto3 takes it, by the type that the service's model gives."""
    if is_document(value, shape):
        return document_text(value)
    if isinstance(value, Upload):
        return value.text.encode()
    if isinstance(value, Mapping):
        inner = shape.members if shape is not None else {}
        item = shape.item if shape is not None else None
        return {key: to_wire(part, inner.get(key, item)) for key, part in value.items()}
    if isinstance(value, list | tuple):
        item = shape.item if shape is not None else None
        return [to_wire(part, item) for part in value]
    return value


def check(call: Call) -> Operation:
    """The operation of a call, after looking at its parameters' names.

    Raises:
        ValueError: the service, the operation or a parameter doesn't exist, or a required one is missing.
    """
    found = operation(call.service, call.operation)
    unknown = sorted(set(call.parameters) - set(found.members))
    missing = sorted(set(found.required) - set(call.parameters))
    if unknown:
        takes = ", ".join(found.members)
        raise ValueError(f"{call.operation} has no parameter {unknown[0]!r}; it takes {takes}.")
    if missing:
        raise ValueError(f"{call.operation} needs the parameter {missing[0]!r}.")
    return found
