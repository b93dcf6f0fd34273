"""A dry run changes nothing, whatever it is of; moto carries out half of them.

(DryRun, in each action of the Amazon EC2 API Reference; Error codes for the Amazon EC2 API: DryRunOperation)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("ec2", *simulated_operations("ec2"))
def dry_run_ends_here(call: ApiCall, _state: State, _result: Result) -> Result | None:
    """What was done so far is undone with the error."""
    if call.parameters.get("DryRun"):
        text = "Request would have succeeded, but DryRun flag is set."
        raise AwsError("DryRunOperation", text, 412)
    return None
