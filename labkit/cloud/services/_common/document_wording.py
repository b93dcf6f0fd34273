"""What each service says of a malformed policy, and after it, in brackets, where it is and how to mend it.

AWS's sentences tell a beginner little ("Syntax errors in policy."), so labkit's own words follow them.
(Errors of PutRolePolicy, CreateRole, PutBucketPolicy, PutKeyPolicy, SetQueueAttributes, SetTopicAttributes
and Organizations' CreatePolicy, PutResourcePolicy, CreateVpcEndpoint; sentences as people report them from AWS)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from labkit.cloud.calls import AwsError

if TYPE_CHECKING:
    from labkit.policy import Finding, MalformedPolicyDocument

Speaker = Literal["iam", "s3", "kms", "sqs", "sns", "organizations", "logs", "ec2", "trust"]

# A service's error code, its sentence on what it has no special one for, and on a principal that isn't there.
_SERVICES: dict[Speaker, tuple[str, str, str]] = {
    "iam": (
        "MalformedPolicyDocument",
        "Syntax errors in policy.",
        'Invalid principal in policy: "{kind}":"{principal}"',
    ),
    "trust": (
        "MalformedPolicyDocument",
        "Syntax errors in policy.",
        'Invalid principal in policy: "{kind}":"{principal}"',
    ),
    "s3": ("MalformedPolicy", "Invalid policy syntax.", "Invalid principal in policy"),
    "kms": (
        "MalformedPolicyDocumentException",
        "The request was rejected because the specified policy is not syntactically or semantically correct.",
        "Policy contains a statement with one or more invalid principals.",
    ),
    "sqs": (
        "InvalidAttributeValue",
        "Invalid value for the parameter Policy.",
        "Invalid value for the parameter Policy.",
    ),
    "sns": (
        "InvalidParameter",
        "Invalid parameter: Policy Error: null",
        "Invalid parameter: Policy Error: PrincipalNotFound",
    ),
    "organizations": (
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.",
        "",  # its policies name no principals
    ),
    "logs": (
        "InvalidParameterException",
        "Invalid policy document.",
        "Could not convert to persistable policy.",
    ),
    "ec2": (
        "InvalidPolicyDocument",
        "The Policy Document is not valid.",
        "The Policy Document is not valid.",
    ),
}

# The engine's words for a problem (a pattern), and what those services say that have a sentence for it.
_SPECIAL: tuple[tuple[str, dict[Speaker, str]], ...] = (
    (
        r"isn't valid JSON|must be an object in curly braces",
        {
            "s3": "Policies must be valid JSON and the first byte must be '{{'",
            "trust": "This policy contains invalid Json",
        },
    ),
    (
        r"has no Principal",
        {
            "iam": "Missing required field Principal",
            "s3": "Missing required field Principal",
            "kms": "Policy contains a statement with no principal.",
        },
    ),
    (r"Principal doesn't belong", {"iam": "Policy document should not specify a principal."}),
    (r"(Resource|NotResource) doesn't belong", {"iam": "Has prohibited field {0}"}),
    (
        r"has no Resource|Resource is an empty list",
        {"iam": "Policy statement must contain resources."},
    ),
    (
        r"has no Action|Action is an empty list",
        {"iam": "Policy statement must contain actions.", "s3": "Missing required field Action"},
    ),
    (
        r"doesn't name its service",
        {
            "iam": "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            "s3": "Policy has invalid action",
        },
    ),
    (r"has no Effect", {"s3": "Missing required field Effect"}),
    (r"Effect must be .*'(?i:allow|deny)'", {"iam": "The policy failed legacy parsing"}),
    (r"Effect must be .*'(.*)'", {"s3": "Invalid effect: {0}"}),
    (
        r"Version must be",
        {
            "iam": "Policy document must be version 2012-10-17 or greater.",
            "s3": "The policy must contain a valid version string",
        },
    ),
    (r"'(\w+)' isn't an element of a policy", {"s3": "Unknown field {0}"}),
)


# The same for what the validator finds, by its code.
_BY_CODE: dict[tuple[str, Speaker], str] = {
    (
        "CONDITION_FOR_OTHER_ACTIONS",
        "s3",
    ): "Conditions do not apply to combination of actions and resources in statement",
    (
        "UNSUPPORTED_ACTION_IN_POLICY",
        "iam",
    ): "AssumeRole policy may only specify STS AssumeRole actions.",
}


def malformed(error: MalformedPolicyDocument, speaker: Speaker) -> AwsError:
    """The service's error, and labkit's word on it: the place, what is wrong there, what would be right."""
    code, sentence, _ = _SERVICES[speaker]
    for pattern, said in _SPECIAL:
        found = re.search(pattern, error.problem)
        own = said.get(speaker) or (said.get("iam") if speaker == "trust" else None)
        if found and own:
            sentence = own.format(*found.groups())
            break
    return AwsError(code, f"{sentence} [labkit: {error.place}: {error.problem}]", 400)


def against_syntax(finding: Finding, speaker: Speaker) -> AwsError:
    """The service's error on what its kind of policy doesn't know."""
    code, usual, _ = _SERVICES[speaker]
    sentence = _BY_CODE.get((finding.code, speaker), usual)
    return AwsError(code, f"{sentence} [labkit: {finding.place}: {finding.what} {finding.mend}]", 400)


def nobody(principal: str, speaker: Speaker, kind: str = "AWS", hint: str = "") -> AwsError:
    """The service's error on a policy that names a principal who doesn't exist; with labkit's hint, if it has one."""
    code, _, sentence = _SERVICES[speaker]
    said = sentence.format(principal=principal, kind=kind)
    if not hint and principal not in said:
        hint = f"there is no {principal}"
    told = f" [labkit: {hint}]" if hint else ""
    return AwsError(code, said + told, 400)
