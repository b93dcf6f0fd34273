"""What botocore's service models say about an operation: its parameters, their types, which are required."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError, ServiceModel
from botocore.validate import ParamValidator

from .loading import LOADER

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnknownOperationError(ValueError):
    """The service has no such operation, or there's no such service; the message offers near names."""


class Shape:
    """The type of one parameter.

    ``type`` is botocore's name for it: "string", "integer", "long", "float", "boolean", "blob", "timestamp",
    "structure", "list" or "map".
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def type(self) -> str:
        return str(self._raw.type_name)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that the model lists for a string, in its order; empty where any text goes."""
        return tuple(getattr(self._raw, "enum", ()) or ())

    @property
    def least(self) -> int:
        """The smallest number, or the fewest characters or items, that the model asks for."""
        return int(self._raw.metadata.get("min", 0))

    @property
    def required(self) -> tuple[str, ...]:
        """Of a structure: the members that have to be there."""
        return tuple(getattr(self._raw, "required_members", ()))

    def takes(self, value: Any) -> bool:
        """Whether the model takes this value."""
        return not ParamValidator().validate(value, self._raw).has_errors()

    @property
    def streaming(self) -> bool:
        """True for a body that's sent as it is; the `aws` command takes a file for it."""
        return bool(self._raw.serialization.get("streaming"))

    @cached_property
    def members(self) -> dict[str, Shape]:
        """Of a structure: its members by name; empty for other types."""
        if self.type != "structure":
            return {}
        return {name: Shape(raw) for name, raw in self._raw.members.items()}

    @cached_property
    def item(self) -> Shape | None:
        """Of a list: the type of its items, of a map: of its values; None for other types."""
        inner = (
            getattr(self._raw, "member", None) if self.type == "list" else getattr(self._raw, "value", None)
        )
        return Shape(inner) if inner is not None else None


@dataclass(frozen=True)
class Operation:
    """One operation of one service, as botocore's model describes it."""

    service: str
    name: str
    members: dict[str, Shape]
    required: tuple[str, ...]
    streams_back: bool
    shape: Shape | None

    def takes(self, parameters: Mapping[str, Any]) -> bool:
        """Whether the model takes these parameters."""
        return self.shape is None or self.shape.takes(parameters)

    @property
    def method(self) -> str:
        """The name of boto3's client method: "create_role"."""
        return python_name(self.name)


def python_name(name: str) -> str:
    """An API name as boto3 spells it: "CreateRole" → "create_role"."""
    return str(xform_name(name))


def cli_name(name: str) -> str:
    """An API name as the `aws` command spells it: "CreateRole" → "create-role"."""
    return str(xform_name(name, "-"))


@cache
def _service_model(service: str) -> ServiceModel:
    try:
        return ServiceModel(LOADER.load_service_model(service, "service-2"), service_name=service)
    except UnknownServiceError as error:
        known = LOADER.list_available_services("service-2")
        raise UnknownOperationError(f"There's no service {service!r}.{_near(service, known)}") from error


@cache
def operation(service: str, name: str) -> Operation:
    """The operation ``name`` ("CreateRole") of ``service`` ("iam").

    Raises:
        UnknownOperationError: no such service or operation.
    """
    model = _service_model(service)
    try:
        found = model.operation_model(name)
    except OperationNotFoundError as error:
        raise UnknownOperationError(
            f"{service} has no operation {name!r}.{_near(name, model.operation_names)}"
        ) from error
    shape = found.input_shape
    return Operation(
        service=service,
        name=name,
        members={} if shape is None else Shape(shape).members,
        required=() if shape is None else tuple(shape.required_members),
        streams_back=bool(found.has_streaming_output),
        shape=None if shape is None else Shape(shape),
    )


def _near(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=2)
    return f" Did you mean {' or '.join(close)}?" if close else ""
