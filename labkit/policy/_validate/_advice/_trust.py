"""Checks on role trust policies: who may become the role, and how they prove who they are.

AWS pages: "IAM role trust policies"; "Create a role for OpenID Connect federation (console)".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate._condition._conditions import is_plain
from labkit.policy._validate._elements._principals import WEB_PROVIDERS
from labkit.policy._validate._finding import Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import PrincipalItem, Statement

TRUST: frozenset[Kind] = frozenset({"trust"})
TRUST_PAGE = "IAM role trust policies"
OIDC_PAGE = "Create a role for OpenID Connect federation (console)"

ASSUME, SAML, WEB = "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"
TAKEN = (ASSUME, SAML, WEB, "sts:tagsession", "sts:setsourceidentity", "sts:setcontext", "sts:assumeroot")
_SHOWN = {ASSUME: "sts:AssumeRole", SAML: "sts:AssumeRoleWithSAML", WEB: "sts:AssumeRoleWithWebIdentity"}
_GITHUB = "token.actions.githubusercontent.com"


def resource_in_trust(statement: Statement) -> Iterator[Problem]:
    """The resource of a trust policy is the role it is attached to."""
    for name in ("Resource", "NotResource"):
        if name in statement.data:
            yield Problem(
                (*statement.path, name),
                "A trust policy applies only to its own role, so it names no resource.",
                f"Remove {name}.",
                at_key=True,
            )


def not_principal_in_trust(statement: Statement) -> Iterator[Problem]:
    """A trust policy names whom it trusts."""
    if "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "A trust policy can't have NotPrincipal.",
            "Use Principal, and name the principals that the role trusts.",
            at_key=True,
        )


def other_actions(statement: Statement) -> Iterator[Problem]:
    """A trust policy speaks of assuming the role, nothing else."""
    for item in statement.actions:
        lower = item.text.lower()
        if not lower.startswith("sts:") or not any(matches(lower, one) for one in TAKEN):
            yield Problem(
                item.path,
                f"`{item.text[:80]}` doesn't assume a role. A trust policy can name only actions that assume a role.",
                "Write `sts:AssumeRole`. Put what the role may do into its permissions policies.",
            )


def _needs(item: PrincipalItem) -> str | None:
    """The action by which a kind of principal becomes a role."""
    if item.key == "Federated":
        if ":saml-provider/" in item.text:
            return SAML
        return WEB if ":oidc-provider/" in item.text or item.text in WEB_PROVIDERS else None
    return ASSUME if item.key in {"AWS", "Service"} else None


def other_door(statement: Statement) -> Iterator[Problem]:
    """Users and services use AssumeRole, SAML providers AssumeRoleWithSAML, web identities the third."""
    acts = [item.text.lower() for item in statement.actions]
    if not any(matches(act, one) for act in acts for one in (ASSUME, SAML, WEB)):
        return
    for item in statement.principals:
        needed = _needs(item)
        if needed is not None and not any(matches(act, needed) for act in acts):
            yield Problem(
                item.path,
                f"`{item.text[:100]}` can assume a role only with {_SHOWN[needed]}. The statement doesn't list this action.",
                f"Write `{_SHOWN[needed]}`.",
            )


def canonical_user(statement: Statement) -> Iterator[Problem]:
    """Canonical user ids are S3's."""
    for item in statement.principals:
        if item.key == "CanonicalUser":
            yield Problem(
                item.path,
                "A trust policy can't name a canonical user ID.",
                "Name the account by its ID, 12 digits.",
            )


def _providers(statement: Statement) -> Iterator[tuple[PrincipalItem, str]]:
    """The web identity providers trusted by an Allow, each with its host."""
    for item in statement.principals if statement.allows else ():
        if item.key == "Federated" and ":oidc-provider/" in item.text:
            yield item, item.text.partition(":oidc-provider/")[2].lower()


def no_subject(statement: Statement) -> Iterator[Problem]:
    """A provider that serves everybody must be told whose tokens count."""
    tested = {test.key.lower() for test in statement.tests if is_plain(test.operator)}
    for item, host in _providers(statement):
        if not tested & {f"{host}:sub", f"{host}:aud", f"{host}:amr", f"{host}:azp", f"{host}:oaud"}:
            yield Problem(
                item.path,
                "Everybody with a token of this provider can assume the role.",
                f"Add conditions on `{host}:aud` and `{host}:sub`.",
            )


def any_repository(statement: Statement) -> Iterator[Problem]:
    """GitHub gives tokens to every repository in the world."""
    for item, host in _providers(statement):
        if host != _GITHUB:
            continue
        subjects = [
            value.text
            for test in statement.tests
            if is_plain(test.operator) and test.key.lower() in {f"{host}:sub", f"{host}:job_workflow_ref"}
            for value in test.values
        ]
        owners = [text.partition(":")[2].partition("/")[0] if ":" in text else text for text in subjects]
        if not subjects or any(is_pattern(owner) or not owner for owner in owners):
            yield Problem(
                item.path,
                "A workflow in any GitHub repository can assume the role.",
                f'Add a condition on `{host}:sub`, such as "repo:your-organization/your-repository:*".',
            )


CHECKS = (
    StatementCheck("UNSUPPORTED_RESOURCE_IN_TRUST_POLICY", "error", resource_in_trust, TRUST, TRUST_PAGE),
    StatementCheck("UNSUPPORTED_NOT_PRINCIPAL", "error", not_principal_in_trust, TRUST, TRUST_PAGE),
    StatementCheck("UNSUPPORTED_ACTION_IN_POLICY", "error", other_actions, TRUST),
    StatementCheck("MISMATCHED_ACTION_FOR_PRINCIPAL", "error", other_door, TRUST),
    StatementCheck("UNSUPPORTED_PRINCIPAL_IN_TRUST_POLICY", "error", canonical_user, TRUST, TRUST_PAGE),
    StatementCheck(
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", "security warning", no_subject, TRUST, OIDC_PAGE
    ),
    StatementCheck("GITHUB_PRINCIPAL_IS_ANYBODY", "security warning", any_repository, TRUST, OIDC_PAGE),
)
