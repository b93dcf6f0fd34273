"""Policies as the stages write and show them."""

from __future__ import annotations

import json
from typing import Any

_ELEMENTS = ("Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource")


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def as_text(document: dict[str, Any]) -> str:
    """The policy as the JSON text that AWS takes."""
    return json.dumps(document, indent=2)


def in_brief(document: dict[str, Any]) -> str:
    """A policy in one line: effect, principals, actions and resources of each statement."""
    return "; ".join(_statement_in_brief(statement) for statement in statements(document))


def principals_allowed(document: dict[str, Any]) -> list[str]:
    """The principals that the Allow statements of a trust or resource policy name."""
    allowing = [statement for statement in statements(document) if statement["Effect"] == "Allow"]
    return [principal for statement in allowing for principal in values(statement.get("Principal", []))]


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy, whether it holds one or a list of them."""
    held = document["Statement"]
    return held if isinstance(held, list) else [held]


def values(element: Any) -> list[str]:
    """The values of one element, whether AWS returned a text, a list or a map of them."""
    if isinstance(element, dict):
        return [value for part in element.values() for value in values(part)]
    return [element] if isinstance(element, str) else list(element)


def _statement_in_brief(statement: dict[str, Any]) -> str:
    parts = [statement["Effect"]]
    for element in _ELEMENTS:
        if element in statement:
            prefix = "all but " if element.startswith("Not") else ""
            parts.append(prefix + ", ".join(values(statement[element])))
    if statement.get("Condition"):
        parts.append("under a condition")
    return " ".join(parts)
