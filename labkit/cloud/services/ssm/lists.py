"""No parameters, documents of one's own or managed instances: nothing here could make one.

(DescribeParameters, ListDocuments, DescribeInstanceInformation in the AWS Systems Manager API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import before
from labkit.cloud.services._common.nothing import nothing

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

nothing("ssm", "DescribeInstanceInformation", "InstanceInformationList")
nothing("ssm", "DescribeParameters", "Parameters")
nothing("ssm", "ListDocuments", "DocumentIdentifiers")
nothing("ssm", "ListResourceComplianceSummaries", "ResourceComplianceSummaryItems")


@before("ssm", "DescribeParameters")
def ones_own_parameters(call: ApiCall, _state: State) -> None:
    if call.parameters.get("Shared"):
        raise NotSimulated("ssm", call.operation, "it shows only an account's own parameters")


@before("ssm", "ListDocuments")
def ones_own_documents(call: ApiCall, _state: State) -> None:
    """AWS's own documents would be in a list without a filter by owner."""
    filters = [
        *((one.get("Key"), one.get("Values")) for one in call.parameters.get("Filters") or ()),
        *((one.get("key"), [one.get("value")]) for one in call.parameters.get("DocumentFilterList") or ()),
    ]
    if ("Owner", ["Self"]) not in filters:
        raise NotSimulated("ssm", call.operation, "it lists only your own documents (Owner=Self)")
