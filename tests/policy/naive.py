"""A second, deliberately naive evaluator, written from AWS's pages and never from the engine.

It works on raw dictionaries, looks at every statement of every document, builds nothing in advance and
remembers nothing. It exists to disagree with `labkit.policy` wherever one of the two misread AWS.
The comment above each rule names the page of the IAM User Guide (or other guide) that it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .naive_statements import Facts, allows, denies, grants

TRUST_ACTIONS = {
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
}
BUCKET_POLICY_ACTIONS = {"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"}
NEVER_REFUSED = {"sts:getcalleridentity", "sts:getsessiontoken"}
# Resource control policies (RCPs), "List of AWS services that support RCPs": only what the cases use.
RCP_SERVICES = {"s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb"}


@dataclass
class Case:
    """One question: who asks for what, and every document that applies. Documents are plain dicts."""

    principal: str | None
    action: str
    resource: str
    resource_account: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    identity: list[dict[str, Any]] = field(default_factory=list)
    boundary: dict[str, Any] | None = None
    session: list[dict[str, Any]] | None = None
    resource_policy: dict[str, Any] | None = None
    scps: list[list[dict[str, Any]]] | None = None
    rcps: list[list[dict[str, Any]]] | None = None
    endpoint: list[dict[str, Any]] | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What AWS would say: the effect, and each policy type that stands in the way."""

    effect: str
    denied_by: frozenset[str]


def judge(case: Case) -> Verdict:
    """Policy evaluation logic; How AWS enforcement code logic evaluates requests to allow or deny access."""
    # GetCallerIdentity, "No permissions are required"; GetSessionToken, "You cannot use policies to control".
    if case.action.lower() in NEVER_REFUSED:
        return Verdict("Allow", frozenset())
    facts = facts_of(case)
    explicit = explicit_denies(case, facts)
    implicit = implicit_denies(case, facts)
    if explicit:
        return Verdict("ExplicitDeny", frozenset(explicit | implicit))
    if implicit:
        return Verdict("ImplicitDeny", frozenset(implicit))
    return Verdict("Allow", frozenset())


# --- who asks ------------------------------------------------------------------------------------


def kind_of(principal: str | None) -> str:
    """AWS JSON policy elements: Principal: the kinds of principal, told by how the name is written."""
    if principal is None:
        return "anonymous"
    if not principal.startswith("arn:"):
        return "service" if principal.endswith(".amazonaws.com") else "provider"
    what = principal.split(":", 5)[5]
    if what == "root":
        return "root"
    return {
        "user": "user",
        "assumed-role": "session",
        "federated-user": "federated",
        "saml-provider": "provider",
        "oidc-provider": "provider",
    }[what.split("/")[0]]


def account_of(arn: str | None) -> str | None:
    """The fifth part of an ARN, where there is one."""
    if arn is None or not arn.startswith("arn:"):
        return None
    return arn.split(":")[4] or None


def facts_of(case: Case) -> Facts:
    kind = kind_of(case.principal)
    account = account_of(case.principal) if kind in {"user", "session", "federated", "root"} else None
    return Facts(
        kind=kind,
        principal=case.principal,
        account=account,
        behind=behind(case, kind),
        action=case.action,
        resource=case.resource,
        context=always_there(case, kind, account)
        | {key.lower(): value for key, value in case.context.items()},
        has_boundary=case.boundary is not None,
    )


def always_there(case: Case, kind: str, account: str | None) -> dict[str, Any]:
    """AWS global condition context keys: what AWS adds to each signed request by itself."""
    if kind == "anonymous":
        # aws:PrincipalAccount, aws:PrincipalType; Principal key values: what a request nobody signed has.
        return {
            "aws:principalaccount": "anonymous",
            "aws:principaltype": "Anonymous",
            "aws:userid": "anonymous",
        }
    if kind == "service":
        # aws:PrincipalIsAWSService, aws:PrincipalServiceName, aws:PrincipalServiceNamesList
        name = str(case.principal)
        return {
            "aws:principalisawsservice": "true",
            "aws:principalservicename": name,
            "aws:principalservicenameslist": [name],
        }
    if account is None:
        return {}
    who = str(case.principal)
    found = {
        "aws:principalaccount": account,
        "aws:principalarn": behind(case, kind) if kind == "session" else who,
    }
    return found | ({"aws:username": who.rsplit("/", maxsplit=1)[-1]} if kind == "user" else {})


def behind(case: Case, kind: str) -> str | None:
    """The role of a role session, or the user who federated.

    AWS global condition context keys, aws:PrincipalArn: a role session is represented by its role's ARN.
    """
    if kind == "session":
        told = {key.lower(): value for key, value in case.context.items()}.get("aws:principalarn")
        if isinstance(told, str):
            return told
        parts = str(case.principal).split(":")
        return f"arn:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
    if kind == "federated" and case.issuer:
        return case.issuer
    if kind == "federated":
        return str(case.principal).replace(":sts:", ":iam:").replace(":federated-user/", ":user/")
    return None


