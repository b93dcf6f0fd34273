"""A call as a form: one labelled field a parameter, as the console would ask, and the filled form read
back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.cloud.wire.models import Shape, operation

from .calls import Upload
from .documents import document_in, document_text, is_document, to_wire
from .words import words

if TYPE_CHECKING:
    from .calls import Call

FieldKind = Literal[
    "text",
    "document",
    "json",
    "lines",
    "pairs",
    "choice",
    "flag",
    "checks",
    "number",
    "decimal",
    "body",
    "code",
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
    """One control of a form. ``text`` is what it shows at first; ``choices`` what a choice offers.

    ``name``: the parameter's; of something inside it the path, "IpPermissions.0.FromPort". The text of "checks"
    names what is ticked, one a line.
    """

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
        field
        for name, value in call.parameters.items()
        for field in _fields((name,), value, found.members.get(name), name in found.required)
    )


def read_form(call: Call, filled: Mapping[str, str]) -> dict[str, Any]:
    """The parameters to send, from the fields' present texts by name. A field that was emptied is left out.

    Raises:
        FormError: a required field is empty, or JSON or a number can't be read.
    """
    members = operation(call.service, call.operation).members
    parameters = {name: to_wire(value, members.get(name)) for name, value in call.parameters.items()}
    for field in form_fields(call):
        text = filled.get(field.name, field.text)
        emptied = text == "" != field.text and field.kind not in ("body", "checks")
        if emptied and field.required:
            raise FormError(f"“{field.label}” is empty, and AWS needs it. Nothing was sent.")
        place, shape = _place(field.name, parameters, members)
        last = _key(place, field.name.rpartition(".")[2])
        if emptied:
            place.pop(last)
        else:
            place[last] = _read(field, text, shape, place[last])
    return {name: _without_gaps(value) for name, value in parameters.items()}


def _without_gaps(value: Any) -> Any:
    """The value without the things in its lists of which every field was emptied."""
    if isinstance(value, dict):
        return {name: _without_gaps(part) for name, part in value.items()}
    return [_without_gaps(part) for part in value if part != {}] if isinstance(value, list) else value


def _place(name: str, parameters: dict[str, Any], members: Mapping[str, Shape]) -> tuple[Any, Shape | None]:
    """The dict or list that holds what a field is about, and the type of it."""
    first, *path = name.split(".")
    place: Any = parameters
    held, shape = first, members.get(first)
    for key in path:
        place = place[_key(place, held)]
        inner = shape.members.get(key) or shape.item if shape is not None else None
        held, shape = key, inner
    return place, shape


def _key(place: Any, key: str) -> Any:
    return int(key) if isinstance(place, list) else key


def _fields(path: tuple[str, ...], value: Any, shape: Shape | None, required: bool) -> list[Field]:
    """One field, or of a structure and of a list of structures one for each thing in it."""
    kind = _kind(value, shape)
    if kind != "json" or not value or shape is None or shape.type == "map":
        return [_field(path, value, shape, kind, required)]
    if isinstance(value, Mapping):
        inside = [(key, part, shape.members.get(key)) for key, part in value.items()]
    else:
        inside = [(str(at), part, shape.item) for at, part in enumerate(value)]
    if any(part in ({}, [], ()) for _, part, _ in inside):  # there would be no field for it
        return [_field(path, value, shape, kind, required)]
    return [field for key, part, inner in inside for field in _fields((*path, key), part, inner, False)]


def _field(path: tuple[str, ...], value: Any, shape: Shape | None, kind: FieldKind, required: bool) -> Field:
    hint, said = _HINTS.get(kind), _label(path)
    label = f"{said} ({hint})" if hint else said
    choices = _choices(value, shape) if kind == "choice" else ()
    if kind == "checks" and shape is not None:
        choices = tuple(shape.members)
    return Field(".".join(path), label, kind, _text(value, kind, shape), choices, required)


def _label(path: tuple[str, ...]) -> str:
    """A field's name in words; of something inside a parameter, after the parameter's: "Filters 2: Name"."""
    parts: list[str] = []
    for key in path:
        if key.isdigit() and parts:
            parts[-1] += f" {int(key) + 1}"
        else:
            parts.append(words(key))
    return ": ".join(parts)


def _are_ticks(value: Any, shape: Shape | None) -> bool:
    """Whether these are settings that are each on or off."""
    if shape is None or shape.type != "structure" or not value:
        return False
    return all(inner.type == "boolean" for inner in shape.members.values())


def _kind(value: Any, shape: Shape | None) -> FieldKind:
    type_ = shape.type if shape is not None else "string"
    if isinstance(value, Upload):
        return "body"
    if type_ != "string" and shape is not None:
        return _several(value, shape) or _BY_TYPE.get(type_, "text")
    if is_document(value, shape) or document_in(value):
        return "document"
    return "choice" if shape is not None and shape.choices else "text"


def _several(value: Any, shape: Shape) -> FieldKind | None:
    """How several things are asked for in one field; None where there's no short way."""
    if _are_ticks(value, shape):
        return "checks"
    if shape.item is not None and shape.type == "list":
        return "lines" if shape.item.type == "string" else "pairs" if _are_pairs(value, shape) else None
    return None


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
    if kind == "json":
        return json.dumps(to_wire(value, shape), indent=2)
    if kind == "flag":
        return "yes" if value else "no"
    return "\n".join(_lines(value, kind)) if kind in ("pairs", "checks", "lines") else str(value)


def _lines(value: Any, kind: FieldKind) -> list[str]:
    if kind == "pairs":
        return [f"{pair['Key']}={pair['Value']}" for pair in value]
    if kind == "checks":
        return [name for name, ticked in value.items() if ticked]
    return [str(part) for part in value]


def _read(field: Field, text: str, shape: Shape | None, before: Any) -> Any:
    """What a field's text stands for; ``before``: what the step itself gives."""
    if field.kind in ("lines", "pairs", "checks"):
        return _read_lines(field, [line.strip() for line in text.splitlines() if line.strip()], before)
    if field.kind == "flag":
        return text == "yes"
    if field.kind == "body":
        return text.encode()
    if field.kind in ("number", "decimal"):
        return _number(field, text, int if field.kind == "number" else float)
    if field.kind == "json":
        return to_wire(_json(field, text), shape)
    return text


def _read_lines(field: Field, lines: list[str], before: Any) -> Any:
    if field.kind == "checks":
        return {name: name in lines for name in field.choices if name in lines or name in before}
    return lines if field.kind == "lines" else [_pair(field, line) for line in lines]


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
