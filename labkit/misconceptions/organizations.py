"""Organizations: SCPs and RCPs on the tree."""

from __future__ import annotations

from labkit.lesson import Misconception

AN_SCP_GRANTS = Misconception(
    1,
    "What an SCP allows is allowed",
    "An SCP grants no permission. It only limits: a policy in the account must still allow what the SCP "
    "allows.",
    "Service control policies (SCPs)",
)

SCPS_BIND_THE_MANAGEMENT_ACCOUNT = Misconception(
    2,
    "An SCP on the root of the organization limits every account",
    "It limits every member account. No SCP limits the management account, wherever you attach it. So keep "
    "your work out of that account.",
    "Service control policies (SCPs)",
)

A_MEMBERS_ROOT_ESCAPES_SCPS = Misconception(
    3,
    "SCPs don't apply to the root user of a member account",
    "SCPs limit the users and roles of a member account, and its root user too. Service-linked roles are an exception.",
    "Service control policies (SCPs)",
)

ONE_ALLOW_IN_THE_TREE = Misconception(
    4,
    "One Allow somewhere between the root and the account is enough",
    "Every level needs an Allow: the root, each OU on the path, and the account. If one level has none, "
    "AWS refuses the request.",
    "SCP evaluation",
)

A_CHILD_RESTORES = Misconception(
    5,
    "An account or a lower OU can allow again what a higher OU doesn't allow",
    "From the root down to the account, each level can only take permissions away. What one level doesn't "
    "allow, no lower level can allow.",
    "SCP evaluation",
)

AN_SCP_HOLDS_WHERE_IT_HANGS = Misconception(
    5,
    "An SCP applies only to accounts that are directly in its OU",
    "It applies to everything below: to the OUs in that OU, to their accounts, and to accounts that you "
    "add later.",
    "SCP evaluation",
)

SCPS_BIND_STRANGERS = Misconception(
    2,
    "An SCP also limits people of other companies",
    "It limits only users, roles and root users of your own member accounts. To limit people of other "
    "companies, use the resource's own policy or an RCP.",
    "Service control policies (SCPs)",
)

REMOVING_FULL_ACCESS_IS_HARMLESS = Misconception(
    6,
    "`FullAWSAccess` does nothing, so you can detach it",
    "It is the Allow of its level. If no other SCP there allows a request, AWS refuses it for every "
    "account below. AWS doesn't let you detach the last SCP of a level.",
    "SCP evaluation",
)

A_KEY_OF_ROOT_IS_ONLY_A_KEY = Misconception(
    3,
    "A program with root's access key isn't root",
    "AWS identifies a caller by the access key that signs the request. A program that signs with root's "
    "key is root. No identity-based policy and no permissions boundary limits it.",
    "Root user best practices for your AWS account",
)

THE_OWNER_DECIDES_ALONE = Misconception(
    5,
    "The owner of a bucket decides alone who may use it",
    "An RCP that applies to the owner's account sets the most that anybody may do with the bucket. The "
    "bucket's policy can't allow more than that.",
    "Resource control policies (RCPs)",
)
