"""Policy documents of an estate or a scene, read once for each content and name."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

from labkit.policy import Document, MalformedPolicyDocument, parse

Kind: TypeAlias = Literal["identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint"]

ALLOW_ALL = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
_NOTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
_NOTHING_HERE = (
    '{"Version": "2012-10-17",'
    ' "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}'
)
_BY_PRINCIPAL = frozenset({"resource", "trust", "rcp"})


@lru_cache(maxsize=32768)
def document(text: str, kind: Kind, name: str, arn: str | None = None) -> Document:
    """A document, named for explanations. One that can't be read allows nobody anything."""
    try:
        return parse(text, kind=kind, name=name, arn=arn)
    except MalformedPolicyDocument as broken:
        return closed(kind, f"{name}, which can't be read: {broken}")


def closed(kind: Kind, name: str) -> Document:
    """A document that refuses everything, for a policy that ought to be there and can't be used."""
    text = _NOTHING_HERE if kind in _BY_PRINCIPAL else _NOTHING
    return parse(text, kind="resource" if kind == "trust" else kind, name=name)
