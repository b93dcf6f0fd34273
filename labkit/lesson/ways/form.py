"""A call as a form: one labelled field a parameter, as the console would ask, and the filled form read
back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.cloud.wire.models import Shape, operation

from .calls import Upload
from .documents import document_in, document_text, is_document, to_wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .calls import Call

FieldKind = Literal[
    "text", "document", "json", "lines", "pairs", "choice", "flag", "number", "decimal", "body", "code"
]

_HINTS = {
    "document": "in JSON",
    "json": "in JSON",
    "lines": "one a line",
    "pairs": "one a line, Key=Value",
    "number": "a whole number",
    "decimal": "a number",
    "body": "the contents of the file",
}
_BY_TYPE: dict[str, FieldKind] = {
    "blob": "body",
    "list": "json",
    "structure": "json",
    "map": "json",
    "boolean": "flag",
    "integer": "number",
    "long": "number",
    "float": "decimal",
    "double": "decimal",
}


class FormError(ValueError):
    """A field's text can't be sent; the message names the field and the place."""


@dataclass(frozen=True, slots=True)
class Field:
    """One control of a form. ``text`` is what it shows at first; ``choices`` what a choice offers."""

    name: str
    label: str
    kind: FieldKind
    text: str
    choices: tuple[str, ...] = ()
    required: bool = False


def form_fields(call: Call) -> tuple[Field, ...]:
    """The fields of the call's form, in the order of its parameters."""
    found = operation(call.service, call.operation)
    return tuple(
        _field(name, value, found.members.get(name), name in found.required)
        for name, value in call.parameters.items()
    )


def read_form(call: Call, filled: Mapping[str, str]) -> dict[str, Any]:
    """The parameters to send, from the fields' present texts by name. A field that was emptied is left out.

    Raises:
        FormError: a required field is empty, or JSON or a number can't be read.
    """
    members = operation(call.service, call.operation).members
    parameters = {}
    for field in form_fields(call):
        text = filled.get(field.name, field.text)
        emptied = text == "" != field.text
        if emptied and field.required:
            raise FormError(f"“{field.label}” is empty, and AWS needs it. Nothing was sent.")
        if not emptied or field.kind == "body":
            parameters[field.name] = _read(field, text, members.get(field.name))
    return parameters


def words(name: str) -> str:
    """An API name as words: "AssumeRolePolicyDocument" → "Assume role policy document", "RoleArn" → "Role
    ARN"."""
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    text = " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
    for written, usual in (
        ("id", "ID"),
        ("arn", "ARN"),
        ("S 3", "S3"),
        ("cloud watch logs", "CloudWatch Logs"),
    ):
        text = re.sub(rf"\b{written}\b", usual, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def _field(name: str, value: Any, shape: Shape | None, required: bool) -> Field:
    kind = _kind(value, shape)
    hint = _HINTS.get(kind)
    label = f"{words(name)} ({hint})" if hint else words(name)
    choices = _choices(value, shape) if kind == "choice" else ()
    return Field(name, label, kind, _text(value, kind, shape), choices, required)


def _kind(value: Any, shape: Shape | None) -> FieldKind:
    type_ = shape.type if shape is not None else "string"
    if isinstance(value, Upload):
        return "body"
    if type_ == "list" and shape is not None and shape.item is not None and shape.item.type == "string":
        return "lines"
    if type_ == "list" and _are_pairs(value, shape):
        return "pairs"
    if type_ != "string":
        return _BY_TYPE.get(type_, "text")
    if is_document(value, shape) or document_in(value):
        return "document"
    return "choice" if shape is not None and shape.choices else "text"


def _are_pairs(value: Any, shape: Shape | None) -> bool:
    """Whether these are tags that can be written one a line."""
    if shape is None or shape.item is None or set(shape.item.members) != {"Key", "Value"}:
        return False
    lines = [f"{pair.get('Key')}={pair.get('Value')}" for pair in value]
    return all(
        _as_pair(line) == pair and len(line.splitlines()) == 1
        for line, pair in zip(lines, value, strict=True)
    )


def _as_pair(line: str) -> dict[str, str]:
    key, _, value = line.partition("=")
    return {"Key": key.strip(), "Value": value.strip()}


def _choices(value: Any, shape: Shape | None) -> tuple[str, ...]:
    known = shape.choices if shape is not None else ()
    return known if str(value) in known else (str(value), *known)


def _text(value: Any, kind: FieldKind, shape: Shape | None) -> str:
    if kind == "body":
        return value.text if isinstance(value, Upload) else bytes(value).decode()
    if kind == "document" and not isinstance(value, str):
        return document_text(value)
    if kind == "pairs":
        return "\n".join(f"{pair['Key']}={pair['Value']}" for pair in value)
    if kind == "json":
        return json.dumps(to_wire(value, shape), indent=2)
    if kind == "flag":
        return "yes" if value else "no"
    return "\n".join(str(part) for part in value) if kind == "lines" else str(value)


def _read(field: Field, text: str, shape: Shape | None) -> Any:
    if field.kind in ("lines", "pairs"):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if field.kind == "lines" else [_pair(field, line) for line in lines]
    if field.kind == "flag":
        return text == "yes"
    if field.kind == "body":
        return text.encode()
    if field.kind in ("number", "decimal"):
        return _number(field, text, int if field.kind == "number" else float)
    if field.kind == "json":
        return to_wire(_json(field, text), shape)
    return text


def _pair(field: Field, line: str) -> dict[str, str]:
    if "=" not in line:
        raise FormError(f"“{field.label}” holds {line!r}: an equals sign is missing. Nothing was sent.")
    return _as_pair(line)


def _number(field: Field, text: str, read: type[int | float]) -> int | float:
    try:
        return read(text)
    except ValueError:
        problem = f"“{field.label}” holds {text!r}, which isn't {_HINTS[field.kind]}. Nothing was sent."
        raise FormError(problem) from None


def _json(field: Field, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FormError(f"“{field.label}” isn't JSON: look at {place}. Nothing was sent.") from None
