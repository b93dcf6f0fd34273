"""Policy documents are read by the engine when they are written: a broken one is refused, not stored.

moto lets most mistakes through, and a role's trust policy need not even be JSON.
(IAM JSON policy elements; CreateRole, PutRolePolicy, ... errors; Amazon S3 error responses: MalformedPolicy)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from labkit.cloud._calls import AwsError
from labkit.policy import MalformedPolicyDocument, parse

from ._document_wording import malformed, nobody
from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

    from ._document_wording import Speaker

Kind = Literal["identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint"]

_IDENTITY = (
    "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "CreatePolicy", "CreatePolicyVersion",
)  # fmt: skip


@before("iam", *_IDENTITY)
def identity_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["PolicyDocument"]), "identity", state)


@before("iam", "CreateRole")
def trust_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["AssumeRolePolicyDocument"]), "trust", state)


@before("iam", "UpdateAssumeRolePolicy")
def new_trust_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["PolicyDocument"]), "trust", state)


@before("s3", "PutBucketPolicy")
def bucket_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["Policy"]), "resource", state, "s3")


def check_document(text: str, kind: Kind, state: State, speaker: Speaker = "iam") -> None:
    """Raises the service's error for a broken policy, with the place and what is wrong there."""
    try:
        parse(text, kind)
    except MalformedPolicyDocument as error:
        raise malformed(error, speaker) from error
    if kind in ("identity", "trust"):
        _check_ids(text)
    if kind in ("trust", "resource"):
        _check_principals(text, state, speaker)


def _check_ids(text: str) -> None:
    """IAM's own rule for Sid; other services have others (IAM JSON policy elements: Sid)."""
    ids = [statement["Sid"] for statement in _statements(text) if "Sid" in statement]
    if any(not re.fullmatch(r"[0-9A-Za-z]*", one) for one in ids):
        said = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression"
        raise AwsError("MalformedPolicyDocument", f"{said} [0-9A-Za-z]*")
    if len(set(ids)) < len(ids):
        raise AwsError("MalformedPolicyDocument", "Statement IDs (SID) in a single policy must be unique.")


def _statements(text: str) -> list[Any]:
    statements: Any = json.loads(text)["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _check_principals(text: str, state: State, speaker: Speaker) -> None:
    for statement in _statements(text):
        for element in ("Principal", "NotPrincipal"):
            for principal in _named(statement.get(element)):
                if not _exists(principal, state):
                    raise nobody(principal, speaker)


def _named(element: Any) -> list[str]:
    """The AWS principals of an element."""
    found = element.get("AWS", []) if isinstance(element, dict) else []
    return [found] if isinstance(found, str) else list(found)


def _exists(principal: str, state: State) -> bool:
    """Whether a principal can be trusted: everybody, an account that is there, a user or role in it."""
    if principal == "*":
        return True
    account = principal if principal.isdigit() else (principal.split(":") + [""] * 5)[4]
    if not state.exists(account):
        return False
    what = principal.rpartition(":")[2] if not principal.isdigit() else "root"
    if what == "root" or principal.startswith("arn:aws:sts:"):
        return True
    iam = state.backend("iam", account)
    known = {"user": iam.users.values(), "role": iam.roles.values()}.get(what.split("/")[0], [])
    return any(entity.arn == principal for entity in known)
