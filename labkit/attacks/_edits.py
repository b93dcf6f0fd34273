"""Small changes that take a move away: an action less in a policy, a Deny, a boundary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.estate import Group, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Account, Entity, Estate
    from labkit.paths import Move

_NAME = "Closed"
_BOUNDARY = "Boundary"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that an account's root user makes."""

    account: str
    service: str
    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change: the calls that make it, and what it is in words. `general`: whether it answers other ways, too."""

    says: str
    calls: tuple[Call, ...]
    general: bool = False


def edits(move: Move, estate: Estate) -> Iterator[Edit]:
    """Changes after which a move isn't allowed any more, the least first."""
    action = str(move.decision.request.action)
    account = estate.accounts.get(move.by.account)
    mover = estate.entity(move.by)
    if account is None or mover is None:
        return
    yield from _without(action, mover, account)
    yield _denied(move, action, mover, account)
    if mover.boundary is None and action.startswith(("iam:", "organizations:")):
        yield _bounded(mover, account)


def _without(action: str, mover: User | Role, account: Account) -> Iterator[Edit]:
    """The action out of each policy that names it, where all that allow it name it."""
    found = list(_policies(mover, account))
    if any(_covers(text, action) and _less(text, action) is None for _, _, text in found):
        return
    calls, where = [], []
    for holder, name, text in found:
        less = _less(text, action)
        if less is not None:
            calls.append(_put(holder, name, less, account))
            where.append(f"{_words(holder)}'s policy {name.rpartition('/')[2]}")
    if calls:
        yield Edit(f"Take {action} out of {' and '.join(where)}", tuple(calls))


def _policies(mover: User | Role, account: Account) -> Iterator[tuple[Entity | None, str, str]]:
    """Holder, name and text of the mover's policies that the account itself can change: for a managed one no holder
    and its ARN. AWS's own count as what can't be changed."""
    joined = [account.groups[name] for name in getattr(mover, "groups", ()) if name in account.groups]
    for holder in (mover, *joined):
        for name, text in holder.inline.items():
            yield holder, name, text
        for arn in holder.attached:
            if arn in account.policies:
                yield None, arn, account.policies[arn].text


def _covers(text: str, action: str) -> bool:
    from labkit.policy import parse

    return any(one.statement.effect == "Allow" for one in parse(text).about(action.lower()))


def _less(text: str, action: str) -> str | None:
    """The policy without an action that it names; None where it doesn't name it, or allows it in another way too."""
    policy = json.loads(text)
    listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    kept = [left for statement in listed if (left := _statement_less(statement, action)) is not None]
    if kept == listed or not kept:
        kept = [{"Effect": "Deny", "Action": action, "Resource": "*"}] if kept != listed else kept
    less = json.dumps({**policy, "Statement": kept})
    return less if kept != listed and not _covers(less, action) else None


def _statement_less(statement: dict[str, Any], action: str) -> dict[str, Any] | None:
    if statement.get("Effect") != "Allow" or "Action" not in statement:
        return statement
    named = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    left = [name for name in named if name.lower() != action.lower()]
    if left == named:
        return statement
    return {**statement, "Action": left} if left else None


def _put(holder: Entity | None, name: str, text: str, account: Account) -> Call:
    if holder is None:
        given = {"PolicyArn": name, "PolicyDocument": text, "SetAsDefault": True}
        return Call(account.id, "iam", "CreatePolicyVersion", given)
    kind = _kind(holder)
    named = {f"{kind}Name": holder.name, "PolicyName": name, "PolicyDocument": text}
    return Call(account.id, "iam", f"Put{kind}Policy", named)


def _denied(move: Move, action: str, mover: User | Role, account: Account) -> Edit:
    resource = move.decision.request.resource
    deny = {"Effect": "Deny", "Action": action, "Resource": resource}
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    says = f"Deny {_words(mover)} {action} on {resource}"
    return Edit(says, (_put(mover, _NAME, text, account),))


def _bounded(mover: User | Role, account: Account) -> Edit:
    """A boundary: everything but what changes who may do what (Permissions boundaries for IAM entities)."""
    statements = [
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "iam:ChangePassword"], "Resource": "*"},
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    arn, kind = f"arn:aws:iam::{account.id}:policy/{_BOUNDARY}", _kind(mover)
    make = Call(account.id, "iam", "CreatePolicy", {"PolicyName": _BOUNDARY, "PolicyDocument": text})
    bound = {f"{kind}Name": mover.name, "PermissionsBoundary": arn}
    put = Call(account.id, "iam", f"Put{kind}PermissionsBoundary", bound)
    says = f"Give {_words(mover)} a permissions boundary that allows no changes in IAM or in the organization"
    return Edit(says, (*([] if arn in account.policies else [make]), put), general=True)


def _kind(entity: Entity) -> str:
    return {User: "User", Group: "Group", Role: "Role"}[type(entity)]


def _words(entity: Entity | None) -> str:
    return f"{_kind(entity).lower()} {entity.name}" if entity is not None else "the account"
