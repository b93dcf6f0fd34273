"""Automatic deployment: an account that comes under a stack set's unit gets the stack, one that goes loses it.

(Manage automatic deployments for StackSets that use service-managed permissions)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud._corrections._organization import management_of
from labkit.cloud._corrections._registry import after

from ._sets import follow, sets_of

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._corrections._registry import Result
    from labkit.cloud._state import State


@after("organizations", "MoveAccount", "CloseAccount")
def the_stacks_follow(call: ApiCall, state: State, _result: Result) -> None:
    for chosen in sets_of(management_of(call.caller.account), state).values():
        if chosen.follows:
            follow(chosen, call, state)
