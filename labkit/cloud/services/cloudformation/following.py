"""Automatic deployment: an account that comes under a stack set's unit gets the stack, one that goes loses it.

(Manage automatic deployments for StackSets that use service-managed permissions)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import after
from labkit.cloud.services.organizations.organization import management_of

from .deployments import follow, sets_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("organizations", "MoveAccount", "CloseAccount")
def the_stacks_follow(call: ApiCall, state: State, _result: Result) -> None:
    for chosen in sets_of(management_of(call.caller.account), state).values():
        if chosen.follows:
            follow(chosen, call, state)
