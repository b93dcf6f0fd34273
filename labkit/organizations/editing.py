"""The SCPs of the organizations chapter, open for editing; and one to be put together."""

from __future__ import annotations

from typing import Any, Literal

from labkit.lesson import DOCUMENT, AccessQuestion, Aim, Attempt, Goal, PolicySlot

from .calls import OUR_REGIONS, SERVICES, organizations
from .policies import ONLY_OUR_REGIONS, SANDBOX_SERVICES

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


def _goal(does: str, wanted: Literal["allowed", "refused"], action: str, region: str) -> Goal:
    says = f"Sandbox's administrator {does}"
    context = {"aws:RequestedRegion": region}
    return Goal(says, wanted, AccessQuestion(says, action, "*", context=context, who="sandbox-admin"))


AIMS = (
    Aim(
        "Leave Sandbox's administrator only Virginia.",
        (
            _goal("creates a topic in Virginia", "allowed", "sns:CreateTopic", "us-east-1"),
            _goal("creates a topic in Ireland", "refused", "sns:CreateTopic", "eu-west-1"),
            _goal("creates a user", "allowed", "iam:CreateUser", "us-east-1"),
        ),
    ),
    Aim(
        "Let Sandbox's administrator create queues, and still start no machine.",
        (
            _goal("creates a queue in Virginia", "allowed", "sqs:CreateQueue", "us-east-1"),
            _goal("starts a machine in Virginia", "refused", "ec2:RunInstances", "us-east-1"),
        ),
    ),
)
