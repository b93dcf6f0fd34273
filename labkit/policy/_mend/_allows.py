"""Ways to let a policy type allow a request: a statement that says just this, or one that nearly does, widened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.policy._decide._rules import TRUST_ACTIONS
from labkit.policy._mend._draft import Data, Edit, Group, documents, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._decision import Decision
    from labkit.policy._explain._looks import StageRow
    from labkit.policy._language._document import Document

NEW = {
    "identity": "a new policy",
    "session": "the session policy",
    "resource": "the resource's policy",
    "endpoint": "the endpoint's policy",
    "scp": "a new SCP",
    "boundary": "the permissions boundary",
}
RESOURCE_POLICIES = frozenset(
    {
        "backup", "codeartifact", "codebuild", "dynamodb", "ecr", "ecr-public", "elasticfilesystem", "es", "events",
        "execute-api", "glacier", "glue", "kinesis", "kms", "lambda", "logs", "s3", "s3express", "schemas",
        "secretsmanager", "ses", "signer", "sns", "sqs", "vpc-lattice", "xray",
    }
)  # fmt: skip
"""Services whose resources have policies of their own. AWS services that work with IAM."""


def ways(decision: Decision, group: Group, row: StageRow | None) -> Iterator[Edit]:
    """The edits that may make one group of documents allow the request, the narrowest first. Untried."""
    found = documents(decision.policies).get(group, ())
    for principal in _principals(decision, group[0]):
        yield from _added(decision, group, found, principal)
    if row is not None:
        yield from _widened(decision, group, row, found)


def has_resource_policy(decision: Decision) -> bool:
    """Whether there is a resource that can have a policy on this action; ``s3:ListAllMyBuckets`` names none."""
    if decision.plan.of_role:
        return ":role/" in decision.resource
    return (
        not decision.plan.takes_no_resource
        and decision.resource != "*"
        and (decision.policies.resource is not None or decision.plan.service in RESOURCE_POLICIES)
    )


def statement(decision: Decision, policy_type: str, principal: Any) -> Data:
    """The statement that allows this very action on this very resource, and nothing else."""
    found: Data = {"Effect": "Allow"}
    if policy_type in {"resource", "endpoint"}:
        found["Principal"] = principal
    found["Action"] = decision.request.action
    if policy_type == "resource" and decision.plan.action in TRUST_ACTIONS:
        return found
    key = policy_type == "resource" and decision.plan.service == "kms"
    found["Resource"] = "*" if key else literal(decision.resource)
    return found


def literal(resource: str) -> str:
    """A resource as a statement names it and no other: a * or ? in its name as a character, not a wildcard.

    IAM policy elements: Variables and tags. A resource that ends in ``/*`` stands for those still to be made,
    and is left so.
    """
    if resource == "*" or (resource.endswith(("/*", ":*")) and not _WILD.search(resource[:-1])):
        return resource
    return _WILD.sub(lambda found: f"${{{found[0]}}}", resource)


_WILD = re.compile(r"[*?]|\$(?=\{)")


def _principals(decision: Decision, policy_type: str) -> Iterator[Any]:
    """How a resource's policy can name whoever asks; the most usual way first."""
    who = decision.who
    if policy_type not in {"resource", "endpoint"}:
        yield None
    elif who.kind == "anonymous":
        yield "*"
    elif who.kind == "provider" or decision.plan.federated:
        yield {"Federated": who.text}
    elif who.kind == "service":
        yield {"Service": who.text}
    else:
        role = decision.told("aws:principalarn")
        if who.kind == "session" and role is not None:
            yield {"AWS": role}
        elif who.kind == "session" and who.account is not None:
            yield {"AWS": f"arn:{_partition(decision)}:iam::{who.account}:role/{who.role}"}
        yield {"AWS": who.arn}


def _partition(decision: Decision) -> str:
    return (decision.who.text or "arn:aws").split(":")[1]


def _added(decision: Decision, group: Group, found: tuple[Document, ...], principal: Any) -> Iterator[Edit]:
    """In the one document such a place has, or in a new one."""
    after = statement(decision, group[0], principal)
    editable = [number for number, one in enumerate(found) if not is_aws_own(one)]
    if group[0] not in {"identity", "scp"} and editable:
        name = found[editable[0]].name or NEW[group[0]]
        yield Edit(group, editable[0], name, None, None, "add", None, after)
    elif group[0] not in {"boundary", "resource"} or not found:
        yield Edit(group, None, NEW[group[0]], None, None, "add", None, after)


def is_aws_own(document: Document) -> bool:
    """Whether AWS wrote it and nobody else can edit it."""
    return bool(document.arn and document.arn.split(":")[4:5] == ["aws"])


def _widened(decision: Decision, group: Group, row: StageRow, found: tuple[Document, ...]) -> Iterator[Edit]:
    """Allows that miss the request by one thing: its action, its resource, or a condition's value."""
    for number, look in placed(row, found):
        if look.effect != "Allow" or len(look.reasons) != 1 or is_aws_own(look.source):
            continue  # whatever misses by two things, one thing more doesn't mend
        before = look.statement.to_dict()
        for after, more in wider(decision, before):
            yield Edit(group, number, look.document, look.index, look.sid, "widen", before, after, more)


def wider(decision: Decision, before: Data) -> Iterator[tuple[Data, bool]]:
    """A statement with one thing more: this principal, action, resource or a condition's value.

    And whether that gives more than this request asks for.
    """
    action, resource = decision.request.action, decision.resource
    yield from _with_principal(decision, before)
    if "Action" in before:
        more = before.get("Resource") != resource
        yield {**before, "Action": [*as_list(before["Action"]), action]}, more
    if "Resource" in before and resource != "*":
        more = "Action" not in before or not _only(before["Action"], action)
        yield {**before, "Resource": [*as_list(before["Resource"]), literal(resource)]}, more
    for operator, keys in before.get("Condition", {}).items():
        for key, values in keys.items():
            value = decision.value(key.lower())
            if isinstance(value, str) and operator in TAKES_MORE:
                block = {**keys, key: [*as_list(values), value]}
                yield {**before, "Condition": {**before["Condition"], operator: block}}, True


def _with_principal(decision: Decision, before: Data) -> Iterator[tuple[Data, bool]]:
    if not isinstance(before.get("Principal"), dict):
        return
    this = _only(before.get("Action", []), decision.request.action)
    more = not this or before.get("Resource", decision.resource) != decision.resource
    for principal in _principals(decision, "resource"):
        for key, name in principal.items() if isinstance(principal, dict) else ():
            names = [*as_list(before["Principal"].get(key, [])), name]
            one = names if len(names) > 1 else name
            yield {**before, "Principal": {**before["Principal"], key: one}}, more


TAKES_MORE = frozenset(
    {
        "ArnEquals", "ArnLike", "IpAddress", "StringEquals", "StringEqualsIgnoreCase", "StringLike",
        "ArnEqualsIfExists", "ArnLikeIfExists", "IpAddressIfExists", "StringEqualsIfExists",
        "StringEqualsIgnoreCaseIfExists", "StringLikeIfExists",
    }
)  # fmt: skip
"""Operators whose list of values names what fits, so that one more lets one more through."""


def as_list(value: Any) -> list[Any]:
    """A list of one where a lone value stands."""
    return list(value) if isinstance(value, list) else [value]


def _only(actions: Any, action: str) -> bool:
    return [text.lower() for text in as_list(actions)] == [action.lower()]
