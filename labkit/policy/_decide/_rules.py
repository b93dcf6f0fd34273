"""AWS's exceptions to its own order, each with the page it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._catalog import services_under_rcps
from labkit.policy._match._principal import ITSELF

if TYPE_CHECKING:
    from labkit.policy._decide._plan import Planned
    from labkit.policy._match._facts import Facts

TRUST_ACTIONS: Final = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    }
)
FREE_ACTIONS: Final = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})
FEDERATED_ACTIONS: Final = frozenset({"sts:assumerolewithsaml", "sts:assumerolewithwebidentity"})
_BUCKET_POLICY_ACTIONS: Final = frozenset(
    {"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"}
)

_OUTSIDE: Final = frozenset({"rcp", "endpoint", "resource"})
_ALL: Final = frozenset({"rcp", "scp", "endpoint", "resource", "identity", "boundary", "session"})
BINDING: Final[dict[str, frozenset[str]]] = {
    "user": _ALL,
    "session": _ALL,
    "role": _ALL,
    "federated-user": _ALL,
    "root": _ALL - {"identity", "boundary"},
    "service": _OUTSIDE,
    "provider": _OUTSIDE,
    "anonymous": _OUTSIDE,
    "unknown": _OUTSIDE,
}
"""Which policy types bind which kind of principal.

Identity-based policies and boundaries are attached to users and roles, so nothing of the kind binds a root
user (AWS account root user); SCPs bind the users and roles of member accounts and their root users, not
services or people from outside (Service control policies); RCPs bind whoever asks, services and anonymous
callers included (Resource control policies).
"""


def cannot_be_refused(case: Planned) -> bool:
    """Nothing must allow these two and no Deny stops them, for whoever has signed the request.

    GetCallerIdentity tells a refused caller as much anyway (GetCallerIdentity); GetSessionToken only signs
    a user in again, and policies can't control that (Permissions for GetSessionToken).
    """
    return case.plan.free and case.who.text is not None


def under_rcps(action: str) -> bool:
    """RCPs bind only some services; and they can't keep anybody from retiring a KMS grant.

    Resource control policies (RCPs); Resource control policies in AWS KMS.
    """
    return action.partition(":")[0] in services_under_rcps() and action != "kms:retiregrant"


def service_linked(case: Planned) -> bool:
    """Neither SCPs nor RCPs nor boundaries bind a service-linked role.

    Service control policies (SCPs); Resource control policies (RCPs); Permissions boundaries for IAM entities.
    """
    if case.who.kind not in ("session", "role"):
        return False
    told = case.told("aws:principalarn") or (case.who.text if case.who.kind == "role" else None)
    if told is not None:
        return ":role/aws-service-role/" in told
    return case.who.role.startswith("AWSServiceRoleFor")


def binds(kind: str, case: Planned) -> bool:
    """Whether policies of this type bind this principal at all."""
    if kind not in BINDING[case.who.kind]:
        return False
    return not (kind in ("scp", "rcp", "boundary") and service_linked(case))


def needs_resource_policy(case: Planned) -> bool:
    """A role's trust policy and a KMS key's policy must allow, in the same account too.

    IAM role trust policies; Key policies in AWS KMS.
    """
    if case.plan.of_role:
        return ":role/" in case.resource or case.plan.action.startswith("sts:assumerole")
    return case.plan.service == "kms" and ":key/" in case.resource


def no_roles_for_root(case: Planned) -> bool:
    """An account's root user can't assume a role. AssumeRole."""
    return case.who.kind == "root" and case.plan.action == "sts:assumerole"


def root_keeps_bucket_policy(case: Planned) -> bool:
    """A bucket policy can't keep its account's root user from reading, replacing or deleting it.

    PutBucketPolicy; GetBucketPolicy; DeleteBucketPolicy.
    """
    return case.who.kind == "root" and not case.across and case.plan.action in _BUCKET_POLICY_ACTIONS


def granted_to_itself(case: Planned) -> bool:
    """What a resource-based policy of the same account grants to this very user or session, or to everyone,
    an implicit deny in identity-based policies, boundary or session policy doesn't take away.

    Policy evaluation for requests within a single account; AWS JSON policy elements: Principal.
    """
    return not case.across and case.grant == ITSELF


def needs_no_session_policy(case: Facts) -> bool:
    """A federated user's session without session policies has no permissions. GetFederationToken."""
    return case.who.kind != "federated-user"
