"""A stack set's ARN ends in an id that only the set itself tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.finders import finder_for

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@finder_for("cloudformation")
def stack_set(call: ApiCall, state: State, _arn: str) -> list[str]:
    name, _, unique = str(call.parameters["StackSetName"]).partition(":")
    kept = state.registers.notes.get("stack sets", {}).get(call.caller.account, {}).get(name)
    place = f"arn:aws:cloudformation:{call.region}:{call.caller.account}:stackset"
    return [str(kept.arn) if kept else f"{place}/{name}:{unique or '*'}"]
