"""Which policies of a user, group or role allow something of a service.

(ListPoliciesGrantingServiceAccess in the IAM API Reference: a boundary, or a Deny, isn't looked at)
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services._common.elements import listed, statements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@instead("iam", "ListPoliciesGrantingServiceAccess")
def list_policies_granting_service_access(call: ApiCall, state: State) -> Result:
    iam = state.backend("iam", call.caller.account)
    holders = list(_holders(str(call.parameters["Arn"]), iam))
    if not holders:
        raise AwsError("NoSuchEntity", f"ARN {call.parameters['Arn']} was not found", 404)
    rows = [
        {
            "ServiceNamespace": service,
            "Policies": [
                row for kind, one in holders for row, text in _policies(kind, one) if _grants(text, service)
            ],
        }
        for service in call.parameters["ServiceNamespaces"]
    ]
    return {"PoliciesGrantingServiceAccess": rows, "IsTruncated": False}


def _holders(arn: str, iam: Any) -> Iterator[tuple[str, Any]]:
    """The entity, and the groups of a user."""
    for kind, shelf in (("USER", iam.users), ("GROUP", iam.groups), ("ROLE", iam.roles)):
        for entity in shelf.values():
            if entity.arn == arn:
                yield kind, entity
                if kind == "USER":
                    yield from (("GROUP", one) for one in iam.groups.values() if entity in one.users)


def _policies(kind: str, entity: Any) -> Iterator[tuple[Result, str]]:
    for arn, policy in sorted(entity.managed_policies.items()):
        yield {"PolicyName": policy.name, "PolicyType": "MANAGED", "PolicyArn": arn}, _text(policy)
    for name, text in sorted(entity.policies.items()):
        whose = {"EntityType": kind, "EntityName": entity.name}
        yield {"PolicyName": name, "PolicyType": "INLINE"} | whose, text


def _text(policy: Any) -> str:
    """The default version of a managed policy."""
    versions = (one for one in policy.versions if one.version_id == policy.default_version_id)
    return str(next(versions).document)


def _grants(text: str, service: str) -> bool:
    return any(one["Effect"] == "Allow" and _names(one, service) for one in statements_of(text))


def _names(statement: dict[str, Any], service: str) -> bool:
    """Whether a statement is about some action of the service."""
    if "NotAction" in statement:
        return all(
            pattern != "*" and not (pattern.endswith(":*") and fnmatchcase(service, pattern[:-2]))
            for pattern in _listed(statement["NotAction"])
        )
    return any(fnmatchcase(service, pattern.partition(":")[0]) for pattern in _listed(statement["Action"]))


def _listed(patterns: Any) -> list[str]:
    return [str(one).lower() for one in listed(patterns)]
