"""Keys as plain data: policy, grants, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.described import describes
from labkit.cloud.judge.tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.judge.described import Description
    from labkit.cloud.state import State


@describes
def keys(state: State) -> Iterator[Description]:
    for kms in state.made_backends("kms"):
        for key in kms.keys.values():
            grants = [grant_of(grant) for grant in key.grants.values()]
            yield key.arn, {"Policy": key.policy, "Grants": grants, "Tags": tags_of(key.arn, state)}


def grant_of(grant: Any) -> dict[str, Any]:
    """A grant as ListGrants tells it."""
    return {
        "GrantId": grant.id,
        "GranteePrincipal": grant.grantee_principal,
        "Operations": list(grant.operations),
        "Constraints": dict(grant.constraints or {}),
    }
