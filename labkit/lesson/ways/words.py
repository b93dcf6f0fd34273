"""The names that AWS's API gives to things, as words."""

from __future__ import annotations

import re


def words(name: str) -> str:
    """An API name as words: "AssumeRolePolicyDocument" → "Assume role policy document", "RoleArn" → "Role
    ARN"."""
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    text = " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
    for written, usual in (
        ("id", "ID"),
        ("arn", "ARN"),
        ("ip", "IP"),
        ("cidr", "CIDR"),
        ("acls", "ACLs"),
        ("S 3", "S3"),
        ("cloud watch logs", "CloudWatch Logs"),
    ):
        text = re.sub(rf"\b{written}\b", usual, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]
