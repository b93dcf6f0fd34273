"""Make a witness easier to read: leave out what isn't needed, and let the principal be who the context says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.policy._arn import account_in, is_account
from labkit.policy._compare._found import Found, Pins
from labkit.policy._evaluate import evaluate
from labkit.policy._match._who import who_is
from labkit.policy._request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_NAMES = (
    (re.compile(r"(?<=^arn:aws:s3:::)([^/]+/(?:.*/)?)(?:other)?$"), r"\1report.csv"),
    (re.compile(r"(?<=:user/)((?:.*/)?)(?:other)?$"), r"\1Alex"),
    (re.compile(r"(?<=^arn:aws:s3:::)other(?=/|$)"), "another-bucket"),
    (re.compile(r"(?<=^arn:aws:s3:::)([a-z0-9-]+[a-z0-9])other(?=/|$)"), r"\1-other"),
)


_OF_TYPE = {
    "User": "arn:aws:iam::{}:user/alice",
    "AssumedRole": "arn:aws:sts::{}:assumed-role/Role/session",
    "Account": "arn:aws:iam::{}:root",
}


def tidy(
    found: Found, pins: Pins, *, pinned_principal: bool, keep_owner: bool, keys: Iterable[str] = ()
) -> Found:
    """The same difference with a smaller or more natural request, as far as one is found.

    ``keep_owner``: whether to tell whose the resource is, unless its ARN does. ``keys``: those that every request has.
    """
    kept = {key.lower() for key in pins.context} | set(keys)
    improved = True
    while improved:
        improved = False
        request = found.mine.request
        for better in (
            *_shorter(request, kept, keep_owner=keep_owner),
            *(() if pinned_principal else _coherent(request)),
            *(() if pins.resources else _named(request)),
        ):
            again = _ask(found, better)
            if again is not None:
                found, improved = again, True
                break
    return found


def _ask(found: Found, request: Request) -> Found | None:
    mine, theirs = evaluate(request, found.mine.policies), evaluate(request, found.theirs.policies)
    same_side = mine.allowed == found.mine.allowed
    return Found(mine, theirs) if mine.allowed != theirs.allowed and same_side else None


def _shorter(request: Request, kept: set[str], *, keep_owner: bool) -> Iterator[Request]:
    """Without one of its context keys, or without saying whose the resource is."""
    context = dict(request.context or {})
    for key in context:
        if key.lower() not in kept:
            yield _with(request, context={name: value for name, value in context.items() if name != key})
    told = account_in(request.resource) == request.resource_account
    if request.resource_account is not None and (told or not keep_owner):
        yield _with(request, resource_account=None)


def _named(request: Request) -> Iterator[Request]:
    """With names that people would give, in place of those made of a pattern."""
    if not request.resource.startswith("arn:"):
        return
    for pattern, name in _NAMES:
        told = pattern.sub(name, request.resource)
        if told != request.resource:
            yield _with(request, resource=told)


def _coherent(request: Request) -> Iterator[Request]:
    """With a principal of whom a context key follows, in place of the key."""
    context = dict(request.context or {})
    for key, value in context.items():
        for principal in _who(key.lower(), value, request):
            if principal != request.principal:
                rest = {name: one for name, one in context.items() if name != key}
                yield _with(request, principal=principal, context=rest)


def _with(request: Request, **parts: Any) -> Request:
    whole = {
        "principal": request.principal,
        "action": request.action,
        "resource": request.resource,
        "resource_account": request.resource_account,
        "context": request.context,
        "issuer": request.issuer,
        **parts,
    }
    return Request(**whole)


def _who(key: str, value: object, request: Request) -> Iterator[str]:
    """Principals of which a value of a key follows."""
    if not isinstance(value, str):
        return
    account = who_is(request.principal).account or "111111111111"
    if key == "aws:principaltype" and value in _OF_TYPE:
        yield _OF_TYPE[value].format(account)
    if key == "aws:username" and value.isidentifier():
        yield f"arn:aws:iam::{account}:user/{value}"
    if key == "aws:principalaccount" and is_account(value):
        yield f"arn:aws:iam::{value}:user/alice"
    who = who_is(value) if key == "aws:principalarn" else None
    if who is not None and who.kind == "user":
        yield value
    if who is not None and who.kind == "role":
        yield f"arn:aws:sts::{who.account}:assumed-role/{who.role}/session"
