"""Values for parameters that a call has to have and that nobody gave: the smallest ones that AWS's model takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.wire.models import Shape

POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}'
)
_GIVEN: Mapping[str, Any] = {
    "RoleSessionName": "Exercise",
    "PolicyName": "Exercise",
    "Delete": {"Objects": [{"Key": "report.csv"}]},
    "Tagging": {"TagSet": [{"Key": "For", "Value": "exercise"}]},
    "Tags": [{"Key": "For", "Value": "exercise"}],
    "Plaintext": b"hello",
    "MessageBody": "hello",
    "Message": "hello",
    "Policy": POLICY,
    "PolicyDocument": POLICY,
    "AssumeRolePolicyDocument": POLICY,
    "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "AccessKeyId": "AKIALABKITEXERCISE00",
    "Password": "Fake+1234-abcd!",
    "CopySource": "from/here",
}
_SIMPLE: Mapping[str, Any] = {
    "boolean": True,
    "blob": b"hello",
    "timestamp": "2036-01-07T09:00:00Z",
    "map": {},
}


def some(name: str, shape: Shape) -> Any:
    """A value for a parameter."""
    if name in _GIVEN and shape.takes(_GIVEN[name]):
        return _GIVEN[name]
    return _made(shape)


def _made(shape: Shape) -> Any:
    if shape.choices:
        return shape.choices[0]
    if shape.type == "structure":
        return {name: some(name, shape.members[name]) for name in shape.required}
    if shape.type == "list" and shape.item is not None:
        return [_made(shape.item) for _ in range(shape.least)]
    if shape.type in {"integer", "long", "float", "double"}:
        return max(shape.least, 1)
    return _SIMPLE.get(shape.type, "exercise".ljust(shape.least, "x"))
