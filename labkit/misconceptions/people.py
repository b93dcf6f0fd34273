"""Users, groups, keys, and whose task is what."""

from __future__ import annotations

from labkit.lesson import Misconception

GROUPS_NEST_OR_ARE_PRINCIPALS = Misconception(
    7,
    "A group can hold groups, and a policy can name a group as its principal",
    "A group holds users, nothing else. It never makes a request, so no policy can name it as a principal.",
    "IAM user groups",
)

A_COPY_STAYS_TIED = Misconception(
    19,
    "A user made by copying permissions keeps following the original",
    "Copying is done once. The new user gets the same memberships and policies, and from then on the two "
    "have nothing to do with each other. What both follow is the group.",
    "Create an IAM user in your AWS account",
)

SECRETS_CAN_BE_LOOKED_UP = Misconception(
    21,
    "An administrator can look up a lost secret key",
    "AWS shows a secret access key once, in the answer that creates it. Who loses it makes a new key and "
    "deletes the old one.",
    "Manage access keys for IAM users",
)

THE_LINE_IS_FIXED = Misconception(
    18,
    "The line between AWS and me is always in the same place",
    "It runs where the service puts it. The more of the stack a service runs for you, the higher it lies; "
    "your data and who may reach it stay yours everywhere.",
    "Shared Responsibility Model",
)

AWS_GUARDS_WHAT_I_OPEN = Misconception(
    18,
    "AWS closes what I leave open by mistake",
    "AWS does what you configured. It can't know whether a bucket or a port is open on purpose; that is "
    "security *in* the cloud, and yours.",
    "Shared Responsibility Model",
)

POLICIES_BIND_ROOT = Misconception(
    22,
    "An identity-based policy can limit the root user",
    "No identity-based policy applies to the root user. A Deny in a resource's policy does. One exception: no "
    "bucket policy can keep the root user of the bucket's own account from that policy. So give the root user no "
    "access keys, and lock its sign-in away.",
    "AWS account root user",
)

MFA_GUARDS_ACCESS_KEYS = Misconception(
    18,
    "Once I have an MFA device, every call needs its code",
    "The console asks for the code at sign-in. An access key goes on working without one, unless a policy asks "
    "for MFA in a condition.",
    "Secure API access with MFA",
)

A_PASSWORD_POLICY_CHANGES_PASSWORDS = Misconception(
    18,
    "A new password policy ends weak passwords",
    "It is asked when a password is set. Those that exist go on working until they expire or somebody has to change them.",
    "Set an account password policy for IAM users",
)

A_TRAIL_WATCHES_NOBODY = Misconception(
    18,
    "CloudTrail only records, so nobody is told",
    "By itself, yes. A metric filter on its log group turns events into numbers, and an alarm on those tells people "
    "while it happens.",
    "Creating CloudWatch alarms for CloudTrail events",
)

ONLY_MINE_COUNTS = Misconception(
    7,
    "Only what is attached to me counts",
    "A user has the policies of all its groups as well as its own, for as long as it is in them.",
    "IAM user groups",
)

A_GROUP_IS_A_KIND_OF_PEOPLE = Misconception(
    7,
    "A rule on the administrators' group binds every administrator",
    "It binds the users who are in the group. Whoever got the same permissions in another way, say by a policy "
    "attached directly, isn't touched by it.",
    "IAM user groups",
)

KEYS_ARE_PRIVATE = Misconception(
    21,
    "Only the user can see its own access keys",
    "Whoever may call `iam:ListAccessKeys` for a user sees the ids and the state of its keys. What nobody sees "
    "again is the secret.",
    "Manage access keys for IAM users",
)

IAM_GUARDS_THE_NETWORK = Misconception(
    24,
    "IAM policies decide who reaches a machine",
    "IAM judges calls to AWS's API. A packet to a machine's port asks no IAM policy: the security group (and, "
    "where you set them up, the network's ACLs) let it through or drop it.",
    "Amazon EC2 security groups for your EC2 instances",
)

A_SECURITY_GROUP_DENIES = Misconception(
    24,
    "Taking a rule out of a security group forbids something to everybody",
    "A security group only lists what may come in. Its rules add up, and none of them forbids; what no rule lets "
    "in is dropped.",
    "Security group rules",
)

EVERYBODY_NEEDS_A_USER = Misconception(
    25,
    "Whoever works on AWS, person or program, needs an IAM user",
    "An IAM user's password and keys last until somebody takes them away. Today people come through IAM Identity "
    "Center and programs through roles: both get credentials that end by themselves. An IAM user is for what can "
    "use neither.",
    "Use cases for IAM users",
)

A_COPY_COMES_ALONE = Misconception(
    19,
    "A user made by copying permissions gets the policies, but isn't in the group",
    "Copying permissions copies the memberships as well: the new user is in the same groups, and follows them from "
    "then on.",
    "Create an IAM user in your AWS account",
)

TAKEN_IS_DONE = Misconception(
    24,
    "AWS took the request, so the thing will be made",
    "Some requests are only taken down, and carried out later. Whether anything came of it stands in the status, "
    "for which one has to ask.",
    "CreateAccount",
)

ONE_BILL_IS_OPEN_TO_ALL = Misconception(
    25,
    "Accounts that share a bill see each other's costs",
    "A member account sees its own. The management account, which pays, sees them all.",
    "Consolidated billing for AWS Organizations",
)
