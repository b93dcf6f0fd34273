"""Policies, and grants of keys, that name a user or role: they follow a new name, and keep the bare id of who is gone.

(AWS JSON policy elements: Principal; IAM identifiers: unique identifiers; Grants in AWS KMS)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.services._common.elements import listed, statements_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def rename_everywhere(old: str, new: str, state: State) -> None:
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
    for statement in statements_in(document):
        for element in ("Principal", "NotPrincipal"):
            named = statement.get(element)
            if not isinstance(named, dict) or "AWS" not in named:
                continue
            renamed = [new if arn == old else arn for arn in listed(named["AWS"])]
            named["AWS"] = renamed if isinstance(named["AWS"], list) else renamed[0]
