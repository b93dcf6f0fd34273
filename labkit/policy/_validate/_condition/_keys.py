"""Global condition keys and what a key's values look like.

AWS pages: "AWS global condition context keys"; "Multivalued context keys".
"""

from __future__ import annotations

from functools import cache

from labkit.policy._catalog import MULTIVALUED
from labkit.policy._validate import _catalog as catalog

GLOBAL: dict[str, str] = {
    "aws:AssumedRoot": "String",
    "aws:CalledViaAWSMCP": "String",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:ChatbotSourceArn": "ARN",
    "aws:CurrentTime": "Date",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:EpochTime": "Date",
    "aws:FederatedProvider": "String",
    "aws:IsMcpServiceAction": "Bool",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalTag": "String",
    "aws:PrincipalType": "String",
    "aws:referer": "String",
    "aws:RequestedRegion": "String",
    "aws:RequestTag": "String",
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceTag": "String",
    "aws:SecureTransport": "Bool",
    "aws:SignInSessionArn": "ARN",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceIdentity": "String",
    "aws:SourceIp": "IPAddress",
    "aws:SourceOrgID": "String",
    "aws:SourceOwner": "String",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:TokenIssueTime": "Date",
    "aws:UserAgent": "String",
    "aws:userid": "String",
    "aws:username": "String",
    "aws:ViaAWSMCPService": "Bool",
    "aws:ViaAWSService": "Bool",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpcSourceIp": "IPAddress",
    **dict.fromkeys(MULTIVALUED, "ArrayOfString"),
}

TAG_KEYS = frozenset({"aws:principaltag", "aws:requesttag", "aws:resourcetag"})
"""Keys that are nothing without a tag's name behind a slash."""

OUTDATED = {"aws:arn": "aws:PrincipalArn", "aws:sourceowner": "aws:SourceAccount"}
"""Keys AWS asks to replace, in lower case."""

_LOWER = {name.lower(): name for name in GLOBAL}


def global_name(key: str) -> str | None:
    """A global key with AWS's capitals (a tag key's name left as it is); None where there is none."""
    head, slash, tag = key.partition("/")
    found = _LOWER.get(head.lower())
    if found is None or (bool(slash) and head.lower() not in TAG_KEYS):
        return None
    return found + slash + tag


def nearest_global(key: str) -> str | None:
    """The global key most like a wrong one."""
    head, slash, tag = key.partition("/")
    found = catalog.nearest(head, list(GLOBAL))
    return None if found is None else found + (slash + tag if found.lower() in TAG_KEYS else "")


def service_of(key: str) -> str:
    """A key's prefix in lower case, as written before the first colon."""
    return key.partition(":")[0].lower()


def is_provider_key(key: str) -> bool:
    """Whether a key belongs to an identity provider (its prefix is a domain) or another source outside AWS."""
    prefix = service_of(key)
    return "." in prefix or "/" in prefix or prefix in catalog.foreign_prefixes()


@cache
def type_of(key: str) -> str | None:
    """``String``, ``ARN``, ``ArrayOfString`` ...; None for a key that can't be looked up."""
    if service_of(key) == "aws":
        return GLOBAL.get(_LOWER.get(key.partition("/")[0].lower(), ""))
    return catalog.key_type(service_of(key), key)


def is_multivalued(key: str) -> bool:
    """Whether a request may hold several values under the key."""
    return (type_of(key) or "").startswith("ArrayOf")


def base_type(key: str) -> str | None:
    """The type of one value of the key."""
    found = type_of(key)
    return found.removeprefix("ArrayOf") if found else None
