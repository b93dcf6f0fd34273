"""Who is trusted is remembered by unique id: a rename keeps the trust, a deletion ends it for good.

AWS shows the ARN as long as the principal is there, and the bare id (AIDA..., AROA...) once it's gone; a new
user of the old name isn't the one who was trusted. Names in conditions (aws:PrincipalArn) stay as they were written.
(AWS JSON policy elements: Principal; IAM identifiers: unique identifiers; Grants in AWS KMS)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after, before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

# Where moto keeps policies that name principals: its service, the shelf, and the policy of what stands there.
_KEPT = (
    ("iam", "roles", "assume_role_policy_document"),
    ("s3", "buckets", "policy"),
    ("kms", "keys", "policy"),
    ("sqs", "queues", "policy"),
    ("sns", "topics", "policy"),
    ("logs", "resource_policies", "policy_document"),
    ("logs", "destinations", "access_policy"),
    ("ec2", "vpc_end_points", "policy_document"),
)
_NOTE = "leaving"


@before("iam", "DeleteUser", "DeleteRole", "UpdateUser")
def remember_who_it_was(call: ApiCall, state: State) -> None:
    entity = _entity(call, state)
    state.registers.notes[_NOTE] = (entity.arn, entity.id) if entity else None


@after("iam", "DeleteUser", "DeleteRole")
def trust_keeps_the_bare_id(_call: ApiCall, state: State, _result: Result) -> None:
    leaving = state.registers.notes.pop(_NOTE, None)
    if leaving:
        _replace_everywhere(leaving[0], leaving[1], state)


@after("iam", "UpdateUser")
def trust_follows_a_new_name(call: ApiCall, state: State, _result: Result) -> None:
    leaving = state.registers.notes.pop(_NOTE, None)
    name = call.parameters.get("NewUserName") or call.parameters["UserName"]
    iam = state.backend("iam", call.caller.account)
    user = iam.users[name]
    if leaving is None or user.arn == leaving[0]:
        return
    old = leaving[0]
    _replace_everywhere(old, user.arn, state)
    iam.tagger.tag_resource(user.arn, iam.tagger.list_tags_for_resource(old)["Tags"])
    iam.tagger.delete_all_tags_for_resource(old)
    for key in user.access_keys:
        key.user_name = user.name
    boundary = state.registers.user_boundaries.pop(old, None)
    if boundary is not None:
        state.registers.user_boundaries[user.arn] = boundary


def _entity(call: ApiCall, state: State) -> Any | None:
    iam = state.backend("iam", call.caller.account)
    if call.operation == "DeleteRole":
        return next((role for role in iam.roles.values() if role.name == call.parameters["RoleName"]), None)
    return iam.users.get(call.parameters.get("UserName"))


def _replace_everywhere(old: str, new: str, state: State) -> None:
    """In every policy that names principals, and in the grants of keys."""
    for text, put in _resource_policies(state):
        if text and old in text:
            document = json.loads(text)
            _replace(document, old, new)
            put(json.dumps(document))
    for backend in state.made_backends("kms"):
        for key in backend.keys.values():
            for grant in key.grants.values():
                _regrant(grant, old, new)


def _regrant(grant: Any, old: str, new: str) -> None:
    for name in ("grantee_principal", "retiring_principal"):
        if getattr(grant, name) == old:
            setattr(grant, name, new)


def _resource_policies(state: State) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Each policy's text, and what puts another in its place."""
    for service, kept, name in _KEPT:
        for backend in state.made_backends(service):
            for thing in getattr(backend, kept).values():
                yield _text(getattr(thing, name)), _setter(thing, name, service)


def _setter(thing: Any, name: str, service: str) -> Callable[[str], None]:
    return lambda text: setattr(thing, name, text.encode() if service == "s3" else text)


def _text(policy: Any) -> str:
    return policy.decode() if isinstance(policy, bytes) else str(policy or "")


def _replace(document: Any, old: str, new: str) -> None:
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            named = statement.get(element)
            if not isinstance(named, dict) or "AWS" not in named:
                continue
            arns = named["AWS"] if isinstance(named["AWS"], list) else [named["AWS"]]
            renamed = [new if arn == old else arn for arn in arns]
            named["AWS"] = renamed if isinstance(named["AWS"], list) else renamed[0]
