"""Users, groups, keys, and whose task is what."""

from __future__ import annotations

from labkit.lesson import Misconception

GROUPS_NEST_OR_ARE_PRINCIPALS = Misconception(
    7,
    "A group can hold groups, and a policy can name a group as its principal",
    "A group holds users and nothing else. A group never makes a request, so no policy can name it as a principal.",
    "IAM user groups",
)

A_COPY_STAYS_TIED = Misconception(
    19,
    "A user made by copying permissions keeps following the original",
    "AWS copies once. The new user gets the same groups and the same policies. After that, a change of one user "
    "doesn't change the other. A change of their group reaches both.",
    "Create an IAM user in your AWS account",
)

SECRETS_CAN_BE_LOOKED_UP = Misconception(
    21,
    "An administrator can look up a lost secret key",
    "AWS shows a secret access key once: in the answer that creates it. If you lose it, create a new key and "
    "delete the old one.",
    "Manage access keys for IAM users",
)

THE_LINE_IS_FIXED = Misconception(
    18,
    "The line between AWS and me is always in the same place",
    "The line depends on the service. A service that runs more for you leaves fewer layers to you. Your data, and who "
    "may access it, are always your task.",
    "Shared Responsibility Model",
)

AWS_GUARDS_WHAT_I_OPEN = Misconception(
    18,
    "AWS closes what I leave open by mistake",
    "AWS does what you configured. AWS can't know whether you opened a bucket or a port on purpose. That is security "
    "*in* the cloud, and it is your task.",
    "Shared Responsibility Model",
)

POLICIES_BIND_ROOT = Misconception(
    22,
    "An identity-based policy can limit the root user",
    "No identity-based policy applies to the root user. A Deny in a resource's policy does. There is one exception: the "
    "root user of a bucket's account can always read, replace and delete the bucket policy, whatever that policy "
    "says. So give the root user no access keys, and keep its password in a safe place.",
    "AWS account root user",
)

MFA_GUARDS_ACCESS_KEYS = Misconception(
    18,
    "Once I have an MFA device, every call needs its code",
    "The console asks for the code at sign-in. An access key still works without a code. Only a policy with a "
    "condition on MFA changes that.",
    "Secure API access with MFA",
)

A_PASSWORD_POLICY_CHANGES_PASSWORDS = Misconception(
    18,
    "A new password policy ends weak passwords",
    "AWS checks a password when somebody sets it. Older passwords still work until they expire, or until you make "
    "their users change them.",
    "Set an account password policy for IAM users",
)

A_TRAIL_WATCHES_NOBODY = Misconception(
    18,
    "CloudTrail only records, so nobody is told",
    "CloudTrail alone tells nobody. But a metric filter can count its events in CloudWatch Logs. An alarm on that count "
    "tells people within minutes.",
    "Creating CloudWatch alarms for CloudTrail events",
)

ONLY_MINE_COUNTS = Misconception(
    7,
    "Only what is attached to me counts",
    "A user has its own policies and the policies of all its groups. A group's policies count while the user is in the "
    "group.",
    "IAM user groups",
)

A_GROUP_IS_A_KIND_OF_PEOPLE = Misconception(
    7,
    "A rule on the administrators' group binds every administrator",
    "The rule binds the users who are in the group. A user can have the same permissions in another way, for example by "
    "a policy that is attached directly. The rule doesn't reach that user.",
    "IAM user groups",
)

KEYS_ARE_PRIVATE = Misconception(
    21,
    "Only the user can see its own access keys",
    "Everyone who may call `iam:ListAccessKeys` for a user sees the IDs and the status of its keys. Nobody sees the "
    "secret again.",
    "Manage access keys for IAM users",
)

IAM_GUARDS_THE_NETWORK = Misconception(
    24,
    "IAM policies decide who reaches a machine",
    "IAM decides calls to AWS's API. It doesn't decide packets to a machine's port. The security group lets such a packet "
    "in or drops it. Network ACLs, where you set them up, can drop it too.",
    "Amazon EC2 security groups for your EC2 instances",
)

A_SECURITY_GROUP_DENIES = Misconception(
    24,
    "Taking a rule out of a security group forbids something to everybody",
    "A security group only lists what may come in. No rule forbids anything, and one rule that fits is enough. If "
    "no rule fits, AWS drops the packet.",
    "Security group rules",
)

EVERYBODY_NEEDS_A_USER = Misconception(
    25,
    "Every person and every program on AWS needs an IAM user",
    "An IAM user's password and keys work until somebody removes them. AWS recommends IAM Identity Center for people and "
    "roles for programs. Both give credentials that expire. An IAM user is for the cases that can use neither.",
    "Use cases for IAM users",
)

CALLS_NEED_A_PASSWORD = Misconception(
    21,
    "A user without a password can't make calls",
    "A password is for the console. An access key needs no password: it signs calls until somebody deactivates or "
    "deletes it.",
    "Manage access keys for IAM users",
)

A_TRAIL_THAT_EXISTS_RECORDS = Misconception(
    18,
    "A trail that exists records",
    "Somebody can stop a trail. It then keeps its settings and records nothing. `GetTrailStatus` shows whether it is "
    "logging.",
    "GetTrailStatus",
)

A_COPY_COMES_ALONE = Misconception(
    19,
    "A user made by copying permissions gets the policies, but isn't in the group",
    "*Copy permissions* copies the memberships too. The new user is in the same groups, and a later change of a group "
    "reaches it.",
    "Create an IAM user in your AWS account",
)

TAKEN_IS_DONE = Misconception(
    24,
    "AWS took the request, so the thing will be made",
    "AWS accepts some requests first and does the work later. The work can still fail. Ask for the status to see the "
    "result.",
    "CreateAccount",
)

ONE_BILL_IS_OPEN_TO_ALL = Misconception(
    25,
    "Accounts that share a bill see each other's costs",
    "A member account sees its own costs. The management account pays, and it sees the costs of all accounts.",
    "Consolidated billing for AWS Organizations",
)
