"""What still holds something isn't deleted: users with groups, keys, a password, MFA; full groups.

moto deletes them, and the group goes on listing the user. (DeleteUser; DeleteGroup; DeleteRole; DeletePolicy)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before

from . import policy_versions  # noqa: F401 - whose a policy is comes first

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@before("iam", "DeleteUser")
def user_holds_nothing(call: ApiCall, state: State) -> None:
    iam = state.backend("iam", call.caller.account)
    user = iam.users.get(call.parameters.get("UserName"))
    if user is None:
        return  # moto says that it isn't there
    for held, what in (
        (user.policies, "delete policies"),
        (user.managed_policies, "detach all policies"),
        (user.access_keys, "delete access keys"),
        (user.password, "delete login profile"),
        (user.mfa_devices, "delete MFA device"),
        (user.ssh_public_keys, "delete ssh public keys"),
        (user.signing_certificates, "delete signing certificates"),
        (any(user in group.users for group in iam.groups.values()), "remove users from group"),
    ):
        if held:
            raise _conflict(what)


@after("iam", "DeleteUser")
def nothing_is_left_of_a_user(call: ApiCall, state: State, _result: Result) -> None:
    name = str(call.parameters["UserName"])
    held = state.registers.user_boundaries
    ending = f"/{name}"
    start = f"arn:aws:iam::{call.caller.account}:user/"
    for arn in [arn for arn in held if arn.startswith(start) and arn.endswith(ending)]:
        del held[arn]


@before("iam", "DeleteGroup")
def group_holds_nothing(call: ApiCall, state: State) -> None:
    group = state.backend("iam", call.caller.account).groups.get(call.parameters["GroupName"])
    if group is None:
        return
    for held, what in (
        (group.users, "remove users from group"),
        (group.policies, "delete policies"),
        (group.managed_policies, "detach all policies"),
    ):
        if held:
            raise _conflict(what)


@before("iam", "DeletePolicy")
def policy_is_attached_nowhere(call: ApiCall, state: State) -> None:
    policy = state.backend("iam", call.caller.account).managed_policies.get(call.parameters["PolicyArn"])
    if policy is None:
        return
    if policy.attachment_count > 0:
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    if len(policy.versions) > 1:
        raise AwsError(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
            409,
        )


def _conflict(what: str) -> AwsError:
    return AwsError("DeleteConflict", f"Cannot delete entity, must {what} first.", 409)
