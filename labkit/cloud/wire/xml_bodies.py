"""Bodies in S3's XML, held to the model's shape: an element that isn't a list's comes once, and text is text.

moto's readers take the first of two, or what stands in the way. (Amazon S3 API Reference: MalformedXML)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_xml(operation: Any, body: bytes) -> None:
    """Raises S3's `MalformedXML` for a body that the operation's model doesn't allow."""
    shape = operation.input_shape
    payload = shape.serialization.get("payload") if shape else None
    inner = shape.members[payload] if payload else None
    if inner is None or inner.type_name != "structure" or not body.strip():
        return
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - expat builds no entities from outside
    except ElementTree.ParseError as error:
        raise say("unreadable body", "s3") from error
    if not _fits(inner, root):
        raise say("unreadable body", "s3")


def _fits(shape: Any, element: ElementTree.Element) -> bool:
    if shape.type_name == "structure":
        return _structure_fits(shape, element)
    if shape.type_name == "list":
        return all(_fits(shape.member, child) for child in element)
    return shape.type_name == "map" or not len(element)


def _structure_fits(shape: Any, element: ElementTree.Element) -> bool:
    counts = Counter(_local(child) for child in element)
    by_tag = dict(_tags(shape))
    for child in element:
        member = by_tag.get(_local(child))
        if member is None:
            continue
        flat = member.type_name == "list" and member.serialization.get("flattened")
        if not flat and counts[_local(child)] > 1:
            return False
        if not _fits(member.member if flat else member, child):
            return False
    return True


def _tags(shape: Any) -> Iterator[tuple[str, Any]]:
    """The elements that a structure has, by the names that they have in XML."""
    for name, member in shape.members.items():
        if member.serialization.get("location") is None:
            inner = getattr(member, "member", None) if member.serialization.get("flattened") else None
            given = inner.serialization.get("name") if inner is not None else None
            yield given or member.serialization.get("name") or name, member


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
