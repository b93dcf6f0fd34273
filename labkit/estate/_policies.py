"""The policies that apply to a request: of who asks, of the resource, of both accounts' places.

(Policy evaluation logic; Grants in AWS KMS; Blocking public access to your Amazon S3 storage)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ._documents import ALLOW_ALL, closed, document
from ._model import Group, Role, User
from ._public import is_public, restricted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.policy import Document

    from ._model import Account, Entity, Grant, ManagedPolicy, Resource

_TRUST_ACTIONS = frozenset(
    {
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    }
)
_OF_BUCKET_POLICY = frozenset({"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})
_WITH_POLICIES = frozenset({"s3", "kms", "sqs", "sns"})
_GRANTEES = ("user/", "role/", "assumed-role/", "federated-user/")


def kind_of(entity: Entity) -> str:
    """What IAM calls it: user, group, role."""
    return {User: "user", Group: "group", Role: "role"}[type(entity)]


def identity_texts(
    entity: User | Role, account: Account, managed: Mapping[str, ManagedPolicy]
) -> Iterator[tuple[str, str, str | None]]:
    """Text, title and ARN of each identity-based policy, as the console lists them: groups' first, then own."""
    for name in _groups_of(entity, account):
        yield from _of(account.groups[name], account, managed)
    yield from _of(entity, account, managed)
    if isinstance(entity, User) and account.users_change_password:
        title = "the account's password policy (users may change their own password)"
        yield _own_password(entity), title, None


def _groups_of(entity: User | Role, account: Account) -> tuple[str, ...]:
    if isinstance(entity, Role):
        return ()
    return tuple(name for name in account.groups if name in entity.groups)


def _of(
    entity: Entity, account: Account, managed: Mapping[str, ManagedPolicy]
) -> Iterator[tuple[str, str, str | None]]:
    kind = kind_of(entity)
    for arn in entity.attached:
        policy = account.policies.get(arn) or managed[arn]
        yield policy.text, f"{policy.name} (attached to {kind} {entity.name})", arn
    for name, text in entity.inline.items():
        yield text, f"inline policy {name} of {kind} {entity.name}", None


def _own_password(user: User) -> str:
    """What "allow users to change their own password" gives (Set an account password policy for IAM users)."""
    own = {"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": user.arn}
    read = {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [own, read]})


def boundary_of(
    entity: User | Role, account: Account, managed: Mapping[str, ManagedPolicy], *, named: bool
) -> Document | None:
    """The permissions boundary; one that no longer exists allows nothing."""
    if entity.boundary is None:
        return None
    policy = account.policies.get(entity.boundary) or managed.get(entity.boundary)
    if policy is None:
        return closed("boundary", f"permissions boundary {entity.boundary}, which no longer exists")
    title = f"{policy.name} (permissions boundary of {kind_of(entity)} {entity.name})" if named else ""
    return document(policy.text, "boundary", title, policy.arn if named else None)


def root_document() -> Document:
    """What a session that the root user opened has for identity-based policies."""
    return document(ALLOW_ALL, "identity", "the account's root user")


def policy_place(action: str, arn: str) -> tuple[str, str] | None:
    """Which policy AWS looks at for an action on an ARN, as its kind (``trust``, or the service) and the ARN
    that has it: a bucket's for its objects, too. None where there can be none."""
    kind = "trust" if action in _TRUST_ACTIONS else action.partition(":")[0]
    if not arn.startswith("arn:") or (kind != "trust" and kind not in _WITH_POLICIES):
        return None
    return kind, arn.partition("/")[0] if kind == "s3" else arn


def spares_root(kind: str, action: str, *, at_home: bool) -> bool:
    """Whether a bucket's policy has no say: its owner's root user can always read, change and delete it, so that
    nobody locks themselves out for good (PutBucketPolicy)."""
    return kind == "root" and at_home and action in _OF_BUCKET_POLICY


def trust_document(role: Role, *, named: bool) -> Document:
    """A role's trust policy."""
    if not named:
        return document(role.trust, "trust", "")
    return document(role.trust, "trust", f"trust policy of role {role.name}", role.arn)


def resource_document(resource: Resource, blocked: frozenset[str]) -> Document | None:
    """The policy of a bucket, key, queue or topic, with what belongs to it; None where it has none.

    `blocked`: the settings of S3 Block Public Access in force.
    """
    if resource.service == "kms":
        return _key(resource)
    if not resource.policy:
        return None
    if resource.service == "s3":
        return _bucket(resource, blocked)
    kind = {"sqs": "queue", "sns": "topic"}[resource.service]
    return document(resource.policy, "resource", f"{kind} policy of {resource.name}")


def _bucket(bucket: Resource, blocked: frozenset[str]) -> Document:
    """A bucket's policy, with the wall around it where it is public and RestrictPublicBuckets is on."""
    text, title = str(bucket.policy), f"bucket policy of {bucket.name}"
    if "restrict_public_buckets" in blocked and is_public(text):
        return document(restricted(text, bucket.account), "resource", title)
    return document(text, "resource", title)


def _key(key: Resource) -> Document | None:
    """A key's policy, and beside it what its grants allow."""
    granted = [as_statement(grant) for grant in key.grants if _is_principal(grant.grantee)]
    if key.policy is None:
        return None
    if not granted:
        return document(key.policy, "resource", f"key policy of {key.name}")
    policy = json.loads(key.policy)
    listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    text = json.dumps(policy | {"Statement": [*listed, *granted]})
    return document(text, "resource", f"key policy and grants of {key.name}")


def _is_principal(grantee: str) -> bool:
    parts = grantee.split(":", 5)
    return len(parts) == 6 and (parts[5] == "root" or parts[5].startswith(_GRANTEES))


def as_statement(grant: Grant) -> dict[str, Any]:
    """A grant as the statement that it amounts to (Grants in AWS KMS)."""
    pairs = {**grant.subset, **grant.equals}
    condition: dict[str, Any] = {}
    if pairs:
        condition["StringEquals"] = {f"kms:EncryptionContext:{key}": value for key, value in pairs.items()}
    if grant.equals:
        condition["ForAllValues:StringEquals"] = {"kms:EncryptionContextKeys": sorted(grant.equals)}
    return {
        "Sid": f"Grant{grant.id}",
        "Effect": "Allow",
        "Principal": {"AWS": grant.grantee},
        "Action": [f"kms:{operation}" for operation in grant.operations],
        "Resource": "*",
        **({"Condition": condition} if condition else {}),
    }
