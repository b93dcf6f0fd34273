"""Service Quotas, for the one quota that the labs meet: how many accounts an organization may have.

AWS looks at such a wish for hours or days; here it's granted at once, and the lessons say so.
(Quotas and service limits for AWS Organizations; RequestServiceQuotaIncrease and GetServiceQuota in the
Service Quotas API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import instead
from labkit.cloud.services.organizations.accounts import DEFAULT_QUOTA, quota

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_CODE = "L-E619E033"  # "Default maximum number of accounts"
_MOST = 1_000  # beyond that AWS asks why


@instead("service-quotas", "GetServiceQuota")
def get_service_quota(call: ApiCall, state: State) -> Result:
    _check(call)
    return {"Quota": _described(call, quota(call.caller.account, state))}


@instead("service-quotas", "RequestServiceQuotaIncrease")
def request_increase(call: ApiCall, state: State) -> Result:
    _check(call)
    now, wanted = quota(call.caller.account, state), float(call.parameters["DesiredValue"])
    if wanted <= now:
        raise AwsError(
            "IllegalArgumentException", "The desired value must be higher than the quota that you have."
        )
    if wanted > _MOST:
        raise NotSimulated("service-quotas", call.operation, f"it grants no more than {_MOST} accounts")
    state.registers.notes.setdefault("account quotas", {})[call.caller.account] = int(wanted)
    asked = {
        "Id": f"labkit-{call.time:%H%M%S}",
        "Status": "PENDING",
        "DesiredValue": wanted,
        "Created": call.time,
        "Requester": f'{{"accountId":"{call.caller.account}"}}',
    }
    described = _described(call, now)
    named = {
        name: described[name] for name in ("ServiceCode", "ServiceName", "QuotaCode", "QuotaName", "Unit")
    }
    return {"RequestedQuota": asked | named | {"QuotaArn": described["QuotaArn"], "GlobalQuota": True}}


def _check(call: ApiCall) -> None:
    given = call.parameters
    if (given["ServiceCode"], given["QuotaCode"]) == ("organizations", _CODE):
        if call.region != "us-east-1":  # where the quotas of global services live
            raise AwsError("NoSuchResourceException", "The request failed because the quota does not exist.")
        return
    raise NotSimulated(
        "service-quotas", call.operation, f"it has only the quota {_CODE} of AWS Organizations"
    )


def _described(call: ApiCall, value: int) -> dict[str, Any]:
    return {
        "ServiceCode": "organizations",
        "ServiceName": "AWS Organizations",
        "QuotaArn": f"arn:aws:servicequotas:{call.region}:{call.caller.account}:organizations/{_CODE}",
        "QuotaCode": _CODE,
        "QuotaName": "Default maximum number of accounts",
        "Value": float(value),
        "Unit": "None",
        "Adjustable": value >= DEFAULT_QUOTA,
        "GlobalQuota": True,
    }
