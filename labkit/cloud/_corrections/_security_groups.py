"""A security group that isn't there is named as EC2 names it; moto shows a Python set.

(Error codes for the Amazon EC2 API: InvalidGroup.NotFound)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud._calls import AwsError

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("ec2", "DescribeSecurityGroups")
def groups_exist(call: ApiCall, state: State) -> None:
    by_vpc = state.any_backend("ec2", call.caller.account, call.region).groups
    known = {group_id for groups in by_vpc.values() for group_id in groups}
    missing = sorted(set(call.parameters.get("GroupIds") or ()) - known)
    if len(missing) == 1:
        raise AwsError("InvalidGroup.NotFound", f"The security group '{missing[0]}' does not exist")
    if missing:
        raise AwsError("InvalidGroup.NotFound", f"The security groups '{', '.join(missing)}' do not exist")
