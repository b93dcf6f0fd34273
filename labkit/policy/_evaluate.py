"""AWS's decision, in AWS's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _rules as rules
from . import _stages as stages
from ._decision import Decision

if TYPE_CHECKING:
    from ._policies import PolicySet
    from ._request import Request


def evaluate(request: Request, policies: PolicySet) -> Decision:
    """Decide as AWS would. How AWS enforcement code logic evaluates requests to allow or deny access.

    Pure: the same request and policies get the same answer. Across accounts it is the same chart: the
    resource's account asks its RCPs and its resource-based policy, the principal's all the others.
    """
    case = Decision(request, policies)
    if rules.cannot_be_refused(case):
        return case.settle("Allow")
    if stages.explicitly_denied(case):
        return case.settle("ExplicitDeny")
    if (
        stages.rcps_refuse(case)
        or stages.scps_refuse(case)
        or stages.endpoint_refuses(case)
        or stages.resource_policy_refuses(case)
        or stages.identity_policies_refuse(case)
        or stages.boundary_refuses(case)
        or stages.session_policies_refuse(case)
    ):
        return case.settle("ImplicitDeny")
    return case.settle("Allow")
