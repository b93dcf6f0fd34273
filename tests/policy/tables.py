"""Short words for writing a rule's cases in one line each. Used by the `cases_*.py` tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .naive import Case

Json = dict[str, Any]

# The people of the tables. HOME and AWAY are two accounts.
HOME, AWAY = "111111111111", "999999999999"
ALICE = f"arn:aws:iam::{HOME}:user/alice"
ROOT = f"arn:aws:iam::{HOME}:root"
READER = f"arn:aws:iam::{HOME}:role/Reader"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/Reader/monday"
LINKED = f"arn:aws:sts::{HOME}:assumed-role/AWSServiceRoleForSupport/support"
LINKED_ROLE = f"arn:aws:iam::{HOME}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/alice"
SAML = f"arn:aws:iam::{HOME}:saml-provider/Corp"
EC2 = "ec2.amazonaws.com"
# The things of the tables.
BUCKET = "arn:aws:s3:::reports"
OBJECT = "arn:aws:s3:::reports/may.csv"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/1234abcd"
AWAY_KEY = f"arn:aws:kms:eu-west-1:{AWAY}:key/1234abcd"
ROLE = f"arn:aws:iam::{HOME}:role/UpdateApp"
AWAY_ROLE = f"arn:aws:iam::{AWAY}:role/UpdateApp"
TABLE = f"arn:aws:dynamodb:us-east-1:{HOME}:table/orders"


@dataclass(frozen=True)
class Row:
    """One line of a table. `denied_by` and `message` are None where AWS's pages leave them open."""

    id: str
    page: str
    case: Case
    effect: str
    denied_by: frozenset[str] | None = None
    message: str | None = None


def doc(*statements: Json, version: str | None = "2012-10-17") -> Json:
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


def allow(
    action: Any = "*", resource: Any = "*", *, to: Any = None, when: Json | None = None, **more: Any
) -> Json:
    """An Allow statement; `to` is its Principal, `when` its Condition."""
    return _statement("Allow", action, resource, to=to, when=when, more=more)


def deny(
    action: Any = "*", resource: Any = "*", *, to: Any = None, when: Json | None = None, **more: Any
) -> Json:
    return _statement("Deny", action, resource, to=to, when=when, more=more)


def _statement(effect: str, action: Any, resource: Any, *, to: Any, when: Json | None, more: Json) -> Json:
    statement: Json = {"Effect": effect, "Action": action, "Resource": resource, **more}
    if to is not None:
        statement["Principal"] = to if to == "*" or isinstance(to, dict) else {"AWS": to}
    if when is not None:
        statement["Condition"] = when
    for element, its_opposite in [
        ("NotAction", "Action"),
        ("NotResource", "Resource"),
        ("NotPrincipal", "Principal"),
    ]:
        if element in more:
            statement.pop(its_opposite, None)
    return statement


def trust(to: Any, action: Any = "sts:AssumeRole", *, effect: str = "Allow", **more: Any) -> Json:
    """A role trust policy of one statement."""
    statement = _statement(effect, action, None, to=to, when=more.pop("when", None), more=more)
    statement.pop("Resource")
    return doc(statement)


FULL = doc(allow())
NOTHING = doc(allow("health:Describe*"))


def docs(given: Any) -> list[Json]:
    """One statement, several statements or several documents, as a list of documents."""
    several = given if isinstance(given, list) else [given]
    return [one if "Statement" in one else doc(one) for one in several]


def ask(
    principal: str | None = ALICE,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    *,
    owner: str | None = HOME,
    context: Json | None = None,
    identity: Any = None,
    boundary: Json | None = None,
    session: Any = None,
    policy: Any = None,
    scps: Any = None,
    rcps: Any = None,
    endpoint: Any = None,
    issuer: str | None = None,
) -> Case:
    """A case; single statements become documents, and each entry of scps and rcps is one level."""
    return Case(
        principal,
        action,
        resource,
        owner,
        context or {},
        docs(identity) if identity is not None else [],
        docs(boundary)[0] if boundary is not None else None,
        docs(session) if session is not None else None,
        _together(policy),
        [docs(level) for level in scps] if scps is not None else None,
        [docs(level) for level in rcps] if rcps is not None else None,
        docs(endpoint) if endpoint is not None else None,
        issuer,
    )


def _together(policy: Any) -> Json | None:
    """A resource has one policy: several statements go into one document."""
    if policy is None or "Statement" in policy:
        return policy  # type: ignore[no-any-return]
    return doc(*(policy if isinstance(policy, list) else [policy]))


class Table:
    """Collects the rows of one file; `page` names the AWS page for the rows that follow."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._page = ""

    def page(self, title: str) -> None:
        self._page = title

    def yes(self, id_: str, case: Case) -> None:
        self.rows.append(Row(id_, self._page, case, "Allow", frozenset()))

    def no(self, id_: str, case: Case, by: str | None = None, says: str | None = None) -> None:
        """An implicit deny, by those types."""
        self.rows.append(Row(id_, self._page, case, "ImplicitDeny", _set(by), says))

    def never(self, id_: str, case: Case, by: str | None = None, says: str | None = None) -> None:
        """An explicit deny, by those types."""
        self.rows.append(Row(id_, self._page, case, "ExplicitDeny", _set(by), says))


def _set(by: str | None) -> frozenset[str] | None:
    return None if by is None else frozenset(by.split())
