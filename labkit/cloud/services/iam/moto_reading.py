"""Policies that AWS saves and moto's reader refuses: numbers in conditions, IAM resources that aren't in its list.

The document itself is stored as it came; moto reads another, in which those places are written as it knows them.
(IAM JSON policy elements: Condition; Numeric condition operators; IAM identifiers: ARNs)
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.iam.policy_validation import BaseIAMPolicyValidator

from labkit.cloud.services._common.elements import statements_in

_UNLISTED = re.compile(r"arn:[^:]*:iam::[^:]*:(root|\*)")
_read = BaseIAMPolicyValidator.__init__


def install() -> None:
    """Let moto's reader see what it knows."""
    BaseIAMPolicyValidator.__init__ = _known  # type: ignore[method-assign]  # that is the mend


def _known(self: BaseIAMPolicyValidator, policy_document: str) -> None:
    _read(self, _rewritten(policy_document))


def _rewritten(text: str) -> str:
    try:
        document = json.loads(text)
        for statement in statements_in(document):
            _rewrite(statement)
    except (ValueError, KeyError, TypeError, AttributeError):
        return text  # moto says what is wrong with it
    return json.dumps(document)


def _rewrite(statement: dict[str, Any]) -> None:
    for element in ("Resource", "NotResource"):
        if element in statement:
            statement[element] = _each(statement[element], _listed)
    for keys in (statement.get("Condition") or {}).values():
        for key, value in keys.items():
            keys[key] = _each(value, _as_text)


def _each(value: Any, change: Any) -> Any:
    return [change(one) for one in value] if isinstance(value, list) else change(value)


def _listed(resource: Any) -> Any:
    return "*" if isinstance(resource, str) and _UNLISTED.fullmatch(resource) else resource


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
