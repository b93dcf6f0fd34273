"""The stages of AWS's flow chart, each as one question: does it refuse this request?

How AWS enforcement code logic evaluates requests to allow or deny access.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._match._principal import ROLE

if TYPE_CHECKING:
    from labkit.policy._decide._plan import Planned, Stage


def denying(case: Planned) -> list[str]:
    """The policy types with a Deny that applies, in AWS's order."""
    return [kind for kind, test in case.plan.denies if test(case) and _deny_counts(kind, case)]


def explicitly_denied(case: Planned) -> bool:
    """Deny evaluation: does a Deny apply, in any policy?"""
    for kind, test in case.plan.denies:  # noqa: SIM110 - twice as fast as a generator, on the hot path
        if test(case) and _deny_counts(kind, case):
            return True
    return False


def _deny_counts(kind: str, case: Planned) -> bool:
    return rules.binds(kind, case) and not (kind == "resource" and rules.root_keeps_bucket_policy(case))


def rcps_refuse(case: Planned) -> bool:
    """Resource control policies: a level of the resource's organization path without an Allow."""
    return not case.plan.rcps(case) and rules.binds("rcp", case)


def scps_refuse(case: Planned) -> bool:
    """Service control policies: a level of the principal's organization path without an Allow."""
    return not case.plan.scps(case) and rules.binds("scp", case)


def endpoint_refuses(case: Planned) -> bool:
    """VPC endpoint policy: the request comes through an endpoint that doesn't let it."""
    return not case.plan.endpoint(case)


def resource_policy_refuses(case: Planned) -> bool:
    """Resource-based policy: one is needed, and it doesn't allow.

    Needed across accounts, for callers that belong to no account, for roles and for KMS keys.
    """
    needed = case.across or not case.who.inside or rules.needs_resource_policy(case)
    return needed and (not case.grant or rules.no_roles_for_root(case))


def identity_policies_refuse(case: Planned) -> bool:
    """Identity-based policies: they don't allow, and nothing makes that unnecessary.

    In one account a resource-based policy that names the user, session or role does; one that names the
    account hands the decision back to the identity-based policies. Across accounts both must allow.
    """
    if case.plan.identity(case) or not case.who.has_policies:
        return False
    return case.across or case.grant < ROLE


def boundary_refuses(case: Planned) -> bool:
    """Permissions boundary: there is one, and it doesn't allow."""
    return (
        not case.plan.boundary(case) and rules.binds("boundary", case) and not rules.granted_to_itself(case)
    )


def session_policies_refuse(case: Planned) -> bool:
    """Session policies: some were passed, and none allows; or none were, where some had to be."""
    return not case.plan.session(case) and rules.binds("session", case) and not rules.granted_to_itself(case)


STAGES: Final[tuple[tuple[str, Stage], ...]] = (
    ("rcp", rcps_refuse),
    ("scp", scps_refuse),
    ("endpoint", endpoint_refuses),
    ("resource", resource_policy_refuses),
    ("identity", identity_policies_refuse),
    ("boundary", boundary_refuses),
    ("session", session_policies_refuse),
)
"""AWS's order. What a stage asks doesn't depend on the ones before, so ``denied_by`` can ask them all."""

ORDER: Final = tuple(kind for kind, _ in STAGES)