def is_service_linked(facts: Facts) -> bool:
    """Service-linked roles live under the path /aws-service-role/ (Create a service-linked role)."""
    return facts.kind == "session" and ":role/aws-service-role/" in (facts.behind or "")


# --- which types apply ---------------------------------------------------------------------------


def scp_levels(case: Case, facts: Facts) -> list[list[dict[str, Any]]]:
    """Service control policies (SCPs): a member account's principals, its root user too."""
    if facts.account is None or is_service_linked(facts):
        return []
    return case.scps or []


def rcp_levels(case: Case, facts: Facts) -> list[list[dict[str, Any]]]:
    """Resource control policies (RCPs): whoever asks, in some services only; no service-linked role."""
    service, name = case.action.lower().split(":")
    if service not in RCP_SERVICES or name == "retiregrant" or is_service_linked(facts):
        return []
    return case.rcps or []


def documents(case: Case, facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Every document that may refuse, under the name of its type."""
    return {
        "identity": case.identity,
        "boundary": [case.boundary] if case.boundary else [],
        "session": case.session or [],
        "resource": [case.resource_policy]
        if case.resource_policy and not own_bucket_policy(case, facts)
        else [],
        "scp": [document for level in scp_levels(case, facts) for document in level],
        "rcp": [document for level in rcp_levels(case, facts) for document in level],
        "endpoint": case.endpoint or [],
    }


def own_bucket_policy(case: Case, facts: Facts) -> bool:
    """PutBucketPolicy: the owner's root user can't be locked out of the bucket's policy by that policy."""
    name = case.action.lower()
    return facts.kind == "root" and facts.account == owner_of(case, facts) and name in BUCKET_POLICY_ACTIONS


def explicit_denies(case: Case, facts: Facts) -> set[str]:
    """The difference between explicit and implicit denies: one explicit deny that applies ends it."""
    return {
        kind
        for kind, those in documents(case, facts).items()
        if any(denies(document, facts) for document in those)
    }


# --- which needed Allow is missing ---------------------------------------------------------------


def implicit_denies(case: Case, facts: Facts) -> set[str]:
    missing = set()
    # SCP evaluation: an Allow at every level from the root to the account.
    if any(not any(allows(d, facts) for d in level) for level in scp_levels(case, facts)):
        missing.add("scp")
    # RCP evaluation: RCPFullAWSAccess is always attached at each level, so an Allow is never missing.
    # Control access to VPC endpoints using endpoint policies: the endpoint must allow what passes through it.
    if case.endpoint is not None and not any(allows(d, facts) for d in case.endpoint):
        missing.add("endpoint")
    return missing | missing_grants(case, facts)


def missing_grants(case: Case, facts: Facts) -> set[str]:
    """Whether the resource's policy and the principal's own policies together grant the request."""
    given = grants(case.resource_policy, facts) if case.resource_policy else set()
    if facts.account is None:
        # A service, an identity provider or nobody at all has no policies of its own.
        return set() if given else {"resource"}
    if facts.kind == "root" and case.action.lower() == "sts:assumerole":
        return {"resource"}  # AssumeRole: not with the credentials of a root user
    if facts.account != owner_of(case, facts):
        # Cross-account policy evaluation logic: both accounts must allow.
        return (set() if given else {"resource"}) | missing_on_own_side(case, facts)
    must_be_given = needs_resource_policy(case)
    if "direct" in given or (facts.kind == "root" and (given or not must_be_given)):
        return set()
    if "role" in given:
        return missing_limits(case, facts)
    missing = missing_on_own_side(case, facts)
    if must_be_given and not given:
        missing.add("resource")
    return missing


def owner_of(case: Case, facts: Facts) -> str | None:
    return case.resource_account or account_of(case.resource) or facts.account


def needs_resource_policy(case: Case) -> bool:
    """IAM role trust policies and KMS key policies must explicitly allow, within one account too."""
    service = case.action.lower().split(":")[0]
    return case.action.lower() in TRUST_ACTIONS or (service == "kms" and ":key/" in case.resource)


def missing_on_own_side(case: Case, facts: Facts) -> set[str]:
    """The principal's account: identity-based policies, within the boundary and the session policies."""
    if facts.kind == "root":
        return set()
    missing = set() if any(allows(d, facts) for d in case.identity) else {"identity"}
    return missing | missing_limits(case, facts)


def missing_limits(case: Case, facts: Facts) -> set[str]:
    """Permissions boundaries for IAM entities; Session policies: they limit and never grant."""
    missing = set()
    if case.boundary is not None and not allows(case.boundary, facts):
        missing.add("boundary")
    # GetFederationToken: without a session policy the session has no permissions of its own.
    passed = case.session if case.session is not None or facts.kind != "federated" else []
    if passed is not None and not any(allows(d, facts) for d in passed):
        missing.add("session")
    return missing
