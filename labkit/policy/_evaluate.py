"""AWS's decision, in AWS's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._decide import _rules as rules
from labkit.policy._decide import _stages as stages
from labkit.policy._decision import Decision

if TYPE_CHECKING:
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._request import Request


def evaluate(request: Request, policies: PolicySet) -> Decision:
    """Decide as AWS would. How AWS enforcement code logic evaluates requests to allow or deny access.

    A Deny anywhere refuses; then any policy type that had to allow and doesn't, asked in the order of
    ``STAGES``: RCPs, SCPs, endpoint policy, resource-based policy, identity-based policies, boundary,
    session policies. What nobody refuses is allowed.

    Pure: the same request and policies get the same answer. Across accounts it is the same chart: the
    resource's account asks its RCPs and its resource-based policy, the principal's all the others.
    """
    case = Decision(request, policies)
    if rules.cannot_be_refused(case):
        return case.settle("Allow")
    if stages.explicitly_denied(case):
        return case.settle("ExplicitDeny")
    for refuses in case.plan.stages:
        if refuses(case):
            return case.settle("ImplicitDeny")
    return case.settle("Allow")
