"""A canonical user ID in a bucket policy stands for its account: S3 keeps the account's ARN in its place.

(Principals for bucket policies: Grant permissions to an AWS account)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services._common.elements import listed, statements_in
from labkit.cloud.services.s3.canonical_ids import canonical_id

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State


@before("s3", "PutBucketPolicy")
def canonical_users_exist(call: ApiCall, state: State) -> None:
    known = _known(state)
    for names in _principals(json.loads(str(call.parameters["Policy"]))):
        if any(one not in known for one in listed(names.get("CanonicalUser", []))):
            raise AwsError("MalformedPolicy", "Invalid principal in policy")


@for_moto("s3", "PutBucketPolicy")
def accounts_in_their_place(_call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    policy: Any = json.loads(str(parameters["Policy"]))
    known, changed = _known(state), False
    for names in _principals(policy):
        if users := listed(names.pop("CanonicalUser", [])):
            named = [*listed(names.get("AWS", [])), *(f"arn:aws:iam::{known[user]}:root" for user in users)]
            names["AWS"] = named[0] if len(named) == 1 else named
            changed = True
    return {**parameters, "Policy": json.dumps(policy)} if changed else parameters


def _known(state: State) -> dict[str, str]:
    return {canonical_id(account): account for account in state.accounts()}


def _principals(policy: Any) -> list[dict[str, Any]]:
    """The Principal and NotPrincipal elements that name by kind."""
    found = (one.get(element) for one in statements_in(policy) for element in ("Principal", "NotPrincipal"))
    return [names for names in found if isinstance(names, dict)]
