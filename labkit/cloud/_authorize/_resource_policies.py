"""The policy on the thing itself: trust, bucket, key, queue and topic policies."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ._documents import document
from ._iam import named
from ._public import blocks, is_public, restricted
from ._s3 import bucket_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud._state import State
    from labkit.policy import Document

_GRANTEE = re.compile(r"arn:aws:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/.+)")
_ROLE_ACTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
                 "sts:SetSourceIdentity")  # fmt: skip


def policy_place(action: str, arn: str) -> tuple[str, str] | None:
    """Which policy AWS looks at for this action on this ARN, as its kind and the ARN that has it: a bucket's
    for its objects, too. None where the resource has no policy of its own."""
    kind = "trust" if action in _ROLE_ACTIONS else action.partition(":")[0]
    if kind not in _LOOKUPS or not arn.startswith("arn:"):
        return None
    return kind, arn.partition("/")[0] if kind == "s3" else arn


def resource_document(action: str, arn: str, state: State) -> Document | None:
    """The resource-based policy for this action on this ARN; None where there is none."""
    place = policy_place(action, arn)
    return _LOOKUPS[place[0]](place[1], state) if place else None


def _trust(arn: str, state: State) -> Document | None:
    """The trust policy of the role at exactly this ARN, path included."""
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    role = named(state.backend("iam", account).roles, name) if account.isdigit() else None
    if role is None or role.arn != arn:
        return None
    return document(role.assume_role_policy_document, "trust", f"trust policy of role {role.name}", arn)


def _bucket(arn: str, state: State) -> Document | None:
    """A bucket's policy, with the wall around it where it is public and RestrictPublicBuckets is on."""
    name = arn.removeprefix("arn:aws:s3:::")
    bucket = bucket_named(state, name)
    if bucket is None or not bucket.policy:
        return None
    text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else str(bucket.policy)
    owner = str(bucket.account_id)
    if not (is_public(text) and blocks(state, owner, bucket)["restrict_public_buckets"]):
        return document(text, "resource", f"bucket policy of {name}")
    return document(
        restricted(text, owner), "resource", f"bucket policy of {name}, under RestrictPublicBuckets"
    )


def _key(arn: str, state: State) -> Document | None:
    """A key's policy, and beside it what its grants allow (Grants in AWS KMS)."""
    key = _shelf("kms", arn, state).get(arn.rpartition("/")[2])
    if key is None:
        return None
    granted = [_grant(grant) for grant in key.grants.values() if _GRANTEE.fullmatch(grant.grantee_principal)]
    if not granted:
        return document(key.policy, "resource", f"key policy of {key.id}")
    policy = json.loads(key.policy)
    listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    text = json.dumps(policy | {"Statement": [*listed, *granted]})
    return document(text, "resource", f"key policy and grants of {key.id}")


def _grant(grant: Any) -> dict[str, Any]:
    """A grant as the statement that it amounts to."""
    constraints = grant.constraints or {}
    pairs = {
        **constraints.get("EncryptionContextSubset", {}),
        **constraints.get("EncryptionContextEquals", {}),
    }
    condition: dict[str, Any] = {}
    if pairs:
        condition["StringEquals"] = {f"kms:EncryptionContext:{key}": value for key, value in pairs.items()}
    if exact := constraints.get("EncryptionContextEquals"):
        condition["ForAllValues:StringEquals"] = {"kms:EncryptionContextKeys": sorted(exact)}
    return {
        "Sid": f"Grant{grant.id}",
        "Effect": "Allow",
        "Principal": {"AWS": grant.grantee_principal},
        "Action": [f"kms:{operation}" for operation in grant.operations],
        "Resource": "*",
        **({"Condition": condition} if condition else {}),
    }


def _queue(arn: str, state: State) -> Document | None:
    name = arn.rpartition(":")[2]
    queue = _shelf("sqs", arn, state).get(name)
    text = queue.policy if queue else None
    return document(text, "resource", f"queue policy of {name}") if text else None


def _topic(arn: str, state: State) -> Document | None:
    topic = _shelf("sns", arn, state).get(arn)
    return (
        document(topic.policy, "resource", f"topic policy of {topic.name}")
        if topic and topic.policy
        else None
    )


def _shelf(service: str, arn: str, state: State) -> dict[str, Any]:
    """The keys, queues or topics of the account and Region in an ARN, which may be anything that somebody wrote."""
    parts = arn.split(":", 5)
    backend = state.known_backend(service, parts[4], parts[3]) if len(parts) == 6 else None
    found: dict[str, Any] = getattr(backend, _SHELVES[service], {})
    return found


_SHELVES = {"kms": "keys", "sqs": "queues", "sns": "topics"}


_LOOKUPS: dict[str, Callable[[str, State], Document | None]] = {
    "trust": _trust,
    "s3": _bucket,
    "kms": _key,
    "sqs": _queue,
    "sns": _topic,
}
