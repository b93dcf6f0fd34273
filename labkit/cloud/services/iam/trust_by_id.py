"""Who is trusted is remembered by unique id: a rename keeps the trust, a deletion ends it for good.

AWS shows the ARN as long as the principal is there, and the bare id (AIDA..., AROA...) once it's gone; a new
user of the old name isn't the one who was trusted. Names in conditions (aws:PrincipalArn) stay as they were written.
(AWS JSON policy elements: Principal; IAM identifiers: unique identifiers; Grants in AWS KMS)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after, before
from labkit.cloud.services._common.named_principals import rename_everywhere

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_NOTE = "leaving"


@before("iam", "DeleteUser", "DeleteRole", "DeleteServiceLinkedRole", "UpdateUser")
def remember_who_it_was(call: ApiCall, state: State) -> None:
    entity = _entity(call, state)
    state.registers.notes[_NOTE] = (entity.arn, entity.id) if entity else None


@after("iam", "DeleteUser", "DeleteRole", "DeleteServiceLinkedRole")
def trust_keeps_the_bare_id(_call: ApiCall, state: State, _result: Result) -> None:
    leaving = state.registers.notes.pop(_NOTE, None)
    if leaving:
        rename_everywhere(leaving[0], leaving[1], state)


@after("iam", "UpdateUser")
def trust_follows_a_new_name(call: ApiCall, state: State, _result: Result) -> None:
    leaving = state.registers.notes.pop(_NOTE, None)
    name = call.parameters.get("NewUserName") or call.parameters["UserName"]
    iam = state.backend("iam", call.caller.account)
    user = iam.users[name]
    if leaving is None or user.arn == leaving[0]:
        return
    old = leaving[0]
    rename_everywhere(old, user.arn, state)
    iam.tagger.tag_resource(user.arn, iam.tagger.list_tags_for_resource(old)["Tags"])
    iam.tagger.delete_all_tags_for_resource(old)
    for key in user.access_keys:
        key.user_name = user.name
    boundary = state.registers.user_boundaries.pop(old, None)
    if boundary is not None:
        state.registers.user_boundaries[user.arn] = boundary


def _entity(call: ApiCall, state: State) -> Any | None:
    iam = state.backend("iam", call.caller.account)
    if "RoleName" in call.parameters:
        return next((role for role in iam.roles.values() if role.name == call.parameters["RoleName"]), None)
    return iam.users.get(call.parameters.get("UserName"))
