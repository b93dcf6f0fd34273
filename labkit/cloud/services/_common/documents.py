"""Policy documents are read by the engine when they are written: a broken one is refused, not stored.

moto lets most mistakes through, and a role's trust policy need not even be JSON.
(IAM JSON policy elements; CreateRole, PutRolePolicy, ... errors; Amazon S3 error responses: MalformedPolicy)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from labkit import policy
from labkit.cloud.calls import AwsError
from labkit.cloud.services._common.elements import statements_of
from labkit.policy import MalformedPolicyDocument, parse

from .document_wording import against_syntax, malformed, nobody
from .spans import path_of

if TYPE_CHECKING:
    from labkit.cloud.state import State

    from .document_wording import Speaker

Kind = Literal["identity", "resource", "trust", "scp", "rcp", "session", "boundary", "endpoint"]

_OF_A_SESSION = re.compile(r"arn:aws:sts::\d{12}:(assumed-role/[^/]+|federated-user)/.+")
_WITH_RULES = frozenset(
    {"rcp", "trust", "resource", "session", "endpoint"}
)  # what has more rules than the grammar


def check_document(text: str, kind: Kind, state: State, speaker: Speaker = "iam") -> None:
    """Raises the service's error for a broken policy, with the place and what is wrong there."""
    try:
        parse(text, kind)
    except MalformedPolicyDocument as error:
        of_a_role = kind == "trust" and speaker == "iam"
        raise malformed(error, "trust" if of_a_role else speaker) from error
    if kind in _WITH_RULES:
        _check_rules(text, kind, speaker)
    if kind in ("identity", "trust"):
        _check_ids(text)
    if kind in ("trust", "resource"):
        _check_principals(text, state, speaker)


def _check_rules(text: str, kind: Kind, speaker: Speaker) -> None:
    """What the grammar of policies lets through, and this kind of policy, or the service that keeps it, doesn't."""
    for finding in policy.refused_when_saved(text, kind, service=speaker):
        if finding.code == "UNKNOWN_SERVICE_PRINCIPAL":
            raise nobody(_at(text, finding.place), speaker, "SERVICE", f"{finding.what} {finding.mend}")
        raise against_syntax(finding, speaker)


def _at(text: str, place: str) -> str:
    """What a document holds at a place as findings name it."""
    found: Any = json.loads(text)
    for step in path_of(place):
        found = found[step]
    return str(found)


def _check_ids(text: str) -> None:
    """IAM's own rule for Sid; other services have others (IAM JSON policy elements: Sid)."""
    ids = [statement["Sid"] for statement in statements_of(text) if statement.get("Sid")]  # empty: none
    if any(not re.fullmatch(r"[0-9A-Za-z]*", one) for one in ids):
        said = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression"
        raise AwsError("MalformedPolicyDocument", f"{said} [0-9A-Za-z]*")
    if len(set(ids)) < len(ids):
        raise AwsError("MalformedPolicyDocument", "Statement IDs (SID) in a single policy must be unique.")


def _check_principals(text: str, state: State, speaker: Speaker) -> None:
    for statement in statements_of(text):
        for element in ("Principal", "NotPrincipal"):
            for principal in _named(statement.get(element), "AWS"):
                if not principal_exists(principal, state):
                    raise nobody(principal, speaker)


def _named(element: Any, kind: str) -> list[str]:
    """The principals of one kind of an element."""
    found = element.get(kind, []) if isinstance(element, dict) else []
    return [found] if isinstance(found, str) else list(found)


def principal_exists(principal: str, state: State) -> bool:
    """Whether a principal can be trusted: everybody, an account that is there, a user or role in it.

    Names of other partitions (arn:aws-cn:...) are nobody's here.
    """
    if principal == "*":
        return True
    if not principal.isdigit() and not principal.startswith(("arn:aws:iam::", "arn:aws:sts::")):
        return False
    account = principal if principal.isdigit() else (principal.split(":") + [""] * 5)[4]
    if not state.exists(account):
        return False
    what = principal.rpartition(":")[2] if not principal.isdigit() else "root"
    if what == "root" or _OF_A_SESSION.fullmatch(principal):
        return True
    iam = state.backend("iam", account)
    known = {"user": iam.users.values(), "role": iam.roles.values()}.get(what.split("/")[0], [])
    return any(entity.arn == principal for entity in known)
