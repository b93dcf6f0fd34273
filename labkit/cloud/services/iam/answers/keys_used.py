"""The condition keys that policies look at: in their conditions, and as variables in their text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.services._common.elements import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.policy import Document

_VARIABLE = re.compile(r"\$\{\s*([^}$,*?\s][^},]*?)\s*(?:,[^}]*)?\}")


def keys_used(documents: Iterable[Document]) -> list[str]:
    """Every key, once, as first written, in the documents' order."""
    seen: dict[str, str] = {}
    for document in documents:
        for statement in _statements(document.to_dict()):
            for key in _keys_of(statement):
                seen.setdefault(key.lower(), key)
    return list(seen.values())


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    return listed(policy.get("Statement", []))


def _keys_of(statement: dict[str, Any]) -> Iterator[str]:
    for keys in (statement.get("Condition") or {}).values():
        yield from keys
    yield from _VARIABLE.findall(json.dumps(statement))
