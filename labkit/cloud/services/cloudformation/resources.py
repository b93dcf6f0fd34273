"""Makes and unmakes a template's resources in one account, as the role that StackSets has there may."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import ApiCall, AwsError
from labkit.cloud.judge import caller_of, decide
from labkit.cloud.services._common.documents import Kind, check_document
from labkit.cloud.services._common.named_principals import rename_everywhere

from .template import NAME, POLICY, ROLE, USER

if TYPE_CHECKING:
    from labkit.cloud.state import State

    from .template import Resource

_ACTIONS = {ROLE: "iam:CreateRole", USER: "iam:CreateUser", POLICY: "iam:CreatePolicy"}
_ARN = {ROLE: "role", USER: "user", POLICY: "policy"}
_DOCUMENTS: tuple[tuple[str, Kind], ...] = (
    ("AssumeRolePolicyDocument", "trust"),
    ("PolicyDocument", "identity"),
)
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_SERVICE_ROLE = (
    "arn:aws:iam::{account}:role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/"
    "AWSServiceRoleForCloudFormationStackSetsOrgMember"
)


class FailedError(Exception):
    """A resource couldn't be made; the text is the reason as CloudFormation gives it."""


def make_all(resources: tuple[Resource, ...], account: str, call: ApiCall, state: State) -> None:
    """Make the resources in an account; where one fails, the earlier ones are taken back.

    Raises FailedError with the reason.
    """
    made: list[Resource] = []
    role = _execution_role(account, state)
    try:
        for resource in resources:
            _may(resource, account, role, call, state)
            _make(resource, account, state)
            made.append(resource)
    except FailedError:
        unmake_all(tuple(made), account, state)
        raise
    state.version += 1


def unmake_all(resources: tuple[Resource, ...], account: str, state: State) -> None:
    """Take away what a stack has made; what somebody has removed meanwhile is passed over."""
    for resource in reversed(resources):
        _unmake(resource, account, state)
    state.version += 1


def _execution_role(account: str, state: State) -> str:
    """The role with which StackSets works in a member, made when it is first needed."""
    iam = state.backend("iam", account)
    name = f"stacksets-exec-{hashlib.sha256(account.encode()).hexdigest()[:32]}"
    if all(role.name != name for role in iam.roles.values()):
        trust = {"AWS": _SERVICE_ROLE.format(account=account)}
        statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.create_role(name, document, "/", None, "", [], "3600")
        iam.attach_role_policy(_ADMINISTRATOR, name)
        state.version += 1
    return name


def _may(resource: Resource, account: str, role: str, call: ApiCall, state: State) -> None:
    """SCPs bind that role like any other."""
    name = resource.in_account(account)[NAME[resource.kind]]
    caller = caller_of(f"arn:aws:sts::{account}:assumed-role/{role}/StackSets", state, call.time)
    action = _ACTIONS[resource.kind]
    asked = ApiCall("iam", action.partition(":")[2], {}, "us-east-1", caller, call.time)
    arn = f"arn:aws:iam::{account}:{_ARN[resource.kind]}/{name}"
    decision = decide(asked, action, arn, state)
    if not decision.allowed:
        raise FailedError(f"ResourceLogicalId:{resource.logical}, ResourceStatusReason:{decision.message()}")


def _make(resource: Resource, account: str, state: State) -> None:
    iam, given = state.backend("iam", account), resource.in_account(account)
    name, path = given[NAME[resource.kind]], given.get("Path", "/")
    held = {
        ROLE: [role.name for role in iam.roles.values()],
        USER: list(iam.users),
        POLICY: [policy.name for policy in iam.managed_policies.values()],
    }
    if name in held[resource.kind]:
        raise FailedError(
            f"ResourceLogicalId:{resource.logical}, ResourceStatusReason:{name} already exists in the account."
        )
    _check_documents(resource, given, state)
    if resource.kind == POLICY:
        iam.create_policy(given.get("Description", ""), path, json.dumps(given["PolicyDocument"]), name, [])
    elif resource.kind == ROLE:
        trust = json.dumps(given["AssumeRolePolicyDocument"])
        iam.create_role(name, trust, path, None, given.get("Description", ""), [], "3600")
    else:
        iam.create_user("us-east-1", name, path, [])
    _give(iam, resource.kind, name, given)


def _check_documents(resource: Resource, given: dict[str, Any], state: State) -> None:
    """IAM reads what a stack writes like everything else."""
    documents: list[tuple[Any, Kind]] = [(given[name], kind) for name, kind in _DOCUMENTS if name in given]
    documents += [(policy["PolicyDocument"], "identity") for policy in given.get("Policies", ())]
    for document, kind in documents:
        try:
            check_document(json.dumps(document), kind, state)
        except AwsError as refused:
            text = f"ResourceLogicalId:{resource.logical}, ResourceStatusReason:{refused.message}"
            raise FailedError(text) from refused


def _give(iam: Any, kind: str, name: str, given: dict[str, Any]) -> None:
    """The policies of a role or user."""
    attach = iam.attach_role_policy if kind == ROLE else iam.attach_user_policy
    put = iam.put_role_policy if kind == ROLE else iam.put_user_policy
    for arn in given.get("ManagedPolicyArns", ()):
        attach(arn, name)
    for policy in given.get("Policies", ()):
        put(name, policy["PolicyName"], json.dumps(policy["PolicyDocument"]))


def _unmake(resource: Resource, account: str, state: State) -> None:
    iam, name = state.backend("iam", account), resource.in_account(account)[NAME[resource.kind]]
    held = {USER: iam.users, ROLE: iam.roles}.get(resource.kind, iam.managed_policies)
    for key in [key for key, item in held.items() if item.name == name]:
        gone = held.pop(key)
        rename_everywhere(gone.arn, gone.id, state)
