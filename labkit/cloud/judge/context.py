"""The keys that every request carries (AWS global condition context keys), each only when AWS sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall, Caller

    from .organization import Place

Context = dict[str, "str | list[str]"]

PRINCIPAL_TYPES = {
    "user": "User",
    "root": "Account",
    "role-session": "AssumedRole",
    "federated": "FederatedUser",
    "anonymous": "Anonymous",
}


def call_context(call: ApiCall) -> Context:
    """What doesn't depend on who asks: network, time, Region, client."""
    context: Context = {
        "aws:CurrentTime": call.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(call.time.timestamp())),
        "aws:RequestedRegion": call.region,
        "aws:SecureTransport": "true" if call.secure else "false",
        "aws:SourceIp": call.source_ip,
        "aws:ViaAWSService": "false",
    }
    if call.user_agent:
        context["aws:UserAgent"] = call.user_agent
    if referer := call.headers.get("referer"):
        context["aws:Referer"] = referer
    return context


def principal_context(caller: Caller, tags: Mapping[str, str], place: Place | None) -> Context:
    """Who asks. `tags` are the principal's own and its session's together."""
    context: Context = {
        "aws:PrincipalAccount": caller.account,
        "aws:PrincipalType": PRINCIPAL_TYPES[caller.kind],
    }
    if caller.kind == "anonymous":
        return context
    context["aws:PrincipalArn"] = principal_arn(caller)
    context["aws:PrincipalIsAWSService"] = "false"
    context["aws:userid"] = caller.unique_id
    if caller.kind == "user":
        context["aws:username"] = caller.name
    context.update({f"aws:PrincipalTag/{key}": value for key, value in tags.items()})
    if place is not None:
        context["aws:PrincipalOrgID"] = place.organization
        context["aws:PrincipalOrgPaths"] = [place.path]
    context.update(_session_context(caller))
    return context


def resource_context(account: str, place: Place | None) -> Context:
    """Who owns the resource."""
    context: Context = {"aws:ResourceAccount": account}
    if place is not None:
        context["aws:ResourceOrgID"] = place.organization
        context["aws:ResourceOrgPaths"] = [place.path]
    return context


def age_context(call: ApiCall) -> Context:
    """Seconds since the MFA code was given: with the call itself, or when its session was opened."""
    caller = call.caller
    began = caller.mfa_time or caller.issued
    if not (caller.mfa and began):
        return {}
    return {"aws:MultiFactorAuthAge": str(int((call.time - began).total_seconds()))}


def principal_arn(caller: Caller) -> str:
    """`aws:PrincipalArn`: of a role's session it is the role's own ARN, with its path."""
    return caller.role_arn if caller.kind == "role-session" and caller.role_arn else caller.arn


def is_temporary(caller: Caller) -> bool:
    """Whether the credentials expire. Long-term ones know nothing of MFA, save where a code comes with the call
    (AssumeRole and GetSessionToken: SerialNumber and TokenCode)."""
    return caller.temporary or caller.kind in ("role-session", "federated")


def _session_context(caller: Caller) -> Context:
    context: Context = {}
    if not (is_temporary(caller) or caller.mfa):  # a code may come with the call itself (AssumeRole)
        return context
    context["aws:MultiFactorAuthPresent"] = "true" if caller.mfa else "false"
    if caller.issued:
        context["aws:TokenIssueTime"] = caller.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
    if caller.source_identity:
        context["aws:SourceIdentity"] = caller.source_identity
    return context
