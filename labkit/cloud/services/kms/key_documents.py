"""A key's policy for the judge, and beside it what its grants allow. (Grants in AWS KMS)"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from labkit import estate
from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.services._common.elements import statements_in
from labkit.estate import document

if TYPE_CHECKING:
    from labkit.cloud.state import State
    from labkit.policy import Document


_GRANTEE = re.compile(r"arn:aws:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/.+)")


@policy_lookup("kms")
def key_policy(arn: str, state: State) -> Document | None:
    """A key's policy, and beside it what its grants allow (Grants in AWS KMS)."""
    key = shelf_at("kms", "keys", arn, state).get(arn.rpartition("/")[2])
    if key is None:
        return None
    granted = [_grant(grant) for grant in key.grants.values() if _GRANTEE.fullmatch(grant.grantee_principal)]
    if not granted:
        return document(key.policy, "resource", f"key policy of {key.id}")
    policy = json.loads(key.policy)
    text = json.dumps(policy | {"Statement": [*statements_in(policy), *granted]})
    return document(text, "resource", f"key policy and grants of {key.id}")


def _grant(grant: Any) -> dict[str, Any]:
    """A grant as the statement that it amounts to."""
    constraints = grant.constraints or {}
    return estate.as_statement(
        estate.Grant(
            id=grant.id,
            grantee=grant.grantee_principal,
            operations=tuple(grant.operations),
            subset=constraints.get("EncryptionContextSubset", {}),
            equals=constraints.get("EncryptionContextEquals", {}),
        )
    )
