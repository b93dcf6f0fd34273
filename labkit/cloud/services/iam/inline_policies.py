"""Inline policies of the old version, or without one, are still taken; moto wants 2012-10-17 of all.

Only managed policies must have it. (IAM JSON policy elements: Version; PutUserPolicy, PutGroupPolicy, PutRolePolicy)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


def _put(kind: str) -> None:
    """Answer the call that puts an inline policy on a user, group or role."""

    @instead("iam", f"Put{kind}Policy")
    def answer(call: ApiCall, state: State) -> Result:
        text, name = str(call.parameters["PolicyDocument"]), call.parameters[f"{kind}Name"]
        things = getattr(state.backend("iam", call.caller.account), f"{kind.lower()}s").values()
        thing = next(one for one in things if one.name == name)
        _check(text)
        thing.put_policy(str(call.parameters["PolicyName"]), text)
        return {}


def _check(text: str) -> None:
    """What moto finds wrong with the document, its version aside."""
    newest = {"Version": "2012-10-17"}
    document = newest | {name: value for name, value in json.loads(text).items() if name != "Version"}
    try:
        IAMPolicyDocumentValidator(json.dumps(document)).validate()
    except MalformedPolicyDocument as error:
        raise AwsError("MalformedPolicyDocument", str(error.message)) from error


for _kind in ("User", "Group", "Role"):
    _put(_kind)
