"""Policies of an organization: read before they're stored, attached once, and never the last one off.

moto takes any text, attaches twice and without end, and detaches the last service control policy.
(AttachPolicy, DetachPolicy, CreatePolicy, UpdatePolicy, EnablePolicyType, DisablePolicyType in the
Organizations API Reference; Quotas and service limits for AWS Organizations; Enabling a policy type)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated, is_operator
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services._common.documents import check_document

from . import callers  # noqa: F401 - its checks come first
from .organization import (
    DEFAULT_POLICIES,
    RCP,
    SCP,
    attach,
    detach,
    node,
    organization,
    policy_of,
    root,
)

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_LARGEST = {SCP: 10_240, RCP: 5_120}  # characters
_MOST = {SCP: 10, RCP: 5}  # attached to one root, unit or account


@before(
    "organizations",
    "CreatePolicy",
    "EnablePolicyType",
    "DisablePolicyType",
    "ListPolicies",
    "ListPoliciesForTarget",
)
def known_type(call: ApiCall, state: State) -> None:
    """Only what bounds permissions; the other types would be kept and do nothing."""
    asked = call.parameters.get("Type") or call.parameters.get("PolicyType") or call.parameters.get("Filter")
    if asked not in _MOST and call.operation.startswith("List"):
        return  # there are none of its kind
    if asked not in _MOST:
        raise NotSimulated("organizations", call.operation, f"it has no policies of type {asked}")
    if organization(call, state).org.feature_set != "ALL" and not call.operation.startswith("List"):
        raise AwsError(
            "PolicyTypeNotAvailableForOrganizationException",
            "You can't use the specified policy type with the feature set currently enabled for this organization.",
        )


@before("organizations", "CreatePolicy")
def new_policy_is_sound(call: ApiCall, state: State) -> None:
    _check_text(call, state, call.parameters["Type"])


@instead("organizations", "UpdatePolicy")
def update_policy(call: ApiCall, state: State) -> Result:
    backend, given = organization(call, state), call.parameters
    policy = _own_policy(backend, given["PolicyId"])
    name = given.get("Name", policy.name)
    if any(other is not policy and other.name == name for other in backend.policies):
        raise AwsError("DuplicatePolicyException", "A policy with the same name already exists.")
    if "Content" in given:
        _check_text(call, state, policy.type)
    policy.name, policy.content = name, given.get("Content", policy.content)
    policy.description = given.get("Description", policy.description)
    return dict(policy.describe())


@before("organizations", "DeletePolicy")
def own_policy_only(call: ApiCall, state: State) -> None:
    _own_policy(organization(call, state), call.parameters["PolicyId"])


@before("organizations", "AttachPolicy")
def attaches(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    policy, target = policy_of(backend, call.parameters["PolicyId"]), _target(backend, call)
    if all(kind["Type"] != policy.type for kind in root(backend).policy_types) and not is_operator(call):
        raise AwsError(
            "PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types."
        )
    if policy in target.attached_policies:
        raise AwsError(
            "DuplicatePolicyAttachmentException",
            "The selected policy is already attached to the specified target.",
        )
    if len(_attached(target, policy.type)) >= _MOST[policy.type]:
        raise AwsError(
            "ConstraintViolationException",
            "You have attached the maximum number of policies to the specified target.",
            about={"Reason": "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"},
        )


@before("organizations", "DetachPolicy")
def detaches(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    policy, target = policy_of(backend, call.parameters["PolicyId"]), _target(backend, call)
    if policy not in target.attached_policies:
        raise AwsError(
            "PolicyNotAttachedException",
            "The policy isn't attached to the specified target in the specified root.",
        )
    if policy.id == DEFAULT_POLICIES[RCP]:
        raise AwsError(
            "InvalidInputException",
            "You can't detach this policy.",
            about={"Reason": "NON_DETACHABLE_POLICY"},
        )
    if policy.type == SCP and len(_attached(target, SCP)) == 1:
        raise AwsError(
            "ConstraintViolationException",
            "You cannot remove the last policy attached to the specified target. You must have at least one "
            "attached at all times.",
            about={"Reason": "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"},
        )


@after("organizations", "DisablePolicyType")
def back_to_the_default(call: ApiCall, state: State, _result: Result) -> None:
    """Switching a type off takes all of its policies off; switched on again, only the default is there."""
    backend, kind = organization(call, state), call.parameters["PolicyType"]
    default = policy_of(backend, DEFAULT_POLICIES[kind])
    for target in (*backend.ou, *backend.accounts):
        for policy in _attached(target, kind):
            detach(policy, target)
        attach(default, target)


def _check_text(call: ApiCall, state: State, kind: str) -> None:
    text = str(call.parameters["Content"])
    if len(text) > _LARGEST[kind]:
        raise AwsError(
            "ConstraintViolationException",
            "You have exceeded the maximum policy size.",
            about={"Reason": "POLICY_CONTENT_LIMIT_EXCEEDED"},
        )
    check_document(text, "scp" if kind == SCP else "rcp", state, "organizations")


def _own_policy(backend: Any, policy_id: str) -> Any:
    policy = policy_of(backend, policy_id)
    if policy.aws_managed:
        raise AwsError(
            "InvalidInputException",
            "You specified a policy that is managed by AWS and can't be modified.",
            about={"Reason": "IMMUTABLE_POLICY"},
        )
    return policy


def _target(backend: Any, call: ApiCall) -> Any:
    found = node(backend, call.parameters["TargetId"])
    if found is None:
        raise AwsError("TargetNotFoundException", "You specified a target that doesn't exist.")
    return found


def _attached(target: Any, kind: str) -> list[Any]:
    return [policy for policy in target.attached_policies if policy.type == kind]
