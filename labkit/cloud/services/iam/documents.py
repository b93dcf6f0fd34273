"""Policy documents are read by the engine when they are written: a broken one is refused, not stored.

(IAM JSON policy elements; CreateRole, PutRolePolicy, ... errors)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_IDENTITY = (
    "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "CreatePolicy", "CreatePolicyVersion",
)  # fmt: skip


@before("iam", *_IDENTITY)
def identity_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["PolicyDocument"]), "identity", state)


@before("iam", "CreateRole")
def trust_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["AssumeRolePolicyDocument"]), "trust", state)


@before("iam", "UpdateAssumeRolePolicy")
def new_trust_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["PolicyDocument"]), "trust", state)
