"""What a caller can do so that a request holds another value of a condition key: the keys, and the words for it.

AWS global condition context keys; IAM and AWS STS condition context keys; Actions, resources, and condition keys for
Amazon S3. Keys that only the policies' owners set (a principal's tags, its organization) aren't here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labkit.policy._catalog import takes_key

if TYPE_CHECKING:
    from labkit.policy._decision import Decision


@dataclass(frozen=True, slots=True)
class Means:
    """One key, or all keys that begin alike (``aws:requesttag/``), that a caller can give another value.

    ``do``: how, with ``{value}`` and ``{name}`` (the key's end). ``leave_out``: how the key goes missing; empty where
    it can't. ``examples``: values to try beside the policy's own; ``free``: whether the policy's own may be tried.
    ``asked``: whether only operations with such a parameter take it. ``also``: keys that change with it; None: it
    goes missing. ``sessions``: how a session does it; empty: as others do.
    """

    key: str
    do: str
    leave_out: str = ""
    examples: tuple[str, ...] = ()
    free: bool = True
    asked: bool = True
    also: tuple[tuple[str, str | None], ...] = ()
    sessions: str = ""
    only_sessions: bool = False
    inside: bool = False


_MFA: Final = {
    "do": "Sign in with MFA, or give an MFA code.",
    "free": False,
    "asked": False,
    "sessions": "Assume the role again, with an MFA code.",
    "inside": True,
}
_VPC: Final[tuple[tuple[str, str | None], ...]] = (("aws:SourceIp", None),)
_REGIONS: Final = ("us-east-1", "eu-west-1", "us-west-2")
_ADDRESSES: Final = ("192.0.2.1", "198.51.100.1", "203.0.113.1")  # those kept for documentation

MEANS: Final = (
    Means("sts:externalid", "Give the external ID {value}.", "Leave out the external ID.", ("example",)),
    Means("sts:rolesessionname", "Name the role session {value}.", examples=("my-session",)),
    Means(
        "sts:sourceidentity",
        "Set the source identity {value}.",
        "Leave out the source identity.",
        ("example",),
    ),
    Means("sts:durationseconds", "Ask for a session of {value} seconds.", examples=("900",)),
    Means(
        "aws:sourceidentity",
        "Assume the role again with the source identity {value}.",
        asked=False,
        only_sessions=True,
    ),
    Means(
        "aws:requesttag/",
        "Set the tag {name} to {value} in the request.",
        "Leave the tag {name} out of the request.",
        ("example",),
    ),
    Means(
        "s3:requestobjecttag/",
        "Set the object's tag {name} to {value} in the request.",
        "Leave the object's tag {name} out of the request.",
        ("example",),
    ),
    Means(
        "s3:x-amz-server-side-encryption",
        "Ask S3 to encrypt the object: send the header x-amz-server-side-encryption with {value}.",
        "Send the request without the header x-amz-server-side-encryption.",
        ("AES256", "aws:kms"),
    ),
    Means(
        "s3:x-amz-",
        "Send the header x-amz-{name} with {value}.",
        "Send the request without the header x-amz-{name}.",
    ),
    Means("s3:prefix", "List only the prefix {value}.", "List without a prefix."),
    Means("s3:delimiter", "List with the delimiter {value}.", "List without a delimiter."),
    Means("s3:max-keys", "Ask for at most {value} keys.", examples=("1",)),
    Means("iam:permissionsboundary", "Set the permissions boundary {value}."),
    Means("iam:passedtoservice", "Pass the role to the service {value}."),
    Means("ec2:instancetype", "Ask for the instance type {value}."),
    Means("kms:encryptioncontext:", "Give the encryption context {name} with the value {value}."),
    Means(
        "aws:multifactorauthpresent",
        examples=("true",),
        also=(("aws:MultiFactorAuthAge", "0"),),
        **_MFA,  # type: ignore[arg-type]  # one dict of texts and truths
    ),
    Means(
        "aws:multifactorauthage",
        examples=("0",),
        also=(("aws:MultiFactorAuthPresent", "true"),),
        **_MFA,  # type: ignore[arg-type]  # one dict of texts and truths
    ),
    Means("aws:securetransport", "Use HTTPS.", examples=("true",), free=False, asked=False),
    Means("aws:requestedregion", "Make the call in Region {value}.", examples=_REGIONS, asked=False),
    Means("aws:sourceip", "Make the call from the IP address {value}.", examples=_ADDRESSES, asked=False),
    Means("aws:sourcevpce", "Make the call through the VPC endpoint {value}.", asked=False, also=_VPC),
    Means(
        "aws:sourcevpc", "Make the call from the VPC {value}, through a VPC endpoint.", asked=False, also=_VPC
    ),
    Means("aws:currenttime", "Make the call at another time: {value}.", asked=False),
    Means("aws:epochtime", "Make the call at another time: {value} seconds after 1970.", asked=False),
    Means("aws:tokenissuetime", "Sign in again for a new session.", asked=False, only_sessions=True),
)
_NETWORK: Final = ("aws:sourceip", "aws:sourcevpc")


def means_for(decision: Decision, key: str) -> Means | None:
    """How this caller can change a key (in lower case) of this request; None where it can't."""
    means = next(
        (one for one in MEANS if one.key == key or (one.key[-1] in "/:-" and key.startswith(one.key))), None
    )
    if means is None or decision.who.kind in {"service", "unknown"}:
        return None
    if means.asked and not _takes(decision.plan.action, key):
        return None
    if (means.only_sessions and decision.who.kind != "session") or (means.inside and not decision.who.inside):
        return None
    return None if key.startswith(_NETWORK) and decision.policies.endpoint else means


def _takes(action: str, key: str) -> bool:
    if key == "sts:durationseconds":
        return action.startswith("sts:assumerole")
    return takes_key(action, key)


def do(decision: Decision, means: Means, key: str, value: str | None) -> str:
    """The sentence for one change; ``key`` as the policy writes it."""
    name = key[len(means.key) :]
    if value is None:
        return means.leave_out.format(name=name)
    if means.sessions and decision.who.kind == "session":
        return means.sessions
    return means.do.format(name=name, value=value)
