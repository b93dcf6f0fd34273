"""The stack sets of an organization, what each has deployed where, and deploying and withdrawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.services._common.time import at
from labkit.cloud.services.organizations.organization import node, organization

from .resources import FailedError, make_all, unmake_all

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

    from .template import Resource


@dataclass(slots=True)
class Instance:
    """A stack set's stack in one account. ``reason`` says why it isn't there, where it failed."""

    unit: str
    stack: str
    reason: str = ""


@dataclass(slots=True)
class StackSet:
    """One stack set. ``units``: the roots and OUs it was deployed to."""

    name: str
    unique: str
    arn: str
    text: str
    description: str
    resources: tuple[Resource, ...]
    follows: bool
    retains: bool
    units: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    instances: dict[str, Instance] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.name}:{self.unique}"


def sets_of(account: str, state: State) -> dict[str, StackSet]:
    """The stack sets of a management account, by name."""
    kept: dict[str, StackSet] = state.registers.notes.setdefault("stack sets", {}).setdefault(account, {})
    return kept


def stack_set(call: ApiCall, state: State) -> StackSet:
    """The one that the call names. Raises StackSetNotFoundException."""
    name = str(call.parameters["StackSetName"]).partition(":")[0]
    found = sets_of(call.caller.account, state).get(name)
    if found is None:
        raise AwsError("StackSetNotFoundException", f"StackSet {name} not found", 404)
    return found


def members_under(unit: str, backend: Any) -> list[str]:
    """The active member accounts anywhere under a root or OU; StackSets passes over the management account."""
    management = backend.org.master_account_id
    return [
        account.id
        for account in backend.accounts
        if account.id != management and account.status == "ACTIVE" and unit in above(account, backend)
    ]


def above(account: Any, backend: Any) -> list[str]:
    """The ids of the units above an account, up to the root."""
    ids = []
    here = node(backend, account.parent_id)
    while here is not None:
        ids.append(str(here.id))
        here = node(backend, here.parent_id) if here.type != "ROOT" else None
    return ids


def follow(chosen: StackSet, call: ApiCall, state: State) -> None:
    """Bring the stacks where the set's units are now: in each account under one of them, and in no other."""
    backend = organization(call, state)
    wanted = {account: unit for unit in chosen.units for account in members_under(unit, backend)}
    for account in [account for account in chosen.instances if account not in wanted]:
        gone = chosen.instances.pop(account)
        if not chosen.retains and not gone.reason and state.exists(account):
            unmake_all(chosen.resources, account, state)
    for account, unit in wanted.items():
        if account not in chosen.instances:
            chosen.instances[account] = _deploy(chosen, account, unit, call, state)


def _deploy(chosen: StackSet, account: str, unit: str, call: ApiCall, state: State) -> Instance:
    region = chosen.regions[0]
    stack = f"arn:aws:cloudformation:{region}:{account}:stack/StackSet-{chosen.name}-{chosen.unique}"
    try:
        with at(call):
            make_all(chosen.resources, account, call, state)
    except FailedError as failed:
        return Instance(unit, stack, str(failed))
    return Instance(unit, stack)
