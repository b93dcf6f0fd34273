"""Checks on Principal and NotPrincipal: who is meant, in a form AWS takes.

AWS pages: "AWS JSON policy elements: Principal"; "AWS JSON policy elements: NotPrincipal".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labkit.policy._language._syntax import OF_PRINCIPAL, WITH_PRINCIPAL, Kind
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._arns import PARTITIONS, is_open, split_arn
from labkit.policy._validate._finding import Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern
from labkit.policy._validate._shape import not_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import PrincipalItem, Statement

WEB_PROVIDERS = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)
_ACCOUNT = re.compile(r"[0-9]{12}")
_UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,124}")
_SERVICE = re.compile(
    r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.(amazonaws\.com(\.cn)?|amazon\.com|amazonaws\.eu|aws\.internal)"
)
_IAM_NAME = r"[\w+=,.@/-]+"
_IAM_ENTITY = re.compile(rf"root|(user|role)/{_IAM_NAME}")
_STS_ENTITY = re.compile(rf"assumed-role/{_IAM_NAME}/[\w+=,.@-]+|federated-user/[\w+=,.@-]+|self")
_PROVIDER = re.compile(r"(saml-provider|oidc-provider)/\S+")
_CANONICAL = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}")


def missing_principal(statement: Statement) -> Iterator[Problem]:
    """A policy on a resource says whom it is about."""
    if "Principal" not in statement.data and "NotPrincipal" not in statement.data:
        yield Problem(
            statement.path,
            "The statement names no principal. A policy of a resource must name one.",
            'Add "Principal", such as {"AWS": "arn:aws:iam::111111111111:role/Name"}.',
        )


def unsupported_principal(statement: Statement) -> Iterator[Problem]:
    """A policy attached to a person or role is about that person or role."""
    for name in ("Principal", "NotPrincipal"):
        if name in statement.data:
            yield Problem(
                (*statement.path, name),
                "This kind of policy applies to the identity that you attach it to. It can't name a principal.",
                f"Remove {name}. To name who may use a resource, write the resource's own policy.",
                at_key=True,
            )


def wrong_principal_form(statement: Statement) -> Iterator[Problem]:
    """A principal is "*", or an object such as {"AWS": ...}."""
    for name in ("Principal", "NotPrincipal"):
        found = statement.data.get(name, {})
        path = (*statement.path, name)
        if isinstance(found, dict):
            for key, texts in found.items():
                yield from not_texts((*path, key), texts)
        elif found != "*":
            yield Problem(
                path,
                "A principal is the text `*`, or an object that names its type.",
                'Write {"AWS": "..."} for accounts, users and roles, {"Service": "..."} for AWS services.',
            )


def wrong_principal_key(statement: Statement) -> Iterator[Problem]:
    """There are four kinds of principal."""
    for name in ("Principal", "NotPrincipal"):
        found = statement.data.get(name)
        for key in found if isinstance(found, dict) else ():
            if key not in OF_PRINCIPAL:
                near = catalog.nearest(key, list(OF_PRINCIPAL))
                yield Problem(
                    (*statement.path, name, key),
                    f"`{key[:40]}` isn't a type of principal.",
                    f"Did you mean `{near}`?" if near else f"The types are {', '.join(OF_PRINCIPAL)}.",
                    at_key=True,
                )


def wildcard_inside(statement: Statement) -> Iterator[Problem]:
    """A principal is named whole; only a lone * stands for everybody."""
    for item in statement.all_principals:
        if is_pattern(item.text) and not (item.text == "*" and item.key in {"*", "AWS"}):
            yield Problem(
                item.path,
                f"You can't use a wildcard here. `{item.text[:100]}` names nobody.",
                'Name each one, or use "*" alone, and narrow it with a condition on aws:PrincipalArn.',
            )


def wrong_aws_principal(statement: Statement) -> Iterator[Problem]:
    """Accounts, users, roles and sessions have known forms."""
    for item in statement.all_principals:
        if item.key == "AWS" and not is_pattern(item.text):
            what = _fault_of_aws(item.text)
            if what:
                yield Problem(
                    item.path,
                    what,
                    "Write an account ID (12 digits), or the ARN of an account's root, a user, a role or a session.",
                )


def _fault_of_aws(text: str) -> str:
    """Why a text names no AWS account or identity; empty where it does."""
    if _ACCOUNT.fullmatch(text) or _UNIQUE_ID.fullmatch(text):
        return ""
    if text.isascii() and text.isdigit():
        return f"`{text[:40]}` has {len(text)} digits. An account ID has 12."
    arn = split_arn(text)
    if arn is None or arn.prefix != "arn":
        return f"`{text[:100]}` is neither an account ID nor an ARN."
    if arn.partition not in PARTITIONS:
        return f"`{arn.partition[:40]}` isn't a partition of AWS."
    if arn.region:
        return "The ARN of an identity has no Region."
    return _fault_of_entity(arn.service, arn.account, arn.resource)


def _fault_of_entity(service: str, account: str, resource: str) -> str:
    if service == "iam" and account == "cloudfront" and resource.startswith("user/"):
        return ""
    if service not in {"iam", "sts"}:
        return f"An ARN of `{service[:40]}` is a resource. A resource can't be a principal."
    if not _ACCOUNT.fullmatch(account):
        return f"`{account[:40]}` isn't an account ID."
    if service == "iam" and resource.startswith("group/"):
        return "A group isn't a principal. It can't sign in or sign a request."
    form = _IAM_ENTITY if service == "iam" else _STS_ENTITY
    return "" if form.fullmatch(resource) else f"`{resource[:60]}` names no user, role or session."


def unique_id(statement: Statement, prefix: str, noun: str) -> Iterator[Problem]:
    """A unique id stands where an ARN was: what it named is gone, or soon nobody remembers."""
    for item in statement.all_principals:
        if item.key == "AWS" and item.text.startswith(prefix) and _UNIQUE_ID.fullmatch(item.text):
            yield Problem(
                item.path,
                f"This is the unique ID of a {noun}. AWS shows it after somebody deleted the {noun}.",
                f"Write the ARN of the {noun} you mean.",
            )


def user_id(statement: Statement) -> Iterator[Problem]:
    """A user is named by its ARN."""
    yield from unique_id(statement, "AIDA", "user")


def role_id(statement: Statement) -> Iterator[Problem]:
    """A role is named by its ARN."""
    yield from unique_id(statement, "AROA", "role")


def wrong_service(statement: Statement) -> Iterator[Problem]:
    """A service principal ends in amazonaws.com."""
    for item in statement.all_principals:
        if item.key == "Service" and not is_pattern(item.text) and not _SERVICE.fullmatch(item.text):
            name = item.text.partition(".")[0].lower()
            better = f"{name}.amazonaws.com" if re.fullmatch(r"[a-z0-9-]+", name) else "ec2.amazonaws.com"
            yield Problem(
                item.path,
                f"`{item.text[:80]}` isn't a service principal.",
                f"Such names look like `{better}`.",
            )


SERVICE_KEYS = frozenset(
    {
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:principalservicename",
        "aws:principalservicenameslist", "iam:awsservicename", "iam:passedtoservice",
    }
)  # fmt: skip
"""Condition keys that hold the names of services as principals, in lower case."""


def wrong_service_value(statement: Statement) -> Iterator[Problem]:
    """Where a condition names a service, it names it as a principal; a KMS one with its Region."""
    for test in statement.tests:
        regional = test.key.lower() == "kms:viaservice"
        named = regional or test.key.lower() in SERVICE_KEYS
        if not named or test.operator is None or test.operator.family != "String":
            continue
        for value in test.values:
            if not is_open(value.text) and (
                not _SERVICE.fullmatch(value.text) or (regional and value.text.count(".") < 3)
            ):
                form = "s3.us-east-1.amazonaws.com" if regional else "ec2.amazonaws.com"
                yield Problem(
                    value.path,
                    f"`{value.text[:80]}` isn't a service name that {test.key} can have.",
                    f"Such names look like `{form}`.",
                )


def wrong_provider(statement: Statement) -> Iterator[Problem]:
    """A federated principal is an identity provider."""
    for item in statement.all_principals:
        if item.key == "Federated" and not is_pattern(item.text) and not is_provider(item):
            yield Problem(
                item.path,
                f"`{item.text[:100]}` names no identity provider.",
                "Write the provider's ARN (…:saml-provider/Name or …:oidc-provider/host), or its web name,"
                " such as accounts.google.com.",
            )


def is_provider(item: PrincipalItem) -> bool:
    """Whether a principal is the ARN of a SAML or OIDC provider, or one of the known web names."""
    if item.text in WEB_PROVIDERS:
        return True
    arn = split_arn(item.text)
    return (
        arn is not None
        and arn.service == "iam"
        and bool(_ACCOUNT.fullmatch(arn.account))
        and bool(_PROVIDER.fullmatch(arn.resource))
    )


def wrong_canonical_user(statement: Statement) -> Iterator[Problem]:
    """A canonical user id is a long hexadecimal number."""
    for item in statement.all_principals:
        if item.key == "CanonicalUser" and not is_pattern(item.text) and not _CANONICAL.fullmatch(item.text):
            yield Problem(
                item.path,
                "A canonical user ID has 64 hexadecimal digits. This isn't one.",
                "Copy it from S3 (list-buckets, Owner, ID), or name the account by its ID instead.",
            )


def empty_principal_list(statement: Statement) -> Iterator[Problem]:
    """A list of principals names somebody."""
    for name in ("Principal", "NotPrincipal"):
        found = statement.data.get(name)
        for key, texts in found.items() if isinstance(found, dict) else ():
            if texts == []:
                yield Problem(
                    (*statement.path, name, key), "The list names nobody.", "Add a principal, or remove it."
                )


def empty_principal(statement: Statement) -> Iterator[Problem]:
    """A Principal object names somebody."""
    for name in ("Principal", "NotPrincipal"):
        if statement.data.get(name) == {}:
            yield Problem(
                (*statement.path, name), "The principal names nobody.", "Add a principal, such as an account."
            )


PRINCIPAL_PAGE = "AWS JSON policy elements: Principal"
HOLDERS: frozenset[Kind] = frozenset({"identity", "boundary", "session"})

CHECKS = (
    StatementCheck("MISSING_PRINCIPAL", "error", missing_principal, WITH_PRINCIPAL),
    StatementCheck("UNSUPPORTED_PRINCIPAL", "error", unsupported_principal, HOLDERS),
    StatementCheck("SCP_SYNTAX_ERROR_PRINCIPAL", "error", unsupported_principal, frozenset({"scp"})),
    StatementCheck("INVALID_PRINCIPAL_FORMAT", "error", wrong_principal_form, WITH_PRINCIPAL),
    StatementCheck("INVALID_PRINCIPAL_KEY", "error", wrong_principal_key, WITH_PRINCIPAL),
    StatementCheck("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "error", wildcard_inside, WITH_PRINCIPAL),
    StatementCheck("INVALID_AWS_PRINCIPAL", "error", wrong_aws_principal, WITH_PRINCIPAL, PRINCIPAL_PAGE),
    StatementCheck("INVALID_SERVICE_PRINCIPAL_FORMAT", "error", wrong_service, WITH_PRINCIPAL),
    StatementCheck("INVALID_SERVICE_PRINCIPAL_FORMAT", "error", wrong_service_value),
    StatementCheck("INVALID_FEDERATED_PRINCIPAL", "error", wrong_provider, WITH_PRINCIPAL, PRINCIPAL_PAGE),
    StatementCheck("INVALID_CANONICAL_USER", "error", wrong_canonical_user, WITH_PRINCIPAL, PRINCIPAL_PAGE),
    StatementCheck("INVALID_USER_REFERENCE", "warning", user_id, WITH_PRINCIPAL),
    StatementCheck("INVALID_ROLE_REFERENCE", "warning", role_id, WITH_PRINCIPAL),
    StatementCheck("EMPTY_ARRAY_PRINCIPAL", "suggestion", empty_principal_list, WITH_PRINCIPAL),
    StatementCheck("EMPTY_OBJECT_PRINCIPAL", "suggestion", empty_principal, WITH_PRINCIPAL),
)
