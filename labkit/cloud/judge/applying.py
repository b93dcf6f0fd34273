"""What applies to a user, group or role, for questions that nobody asks with credentials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .identity import boundary_document, identity_documents, of_entity, of_policy
from .organization import SCP
from .policies import levels
from .principals import caller_of
from .requests import caller_context
from .shelves import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.cloud.state import State
    from labkit.policy import Document

    from .context import Context


_ANY_TIME = datetime(2036, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Applying:
    """The policies on the principal's side and the keys that follow from who it is."""

    principal: str
    identity: tuple[Document, ...]
    boundary: Document | None
    scps: Sequence[Sequence[Document]] | None
    context: Context


def applying_to(arn: str, state: State, at: datetime) -> Applying:
    """What applies to the user, role or group at this ARN. Raises LookupError where there is none.

    A group asks nothing by itself; its policies are judged as those of a user of its account.
    """
    if ":group/" in arn:
        account = arn.split(":")[4]
        documents = tuple(of_entity(_group(arn, state), "group", state.backend("iam", account)))
        someone = f"arn:aws:iam::{account}:user/member-of-{arn.rpartition('/')[2]}"
        return Applying(someone, documents, None, levels(account, SCP, "scp", state), {})
    caller = caller_of(arn, state, at)
    return Applying(
        principal=caller.arn,
        identity=identity_documents(caller, state),
        boundary=boundary_document(caller, state),
        scps=levels(caller.account, SCP, "scp", state),
        context=caller_context(caller, state),
    )


def documents_of(arn: str, state: State) -> tuple[tuple[Document, ...], frozenset[str]]:
    """The policies of a user, group, role, or the managed policy itself, and the unique ids of the users and
    roles that they stand for. Raises LookupError where there is no such thing."""
    account, _, kind = arn.partition("iam::")[2].partition("/")[0].partition(":")
    iam = state.backend("iam", account) if account.isdigit() else None
    if kind == "group":
        group = _group(arn, state)
        return tuple(of_entity(group, "group", iam)), frozenset(str(user.id) for user in group.users)
    if kind == "policy":
        return _of_managed(arn, state)
    caller = caller_of(arn, state, _ANY_TIME)
    return identity_documents(caller, state), frozenset({caller.unique_id.partition(":")[0]})


def _of_managed(arn: str, state: State) -> tuple[tuple[Document, ...], frozenset[str]]:
    """A managed policy, and whoever has it, directly or through a group."""
    account = arn.split(":")[4]
    if not account.isdigit() or not state.exists(account):
        raise LookupError(f"There is no policy {arn} of this account.")
    iam = state.backend("iam", account)
    policy = iam.managed_policies.get(arn)
    if policy is None:
        raise LookupError(f"There is no policy {arn}.")
    holders = [one for one in (*iam.users.values(), *iam.roles.values()) if arn in one.managed_policies]
    holders += [
        user for group in iam.groups.values() if arn in group.managed_policies for user in group.users
    ]
    return (of_policy(policy),), frozenset(str(one.id) for one in holders)


def _group(arn: str, state: State) -> Any:
    account = arn.split(":")[4]
    group = (
        named(state.backend("iam", account).groups, arn.rpartition("/")[2]) if state.exists(account) else None
    )
    if group is None or group.arn != arn:
        raise LookupError(f"There is no group {arn}.")
    return group
