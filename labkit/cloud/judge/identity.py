"""The policies of whoever asks: a user's groups' and own, a role's; their boundary; their tags."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.estate import ALLOW_ALL, closed, document

from .finders import tag_map
from .tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import Caller
    from labkit.cloud.state import State
    from labkit.policy import Document


_GRANTS_NOTHING = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "*", "Resource": "*"}]}'
)


def identity_documents(caller: Caller, state: State) -> tuple[Document, ...]:
    """Identity-based policies in the order in which the console lists them: groups' first, then own.

    Root needs none (the engine knows), a caller without a signature has none.
    """
    if not caller.account.isdigit():
        return ()
    iam = state.backend("iam", caller.account)
    if caller.kind == "role-session":
        return tuple(of_entity(_role(caller, iam), "role", iam))
    if _from_root(caller):
        return (document(ALLOW_ALL, "identity", "the account's root user"),)
    user = _user(caller, state)
    if user is None:
        return ()
    groups = [group for group in iam.groups.values() if user in group.users]
    return tuple(
        [found for group in groups for found in of_entity(group, "group", iam)]
        + list(of_entity(user, "user", iam))
        + _own_password(user, iam)
    )


def _own_password(user: Any, iam: Any) -> list[Document]:
    """What "allow users to change their own password" gives every user of the account.

    (Set an account password policy for IAM users)
    """
    policy = iam.account_password_policy
    if policy is None or not policy.allow_users_to_change_password:
        return []
    own = {"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": user.arn}
    read = {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [own, read]})
    return [document(text, "identity", "the account's password policy (users may change their own password)")]


def boundary_document(caller: Caller, state: State) -> Document | None:
    """The permissions boundary of a user or role, None where it has none."""
    if not caller.account.isdigit():
        return None
    iam = state.backend("iam", caller.account)
    arn = _boundary_arn(caller, iam, state)
    if not arn:
        return None
    policy = iam.managed_policies.get(arn)
    if policy is None:
        return closed("boundary", f"permissions boundary {arn}, which no longer exists")
    name = f"{policy.name} (permissions boundary of {_title(caller)})"
    return document(_text(policy), "boundary", name, str(policy.arn))


def session_documents(caller: Caller) -> tuple[Document, ...] | None:
    """The session policies, None where none were passed. A federated user's session with none can do
    nothing that an identity-based policy grants (GetFederationToken)."""
    if not caller.session_policies:
        return (
            (document(_GRANTS_NOTHING, "session", "no session policy"),)
            if caller.kind == "federated"
            else None
        )
    return tuple(document(text, "session", "session policy") for text in caller.session_policies)


def principal_tags(caller: Caller, state: State) -> dict[str, str]:
    """The tags of the user or role, overridden by those of the session (Passing session tags in AWS STS)."""
    if caller.kind in ("root", "anonymous"):
        return {}
    own = tags_of(_owner_arn(caller), state)
    passed = tag_map(caller.session_tags)
    overridden = {key.lower() for key in passed}
    return {key: value for key, value in own.items() if key.lower() not in overridden} | passed


def _owner_arn(caller: Caller) -> str:
    """The ARN of the user or role behind a caller."""
    if caller.kind == "role-session":
        return caller.role_arn or ""
    return caller.issuer if caller.kind == "federated" else caller.arn


def _user(caller: Caller, state: State) -> Any | None:
    """The user who calls, or who opened a federated session, by unique id: names change hands."""
    return state.user(caller.account, caller.issuer_id if caller.kind == "federated" else caller.unique_id)


def _boundary_arn(caller: Caller, iam: Any, state: State) -> str | None:
    if caller.kind == "role-session":
        bound: str | None = getattr(_role(caller, iam), "permissions_boundary_arn", None)
        return bound
    if caller.kind in ("user", "federated"):
        return state.user_boundary(_owner_arn(caller))
    return None


def _from_root(caller: Caller) -> bool:
    """Whether a federated session was opened by the account's root user."""
    return caller.kind == "federated" and caller.issuer_id == caller.account


def _role(caller: Caller, iam: Any) -> Any:
    """The role of a session: moto keeps roles by their unique id, which the session's begins with."""
    return iam.roles.get(caller.unique_id.partition(":")[0])


def of_entity(entity: Any, kind: str, iam: Any) -> Iterator[Document]:
    """Attached and inline policies of one group, user or role."""
    if entity is None:
        return
    for arn, policy in entity.managed_policies.items():
        # A version may have been made the default since: ask the account's policy, not the attachment.
        current = iam.managed_policies.get(arn, policy)
        yield document(_text(current), "identity", f"{current.name} (attached to {kind} {entity.name})", arn)
    for name, text in entity.policies.items():
        yield document(text, "identity", f"inline policy {name} of {kind} {entity.name}")


def of_policy(policy: Any) -> Document:
    """A managed policy by itself: its default version."""
    return document(_text(policy), "identity", str(policy.name), str(policy.arn))


def _text(policy: Any) -> str:
    """The default version of a managed policy."""
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return str(version.document)
    return '{"Version": "2012-10-17", "Statement": []}'


def _title(caller: Caller) -> str:
    if caller.kind == "role-session":
        return f"role {_last(caller.role_arn or '')}"
    return f"user {_last(_owner_arn(caller))}"


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
