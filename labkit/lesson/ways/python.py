"""A call as lines of Python with boto3, written to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.cloud.wire.models import operation, python_name

from .calls import SessionFrom, Upload
from .documents import is_document

if TYPE_CHECKING:
    from .calls import Call

_WIDTH = 78


def python_lines(call: Call) -> str:
    """The call as Python: documents as dicts, a client for the caller, one call. ``lab`` is the lesson."""
    found = operation(call.service, call.operation)
    documents = {
        name: value for name, value in call.parameters.items() if is_document(value, found.members.get(name))
    }
    arguments = [
        f"{name}={_document_argument(name) if name in documents else literal(value, len(name) + 6, 4)}"
        for name, value in call.parameters.items()
    ]
    parts = ["import json", ""] if documents else []
    parts += [f"{python_name(name)} = {literal(value)}" for name, value in documents.items()]
    parts.append(f"client = {_session(call)}.client({_client_arguments(call)})")
    sent = _call(f"client.{found.method}", arguments)
    if found.streams_back:
        parts += [f"answer = {sent}", 'print(answer["Body"].read().decode())']
    else:
        parts.append(sent)
    return "\n".join(parts)


def literal(value: Any, used: int = 0, indent: int = 0) -> str:
    """``value`` as Python text: on one line where it fits, else an item a line, double quotes throughout.

    ``used``: columns already taken on the line; ``indent``: columns the line starts at.
    """
    short = _short(value)
    if used + len(short) <= _WIDTH - indent or not isinstance(value, Mapping | list | tuple) or not value:
        return short
    inner = indent + 4
    margin = " " * inner
    if isinstance(value, Mapping):
        keys = {_short(key): part for key, part in value.items()}
        lines = [f"{margin}{key}: {literal(part, len(key) + 3, inner)}," for key, part in keys.items()]
        return "{\n" + "\n".join(lines) + "\n" + " " * indent + "}"
    lines = [f"{margin}{literal(part, 1, inner)}," for part in value]
    return "[\n" + "\n".join(lines) + "\n" + " " * indent + "]"


def _short(value: Any) -> str:
    if isinstance(value, Upload):
        return f"b{_short(value.text)}" if value.text.isascii() else f"{_short(value.text)}.encode()"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_short(key)}: {_short(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_short(part) for part in value) + "]"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False)


def _document_argument(name: str) -> str:
    return f"json.dumps({python_name(name)}, indent=2)"


def _session(call: Call) -> str:
    if isinstance(call.as_, SessionFrom):
        place = f", {call.as_.call}" if call.as_.call else ""
        keys = "".join(f'["{part}"]' for part in call.as_.path.split("."))
        return f'lab.session(credentials=lab.result("{call.as_.step}"{place}){keys})'
    return f"lab.session({_short(call.as_)})"


def _client_arguments(call: Call) -> str:
    region = f", region_name={_short(call.region)}" if call.region else ""
    return f"{_short(call.service)}{region}"


def _call(function: str, arguments: list[str]) -> str:
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"
