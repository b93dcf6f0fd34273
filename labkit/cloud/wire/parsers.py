"""moto's readers of requests, made strict where they would guess: what isn't as the model has it isn't read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from moto.core.parse import (
    EC2QueryParser,
    JSONParser,
    QueryParser,
    RequestParserError,
    RestJSONParser,
    RestXMLParser,
)

if TYPE_CHECKING:
    from .wording import Family

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")


def parser_for(family: Family, operation: Any) -> Any:
    """The reader of one operation's parameters."""
    return _PARSERS[family](operation)


def as_json(body: bytes) -> dict[str, Any]:
    """A JSON object in which each name stands once. Raises `ValueError` or `RecursionError`."""
    if not body.strip():
        return {}
    read = json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(read, dict):
        raise ValueError("it is no JSON object")
    if b"\\u" in body:
        json.dumps(read, ensure_ascii=False).encode()  # half a character is none
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs) and any(read[name] != value for name, value in pairs):
        raise ValueError("a name is given more than once, with different values")
    return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _whole(value: Any) -> int:
    """A whole number as text; Python would take `1_000` for one too."""
    if isinstance(value, str) and not _INTEGER.fullmatch(value.strip()):
        raise RequestParserError("no whole number")
    return int(value)


def _truth(value: Any) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise RequestParserError("neither true nor false")
    return str(value).lower() == "true"


class _Form:
    """The query protocols; a mixin, for EC2's reader is another class."""

    def _parse_integer(self, shape: Any, fields: Any, prefix: str = "") -> Any:
        value = self._default_handle(shape, fields, prefix)  # type: ignore[attr-defined]  # of the class it is mixed into
        return _whole(value) if isinstance(value, str) else value

    _parse_long = _parse_integer

    def _parse_boolean(self, shape: Any, fields: Any, prefix: str = "") -> Any:
        value = self._default_handle(shape, fields, prefix)  # type: ignore[attr-defined]  # same
        return _truth(value) if isinstance(value, str) else value

    def _parse_map(self, shape: Any, fields: Any, prefix: str = "") -> Any:
        read = super()._parse_map(shape, fields, prefix)  # type: ignore[misc]  # same
        if isinstance(read, dict) and any(type(value) is object for value in read.values()):
            raise RequestParserError("a name without a value")
        return read


class _Query(_Form, QueryParser):
    pass


class _Ec2(_Form, EC2QueryParser):
    pass


class _Json(JSONParser):
    def _parse_body_as_json(self, body: bytes) -> Any:
        return as_json(body)


class _RestJson(RestJSONParser):
    def _parse_body_as_json(self, body: bytes) -> Any:
        return as_json(body)

    def _parse_integer(self, _shape: Any, value: Any) -> Any:
        return _whole(value) if isinstance(value, str) else value  # a wrong type is said later, by its name

    _parse_long = _parse_integer


class _RestXml(RestXMLParser):
    """An element that stands twice, or holds others where a text belongs, isn't guessed at."""

    def _parse_payload(self, request: Any, shape: Any, members: Any, read: Any) -> None:
        payload = shape.serialization.get("payload")
        self._root = members[payload].serialization.get("name") if payload else None
        super()._parse_payload(request, shape, members, read)  # type: ignore[no-untyped-call]  # moto's has no types

    def _initial_body_parse(self, body: bytes) -> Any:
        root = super()._initial_body_parse(body)  # type: ignore[no-untyped-call]  # same
        if body and self._root and root.tag.rpartition("}")[2] != self._root:
            raise RequestParserError("another element")
        return root

    def _parse_shape(self, shape: Any, node: Any) -> Any:
        kind = shape.type_name
        if isinstance(node, list) and not shape.serialization.get("flattened") and node:
            in_document = hasattr(node[0], "tag")
            if in_document:
                raise RequestParserError("an element that stands more than once")
        if kind not in ("structure", "list", "map") and hasattr(node, "tag") and len(node):
            raise RequestParserError("elements where a text belongs")
        return super()._parse_shape(shape, node)  # type: ignore[no-untyped-call]  # same

    def _parse_integer(self, _shape: Any, node: Any) -> Any:
        return _whole(_text(node))

    _parse_long = _parse_integer

    def _parse_boolean(self, _shape: Any, node: Any) -> Any:
        return _truth(_text(node))


def _text(node: Any) -> Any:
    return (node.text or "").strip() if hasattr(node, "tag") else node


_PARSERS: dict[str, Any] = {
    "query": _Query,
    "ec2": _Ec2,
    "json": _Json,
    "rest-json": _RestJson,
    "rest-xml": _RestXml,
    "s3": _RestXml,
}
