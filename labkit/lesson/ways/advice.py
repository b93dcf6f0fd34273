"""What to do about an error code, in a sentence for a beginner. Codes are AWS's own; refusals explain
themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from labkit.cloud import Event

_EXISTS: Final = "It exists already, and AWS leaves it as it is. This call changed nothing."
_NOT_THERE: Final = "There is nothing of that name. Look at the spelling. Perhaps nobody has created it yet, or somebody has deleted it."
_DOCUMENT: Final = "AWS can't read the policy, so nothing changed. Look at the place that the message names."
_NAME: Final = (
    "AWS doesn't take this value, so nothing changed. The message says which one and what it may look like."
)
_NOT_EMPTY: Final = (
    "Something still uses it, and AWS deletes nothing that is in use. Remove what uses it first."
)
_LIMIT: Final = "AWS allows only so many of these. Remove one, or reach your goal in another way."
_KEYS: Final = "AWS doesn't accept this access key. Somebody deleted or deactivated it, closed its account, or it never existed. Use another key."
_ENDED: Final = "This session has ended. Sign in or switch role again to get new credentials."

_ADVICE: Final = {
    "NoSuchEntity": _NOT_THERE,
    "NoSuchBucket": _NOT_THERE,
    "NoSuchKey": _NOT_THERE,
    "ResourceNotFoundException": _NOT_THERE,
    "MalformedPolicyDocument": _DOCUMENT,
    "MalformedPolicyDocumentException": _DOCUMENT,
    "MalformedPolicy": _DOCUMENT,
    "ValidationError": _NAME,
    "ValidationException": _NAME,
    "InvalidInput": _NAME,
    "InvalidInputException": _NAME,
    "InvalidBucketName": _NAME,
    "InvalidParameterValue": _NAME,
    "DeleteConflict": _NOT_EMPTY,
    "BucketNotEmpty": _NOT_EMPTY,
    "OrganizationalUnitNotEmptyException": _NOT_EMPTY,
    "LimitExceeded": _LIMIT,
    "LimitExceededException": _LIMIT,
    "AWSOrganizationsNotInUseException": "There is no organization here yet; CreateOrganization makes one.",
    "ConstraintViolationException": "This would break a rule that AWS keeps, so nothing changed.",
    "PasswordPolicyViolation": "The account's password policy asks for more: see IAM > Account settings.",
    "InvalidClientTokenId": _KEYS,
    "InvalidAccessKeyId": _KEYS,
    "UnrecognizedClientException": _KEYS,
    "ExpiredToken": _ENDED,
    "ExpiredTokenException": _ENDED,
    "SignatureDoesNotMatch": "The secret key doesn't belong to the access key id. Copy both from the same place.",
}

ALREADY: Final = frozenset(
    {
        "AlreadyInOrganizationException",
        "BucketAlreadyExists",
        "BucketAlreadyOwnedByYou",
        "DuplicateAccountException",
        "DuplicateOrganizationalUnitException",
        "DuplicatePolicyAttachmentException",
        "DuplicatePolicyException",
        "EntityAlreadyExists",
        "InvalidGroup.Duplicate",
        "InvalidPermission.Duplicate",
        "PolicyTypeAlreadyEnabledException",
        "ResourceAlreadyExistsException",
        "TrailAlreadyExistsException",
    }
)
"""Codes by which AWS says that what was asked for is there already."""


_ODD: Final = re.compile(
    r"Value (?:'(.*)' )?at '(\w+)' failed to satisfy constraint: .*\[[^]]*\\u00FF\]", re.DOTALL
)
_BAD_CODE: Final = "MultiFactorAuthentication failed with invalid MFA"
_NEW_CODE: Final = (
    "This isn't the code that the device shows at this moment. Read the code again, and send it at once."
)
_CURLY: Final = "\u201c\u201d\u201e\u201f\u2018\u2019"
_HIGHEST: Final = "\u00ff"


def advice(code: str, said: str = "", event: Event | None = None) -> str:
    """What to do about an error; "" where there's nothing to add to AWS's own words. ``said``: these words; ``event``:
    the call, whose values some services' messages don't repeat."""
    if found := _ODD.search(said):
        asked = (event.record.get("requestParameters") if event else None) or {}
        return _of_signs(found[1] or str(asked.get(found[2], ""))) or _NAME
    if _BAD_CODE in said:
        return _NEW_CODE
    return _EXISTS if code in ALREADY else _ADVICE.get(code, "")


def _of_signs(text: str) -> str:
    """Which sign AWS doesn't take, and in which line; "" where it takes them all."""
    lines = enumerate(text.split("\n"), start=1)
    line, sign = next(((at, sign) for at, one in lines for sign in one if sign > _HIGHEST), (0, ""))
    if not sign:
        return ""
    if sign in _CURLY:
        return f'Line {line} has curly quotes: {sign}. Replace each of them with a straight one: ". Nothing changed.'
    return f"Line {line} has the sign {sign}. AWS doesn't take it here, so nothing changed. Take it out."
