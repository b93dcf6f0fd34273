"""When there is no way for certain, whatever somebody changes: told without a search.

Nobody gets further than into their own account and those whose roles could let them in, and has there no more than
somebody whom every identity-based policy allows everything. What then still refuses lies in SCPs, RCPs and the
resource's policy, which can be changed only from the management account and the resource's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.estate import ADMINISTRATOR, Principal, Role, User

from ._goals import asks_of
from ._model import Administrator
from ._texts import tests
from ._trust import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Account, Estate
    from labkit.policy import Decision

    from ._deeds import Ask
    from ._model import Goal

_ANYBODY: Final = "labkit-almighty"
_TRUST: Final = '{"Version": "2012-10-17", "Statement": []}'
_ABOUT_SOMEBODY: Final = (
    "aws:principal",
    "aws:userid",
    "aws:username",
    "aws:source",
    "aws:multifactor",
    "aws:token",
)


def hopeless(estate: Estate, start: Principal, goal: Goal) -> bool:
    """Whether somebody certainly can't reach a goal."""
    if start.kind == "anonymous":
        return False
    accounts = within_reach(estate, start.account)
    if isinstance(goal, Administrator):
        return goal.account is not None and goal.account not in accounts
    return all(_refused_for_good(estate, ask, accounts) for ask in asks_of(goal))


def within_reach(estate: Estate, account: str) -> set[str]:
    """The accounts that somebody could get into, as far as the trust policies there say: their own, and on."""
    found, further = {account}, True
    while further:
        more = {
            other.id
            for other in estate.accounts.values()
            if other.id not in found and any(_lets_in(role, found) for role in other.roles.values())
        }
        further, found = bool(more), found | more
    return found


def _lets_in(role: Role, accounts: set[str]) -> bool:
    return any(name == "*" or name in accounts or _account(name) in accounts for name in names_in(role.trust))


def _account(name: str) -> str:
    return name.split(":")[4] if name.count(":") >= 5 else ""


def _refused_for_good(estate: Estate, ask: Ask, accounts: set[str]) -> bool:
    if _tells_people_apart(estate, ask, accounts):
        return False
    return not any(_in_the_end(estate, decision, accounts) for decision in _almighty(estate, ask, accounts))


def _tells_people_apart(estate: Estate, ask: Ask, accounts: set[str]) -> bool:
    """Whether a policy that binds them, or the resource's, treats some of them in their own way."""
    bounds = [policy.content for one in estate.organizations for policy in one.policies.values()]
    policy = _policy_of(estate, ask)
    if any(
        key.lower().startswith(_ABOUT_SOMEBODY) for text in (*bounds, policy) for _, key, _ in tests(text)
    ):
        return True
    return any(name == "*" or _account(name) in accounts for name in names_in(policy))


def _policy_of(estate: Estate, ask: Ask) -> str:
    if ":role/" in ask.resource:
        account = estate.accounts.get(_account(ask.resource))
        role = account.roles.get(ask.resource.rpartition("/")[2]) if account else None
        return role.trust if role is not None else _TRUST
    resource = estate.resources.get(
        ask.resource.partition("/")[0] if ":s3:" in ask.resource else ask.resource
    )
    return (resource.policy if resource is not None else None) or _TRUST


def _almighty(estate: Estate, ask: Ask, accounts: set[str]) -> Iterator[Decision]:
    """The decisions for a user, a role and the root user of each account whom no policy of their own limits."""
    for number in sorted(accounts & estate.accounts.keys()):
        peopled = estate.with_account(_with_somebody(estate.accounts[number]))
        for arn in (f"user/{_ANYBODY}", f"role/{_ANYBODY}", "root"):
            who = peopled.principal(f"arn:aws:iam::{number}:{arn}")
            yield peopled.decide(who, ask.action, ask.resource, ask.context, ask.owner)


def _with_somebody(account: Account) -> Account:
    start = f"arn:aws:iam::{account.id}:"
    user = User(f"{start}user/{_ANYBODY}", _ANYBODY, attached=(ADMINISTRATOR,))
    return account.with_entity(user).with_entity(
        Role(f"{start}role/{_ANYBODY}", _ANYBODY, _TRUST, attached=(ADMINISTRATOR,))
    )


def _in_the_end(estate: Estate, decision: Decision, accounts: set[str]) -> bool:
    """Whether it is allowed, or everything that refuses could be changed from within."""
    managed = {one.management for one in estate.organizations} & accounts
    mendable = {
        "scp": bool(managed),
        "rcp": bool(managed),
        "resource": decision.request.resource_account in accounts,
    }
    return decision.allowed or all(mendable.get(kind, False) for kind in decision.denied_by)
