"""Policy documents from the state, read once for each content and name."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from labkit.policy import Document, MalformedPolicyDocument, parse

Kind = Literal["identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint"]

_NOTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
_NOTHING_HERE = (
    '{"Version": "2012-10-17",'
    ' "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}'
)


@lru_cache(maxsize=8192)
def document(text: str, kind: Kind, name: str, arn: str | None = None) -> Document:
    """A document of the state, named for explanations. One that can't be read allows nobody anything."""
    try:
        return parse(text, kind=kind, name=name, arn=arn)
    except MalformedPolicyDocument as broken:
        return closed(kind, f"{name}, which can't be read: {broken}")


def closed(kind: Kind, name: str) -> Document:
    """A document that refuses everything, for a policy that ought to be there and can't be used."""
    by_principal = kind in ("resource", "trust", "rcp")
    return parse(
        _NOTHING_HERE if by_principal else _NOTHING, kind=kind if kind != "trust" else "resource", name=name
    )
