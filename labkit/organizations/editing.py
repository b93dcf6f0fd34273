"""The SCPs of the organizations chapter, open for editing; and one to be put together."""

from __future__ import annotations

from typing import Any, Literal

from labkit import misconceptions as believed
from labkit.documents import policy
from labkit.lesson import DOCUMENT, Arrange, Asked, Attempt, PolicySlot

from .calls import OUR_REGIONS, SERVICES, organizations
from .policies import ONLY_OUR_REGIONS, SANDBOX_SERVICES
from .scene import SHOP

REGIONS_SLOT = "OnlyOurRegions (Workloads, Sandboxes)"
SERVICES_SLOT = "SandboxServices (Sandboxes)"


def _slot(title: str, policy_id: str, needs: str) -> PolicySlot:
    return PolicySlot(
        title,
        "scp",
        read=organizations("DescribePolicy", PolicyId=policy_id),
        path="Policy.Content",
        write=organizations("UpdatePolicy", PolicyId=policy_id, Content=DOCUMENT),
        needs=(needs,),
    )


SLOTS = (
    _slot(REGIONS_SLOT, OUR_REGIONS, "attach-to-units"),
    _slot(SERVICES_SLOT, SERVICES, "govern-services"),
)


def _with(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The document with its one statement changed."""
    return document | {"Statement": [document["Statement"][0] | changes]}


ATTEMPTS = (
    Attempt(
        "Ireland only",
        {
            REGIONS_SLOT: _with(
                ONLY_OUR_REGIONS, Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}
            )
        },
        "The key would be made in Virginia.",
    ),
    Attempt(
        "Write Allow instead of Deny",
        {REGIONS_SLOT: _with(ONLY_OUR_REGIONS, Effect="Allow")},
        "Does an Allow with a condition keep anybody out while `FullAWSAccess` hangs beside it?",
    ),
    Attempt(
        "Grant the sandbox everything",
        {SERVICES_SLOT: _with(SANDBOX_SERVICES, Action="*")},
        "Who gains: everybody in Sandbox, or those who were allowed by a policy there?",
    ),
    Attempt(
        "Leave the sandbox S3 alone",
        {SERVICES_SLOT: _with(SANDBOX_SERVICES, Action="s3:*")},
    ),
    Attempt(
        "Misspell the effect",
        {SERVICES_SLOT: _with(SANDBOX_SERVICES, Effect="Alow")},
    ),
)


# The exercise: an SCP of two Denies.


def _root(says: str, wanted: Literal["allowed", "refused"], action: str, region: str) -> Asked:
    """The root user of Shop does something, in a Region."""
    who = f"arn:aws:iam::{SHOP.id}:root"
    return Asked(f"Shop's root user {says}", wanted, who, action, context={"aws:RequestedRegion": region})


SCP_PUZZLE = Arrange(
    "Put an SCP together",
    "For accounts that work **in Ireland only** (`eu-west-1`), next to `FullAWSAccess`. Nobody in them, not even root, "
    "stops or deletes a trail. And outside Ireland **nothing** goes but IAM, which answers in Virginia (`us-east-1`) for "
    "the whole world.",
    "scp",
    policy(
        {"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*"},
        {
            "Effect": "Deny",
            "NotAction": "iam:*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
        },
    ),
    {
        '"Effect": "Allow"': believed.AN_SCP_GRANTS,
        '"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}': believed.A_DENY_READ_LIKE_AN_ALLOW,
    },
    (
        _root("makes a topic in Ireland", "allowed", "sns:CreateTopic", "eu-west-1"),
        _root("makes a topic in Sydney", "refused", "sns:CreateTopic", "ap-southeast-2"),
        _root("makes a user (IAM, in Virginia)", "allowed", "iam:CreateUser", "us-east-1"),
        _root("makes a trail in Ireland", "allowed", "cloudtrail:CreateTrail", "eu-west-1"),
        _root("stops a trail in Ireland", "refused", "cloudtrail:StopLogging", "eu-west-1"),
        _root("deletes a trail in Ireland", "refused", "cloudtrail:DeleteTrail", "eu-west-1"),
    ),
    given=1,
    hints=(
        "Two limits are two statements, and `FullAWSAccess` beside them already allows everything else.",
        "The limit on trails holds in every Region, so its statement needs no condition. The limit on Regions leaves IAM out.",
        "A Deny counts where its condition holds: it must hold wherever the Region is *not* Ireland.",
    ),
    example=ONLY_OUR_REGIONS,
)
