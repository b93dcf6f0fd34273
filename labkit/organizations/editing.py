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
        "Sandbox's administrator creates the key in Virginia.",
    ),
    Attempt(
        "Write Allow instead of Deny",
        {REGIONS_SLOT: _with(ONLY_OUR_REGIONS, Effect="Allow")},
        "`FullAWSAccess` is attached beside it. Does an Allow with a condition keep anybody out?",
    ),
    Attempt(
        "Grant the sandbox everything",
        {SERVICES_SLOT: _with(SANDBOX_SERVICES, Action="*")},
        "Who gets more permissions: everybody in Sandbox, or only people whom a policy there already allows?",
    ),
    Attempt(
        "Leave the sandbox only S3",
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
    "These accounts work **in Ireland only** (`eu-west-1`), and `FullAWSAccess` is attached to them. Write the SCP for them. Nobody stops or deletes a trail. Outside Ireland **nothing** is allowed except IAM. (IAM is a global service: its calls count as calls to Virginia, `us-east-1`.)",
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
        _root("creates a topic in Ireland", "allowed", "sns:CreateTopic", "eu-west-1"),
        _root("creates a topic in Sydney", "refused", "sns:CreateTopic", "ap-southeast-2"),
        _root("makes a user (IAM, in Virginia)", "allowed", "iam:CreateUser", "us-east-1"),
        _root("makes a trail in Ireland", "allowed", "cloudtrail:CreateTrail", "eu-west-1"),
        _root("stops a trail in Ireland", "refused", "cloudtrail:StopLogging", "eu-west-1"),
        _root("deletes a trail in Ireland", "refused", "cloudtrail:DeleteTrail", "eu-west-1"),
    ),
    given=1,
    hints=(
        "Write one statement for each limit. `FullAWSAccess` beside them already allows everything else.",
        "The limit on trails applies in every Region, so its statement needs no condition. The limit on Regions excludes IAM.",
        "A Deny applies where its condition is met. This one must apply where the Region is *not* Ireland.",
    ),
    example=ONLY_OUR_REGIONS,
)
