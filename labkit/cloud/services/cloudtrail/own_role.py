"""CloudTrail's own role, made in every account of the organization with the first organization trail.

(Using service-linked roles for CloudTrail; Prepare for creating a trail for your organization)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.organizations.models import organizations_backends

from labkit.cloud.registry import after

from .asks import OWN_ROLE

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("cloudtrail", "CreateTrail", "UpdateTrail")
def cloudtrail_has_its_role(call: ApiCall, state: State, _result: Result) -> None:
    if call.parameters.get("IsOrganizationTrail"):
        for account in organizations_backends[call.caller.account]["aws"].accounts:
            if state.exists(account.id):
                OWN_ROLE.make(account.id, call, state)
