"""Organizations: SCPs and RCPs on the tree."""

from __future__ import annotations

from labkit.lesson import Misconception

AN_SCP_GRANTS = Misconception(
    1,
    "What an SCP allows is allowed",
    "An SCP gives nothing to anybody. It filters: what it lets through must still be allowed by a policy "
    "in the account.",
    "Service control policies (SCPs)",
)

SCPS_BIND_THE_MANAGEMENT_ACCOUNT = Misconception(
    2,
    "An SCP on the root of the organization binds every account",
    "Every member account. The management account isn't bound by any SCP, wherever it is attached; so keep "
    "your work out of it.",
    "Service control policies (SCPs)",
)

A_MEMBERS_ROOT_ESCAPES_SCPS = Misconception(
    3,
    "SCPs don't apply to the root user of a member account",
    "SCPs apply to every user and role of a member account, and also to its root user.",
    "Service control policies (SCPs)",
)

ONE_ALLOW_IN_THE_TREE = Misconception(
    4,
    "One Allow somewhere between the root and the account is enough",
    "Each level needs one: the root, every OU on the way, and the account. A single level without an Allow "
    "stops the request.",
    "SCP evaluation",
)

A_CHILD_RESTORES = Misconception(
    5,
    "An account or a lower OU can give back what a higher OU took away",
    "Going down the tree, permissions only get fewer. What is stopped above stays stopped below.",
    "SCP evaluation",
)

AN_SCP_HOLDS_WHERE_IT_HANGS = Misconception(
    5,
    "An SCP holds for the accounts that lie directly in its OU",
    "It holds for everything below: OUs in the OU, their accounts, and accounts that come later.",
    "SCP evaluation",
)

SCPS_BIND_STRANGERS = Misconception(
    2,
    "An SCP also holds back people of other companies",
    "It binds the users and roles of the organization's own member accounts, and nobody else. What others may do "
    "to your resources is for the resources' policies and for RCPs.",
    "Service control policies (SCPs)",
)

REMOVING_FULL_ACCESS_IS_HARMLESS = Misconception(
    6,
    "`FullAWSAccess` does nothing, so it can go",
    "It is the Allow of its level. With nothing in its place, everything below is refused; that is why AWS "
    "doesn't let you detach the last SCP.",
    "SCP evaluation",
)

A_KEY_OF_ROOT_IS_ONLY_A_KEY = Misconception(
    3,
    "A program with root's access key isn't root",
    "AWS knows callers by what they sign with. Whoever signs with root's key, a person or a program, is root, "
    "and no policy of the account narrows what they may do.",
    "Root user best practices for your AWS account",
)

THE_OWNER_DECIDES_ALONE = Misconception(
    5,
    "Who owns a bucket decides alone who gets in",
    "An RCP that hangs above the owner's account says who may get in at most, and the bucket's policy can't go "
    "beyond it.",
    "Resource control policies (RCPs)",
)
