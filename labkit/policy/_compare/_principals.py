"""Principals that tell resource-based policies apart: those named, and their neighbors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._arn import split_arn
from labkit.policy._match._who import who_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.policy._match._principal import PrincipalMap

HOME = "111111111111"
ELSEWHERE = "222222222222"
ALICE = f"arn:aws:iam::{HOME}:user/alice"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/Role/session"
ROOT = f"arn:aws:iam::{HOME}:root"
STRANGER = f"arn:aws:iam::{ELSEWHERE}:user/mallory"


def neighbors(principals: Iterable[PrincipalMap]) -> list[str | None]:
    """Everybody named, somebody beside each, a stranger, an AWS service, and nobody (None: anonymous)."""
    found: dict[str | None, None] = {}
    for principal in principals:
        for kind, names in principal:
            for name in names:
                found.update(dict.fromkeys(_near(kind, name)))
    return [*found, *(one for one in (STRANGER, ROOT, "ec2.amazonaws.com", None) if one not in found)]


def _near(kind: str, name: str) -> Iterator[str]:
    if kind in {"Service", "Federated", "CanonicalUser"}:
        yield name
        yield "lambda.amazonaws.com" if kind == "Service" else "accounts.google.com"
    elif kind == "*" or name == "*":
        yield ALICE
    else:
        yield from _of_account(name)


def _of_account(name: str) -> Iterator[str]:
    """A named account's people, or a named user or role and another one beside it."""
    who = who_is(name)
    arn = split_arn(name)
    partition = arn[1] if arn else "aws"
    if who.account is None:
        yield name
        return
    if who.kind == "root":
        yield f"arn:{partition}:iam::{who.account}:root"
    elif who.kind == "role":
        yield f"arn:{partition}:sts::{who.account}:assumed-role/{who.role}/session"
    else:
        yield name
        if who.kind == "session":
            yield f"arn:{partition}:sts::{who.account}:assumed-role/{who.role}/another"
    yield f"arn:{partition}:iam::{who.account}:user/alice"
    yield f"arn:{partition}:sts::{who.account}:assumed-role/Role/session"
    yield f"arn:{partition}:iam::{who.account}:root"
