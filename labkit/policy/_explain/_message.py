"""AWS's own sentence for a refusal. Troubleshoot access denied error messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._decide import _stages as stages
from labkit.policy._explain._looks import deciding

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case

_NAMES: Final = {
    "rcp": "resource control policy",
    "scp": "service control policy",
    "endpoint": "VPC endpoint policy",
    "resource": "resource-based policy",
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "trust": "role trust policy",
}
_ARTICLES: Final = {"identity": "an", "trust": "the"}
_OF_OTHERS: Final = frozenset({"rcp", "resource"})
_TELLS_OTHERS: Final = frozenset({"sqs"})  # services that name their resources' policies to any account


def message(decision: Case) -> str:
    """The sentence for a refusal, the first refusing policy type in AWS's order named; empty where allowed, and where
    the decision is left open."""
    if decision.allowed or decision.unknown:
        return ""
    if decision.plan.federated:
        return f"Not authorized to perform {decision.request.action}"
    if rules.no_roles_for_root(decision):
        return "Roles may not be assumed by root accounts."
    explicit = decision.effect == "ExplicitDeny"
    kinds = stages.denying(decision) if explicit else decision.denied_by
    sentence = (
        f"{_who(decision)} is not authorized to perform: {decision.request.action}{_resource(decision)}"
    )
    if not kinds or _hidden(decision, kinds[0]):
        return sentence
    kind = "trust" if kinds[0] == "resource" and decision.plan.of_role else kinds[0]
    arn = _arn(decision, kinds[0]) if explicit else ""
    return f"{sentence} {reason(kind, decision.request.action, explicit=explicit)}{arn}"


def _arn(decision: Case, kind: str) -> str:
    """The sentence ends in the denying policy's ARN, where the policy has one.

    Only a policy of the caller's own account or organization is told; what others' say is hidden altogether.
    Enhanced access denied error messages with policy ARNs (AWS Security Blog).
    """
    arns = (each.source.arn for each in deciding(decision) if each.policy_type == kind)
    return next((f": {arn}" for arn in arns if arn), "")


def reason(kind: str, action: str, *, explicit: bool) -> str:
    """The sentence's end; ``kind`` is a policy type or ``trust``."""
    if explicit:
        return f"with an explicit deny in {_ARTICLES.get(kind, 'a')} {_NAMES[kind]}"
    return f"because no {_NAMES[kind]} allows the {action} action"


def _who(decision: Case) -> str:
    return f"User: {decision.who.arn or 'anonymous'}"


def _resource(decision: Case) -> str:
    resource = decision.resource
    if resource == "*" or decision.plan.takes_no_resource:
        return ""
    if decision.plan.service == "s3":
        return f' on resource: "{resource}"'
    return f" on resource: {resource}"


def _hidden(decision: Case, kind: str) -> bool:
    """Across accounts AWS doesn't tell what another account's policies say; and for a role it tells nothing.

    Amazon SQS is heard to say to other accounts, too, that the queue's policy doesn't allow it.
    """
    missing = kind == "resource" and decision.effect == "ImplicitDeny"
    if missing and decision.plan.service in _TELLS_OTHERS:
        return False
    return decision.across and (kind in _OF_OTHERS or decision.plan.of_role)
