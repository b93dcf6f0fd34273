"""What a search tries, and what it doesn't."""

from __future__ import annotations

from ._moves import KINDS


def kinds() -> tuple[str, ...]:
    """The actions of all kinds of moves that are searched, sorted: ``iam:AttachGroupPolicy``, ..."""
    return tuple(sorted({action for registered in KINDS for action in registered.actions}))


NOT_SEARCHED: tuple[str, ...] = (
    "sessions by an identity provider (AssumeRoleWithSAML, AssumeRoleWithWebIdentity), which the workbook doesn't simulate",
    "services other than EC2 that act with a role passed to them: Lambda, CloudFormation, ECS, Glue and others, for the workbook runs no code in them",
    "instances, functions and stacks that run already: their sessions by Systems Manager, their code, another profile put on them",
    "new accounts, and accounts that leave their organization",
    "an MFA device of the attacker's own",
    "session policies, federated users, and secrets in buckets, parameters or code",
    "permissions added one by one (AddPermission of Amazon SQS, Amazon SNS and Lambda); a new policy for the queue or topic is searched",
    "policies of an organization other than SCPs and RCPs, as tag policies; tags on its policies, OUs and accounts (TagResource of AWS Organizations)",
    "access control lists, access points and other ways to share data than a resource's policy and grants",
    "policies on things that the goal isn't about",
    "sessions with more than one tag, save those that a trust policy asks for; names for patterns with a question mark",
)
"""Ways that nobody looks for here; an answer without a path says nothing about them."""
