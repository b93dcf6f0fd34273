"""Whether a bucket policy is public, and what S3 Block Public Access then makes of it.

(Blocking public access to your Amazon S3 storage: "The meaning of public")
"""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from labkit.policy import BLOCK_PUBLIC_ACCESS

if TYPE_CHECKING:
    from collections.abc import Iterator

# A condition on one of these, for fixed values only, makes a statement for everybody one for somebody.
_NARROWING = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)


def is_public(policy: str | dict[str, Any]) -> bool:
    """Whether S3 holds this bucket policy for public: some Allow isn't for fixed principals or places."""
    statements = (json.loads(policy) if isinstance(policy, str) else policy).get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return any(item.get("Effect") == "Allow" and _for_anybody(item) for item in listed)


def restricted(text: str, owner: str) -> str:
    """A public policy and the setting RestrictPublicBuckets: only the owner's account and AWS's services get in.

    S3 tells such a refusal as an explicit deny in a resource-based policy, so it is a Deny here.
    """
    policy = json.loads(text)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    wall = {
        "Sid": BLOCK_PUBLIC_ACCESS,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {
            "StringNotEquals": {"aws:PrincipalAccount": owner},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }
    return json.dumps(policy | {"Statement": [*statements, wall]})


def _for_anybody(statement: dict[str, Any]) -> bool:
    if "NotPrincipal" not in statement and not any("*" in name for name in _principals(statement)):
        return False
    return not any(_narrows(*test) for test in _tests(statement.get("Condition") or {}))


def _principals(statement: dict[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    groups = principal.values() if isinstance(principal, dict) else [principal]
    for group in groups:
        yield from group if isinstance(group, list) else [str(group)]


def _tests(condition: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in condition.items():
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            yield operator.lower().rpartition(":")[2], key.lower(), [str(value) for value in listed]


def _narrows(operator: str, key: str, values: list[str]) -> bool:
    if operator not in _POSITIVE or key not in _NARROWING or not values:
        return False
    if key == "aws:sourceip":
        return operator == "ipaddress" and all(_small(value) for value in values)
    return all(_fixed(key, value) for value in values)


def _fixed(key: str, value: str) -> bool:
    if key == "aws:userid" and value.startswith("AROA") and value.endswith(":*"):
        return False
    if key in ("aws:principalarn", "aws:sourcearn") and value.count(":") >= 5:
        account = value.split(":")[4]
        return "*" not in account and "?" not in account and "${" not in value
    return not any(mark in value for mark in ("*", "?", "${"))


def _small(value: str) -> bool:
    """A range of addresses that isn't half the internet: /8 and narrower, /32 and narrower for IPv6."""
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)
