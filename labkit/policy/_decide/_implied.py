"""Condition keys that AWS fills in itself, worked out from the principal and the resource's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._match._who import Who


def _principal_arn(who: Who, _owner: str | None) -> str | None:
    """A session has its role's ARN; the path isn't in the session's, so it counts as ``/``."""
    if who.kind == "session":
        partition = (who.text or "").split(":", 2)[1]
        return f"arn:{partition}:iam::{who.account}:role/{who.role}"
    return who.arn if who.inside else None


def _user_id(who: Who, _owner: str | None) -> str | None:
    if who.kind == "federated-user":
        return f"{who.account}:{who.name}"
    return {"root": who.account, "anonymous": "anonymous"}.get(who.kind)


def _service(who: Who, _owner: str | None) -> str | None:
    return who.text if who.kind == "service" else None


def _service_names(who: Who, _owner: str | None) -> tuple[str, ...] | None:
    """A service has several names; the one that asks is the one which is known."""
    return (who.text,) if who.kind == "service" and who.text else None


_TYPES: Final = {
    "user": "User",
    "root": "Account",
    "session": "AssumedRole",
    "role": "AssumedRole",
    "federated-user": "FederatedUser",
    "anonymous": "Anonymous",
}

IMPLIED: Final[dict[str, Callable[[Who, str | None], str | tuple[str, ...] | None]]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": lambda who, _: "anonymous" if who.kind == "anonymous" else who.account,
    "aws:principaltype": lambda who, _: _TYPES.get(who.kind),
    "aws:username": lambda who, _: who.name if who.kind == "user" else None,
    "aws:userid": _user_id,
    "aws:resourceaccount": lambda _, owner: owner,
    "aws:principalisawsservice": lambda who, _: (
        None if who.kind == "anonymous" else "true" if who.kind == "service" else "false"
    ),
    "aws:principalservicename": _service,
    "aws:principalservicenameslist": _service_names,
}
"""Keys that AWS fills in itself for every request and that follow from the principal and the resource.

A value that the request gives wins. AWS global condition context keys.
"""
