"""What a small permission reaches, and what bounds it: boundaries, passed roles, names that come again."""

from __future__ import annotations

from labkit.lesson import Misconception

A_BOUNDARY_GRANTS = Misconception(
    14,
    "What a permissions boundary allows is allowed",
    "A boundary grants no permission. It sets the most that a user or role may do. An identity-based "
    "policy must still allow the action.",
    "Permissions boundaries for IAM entities",
)
A_BOUNDARY_REFUSES_ALL = Misconception(
    14,
    "AWS refuses every call of a user who has a boundary",
    "AWS refuses only what the boundary doesn't allow. For everything else, the other policies decide.",
    "Permissions boundaries for IAM entities",
)
A_POLICY_PASSES_THE_BOUNDARY = Misconception(
    14,
    "If a policy allows enough, the boundary has no effect",
    "Both must allow an action: the identity-based policy and the boundary. A user with "
    "`AdministratorAccess` and a small boundary can do only what the boundary allows.",
    "Permissions boundaries for IAM entities",
)
A_BOUNDARY_READS_POLICIES = Misconception(
    14,
    "With a boundary, a user can't write a policy that allows too much",
    "A boundary doesn't check what a policy says. AWS evaluates it with each request of the user. So the "
    "user can write such a policy, but gets nothing from it.",
    "Permissions boundaries for IAM entities",
)
A_NAME_IS_TRUSTED = Misconception(
    17,
    "If a user is deleted and created again with the same name, roles trust it again",
    "When you save a trust policy, AWS replaces the user's ARN with the user's unique ID. A new user with "
    "the same name has another ID.",
    "AWS JSON policy elements: Principal",
)
NARROWING_IS_FORBIDDING = Misconception(
    27,
    "To close a way, you must take away the whole permission",
    "Usually you only need to limit the permission: a narrower Resource, a condition, no old version of a "
    "policy. Then the person can still work.",
    "Security best practices in IAM",
)
A_USER_GUARDS_ITSELF = Misconception(
    27,
    "An administrator's permissions protect the administrator's own user",
    "Permissions say what a user may do, and not what others may do to the user. A user has no "
    "resource-based policy. So the caller's policies decide who may change the user.",
    "Policies and permissions in AWS Identity and Access Management",
)
MY_USER_IS_MINE = Misconception(
    27,
    "I may do everything to my own user",
    "A call on your own user needs an Allow like every other call. A boundary or a Deny applies to it too.",
    "Permissions required to access IAM resources",
)
WRITING_A_POLICY_IS_HAVING_IT = Misconception(
    27,
    "A person who may write a policy has the permissions in it",
    "A managed policy gives permissions only to those it is attached to. It is dangerous when the policy "
    "is attached to the person who may write it.",
    "Managed policies and inline policies",
)
A_TRUST_POLICY_GUARDS_ITSELF = Misconception(
    10,
    "A trust policy says who may change the role",
    "It says who may assume the role. Who may change the role, with its trust policy, depends on the "
    "policies of the callers.",
    "Update a role trust policy",
)
STARTING_IS_PASSING = Misconception(
    28,
    "A person who may start a machine may give it any role",
    "To give a role to a service, the caller needs `iam:PassRole` on that role. Without it, AWS refuses "
    "the whole call.",
    "Grant a user permissions to pass a role to an AWS service",
)
PASSING_IS_ASSUMING = Misconception(
    28,
    "To pass a role, you must be named in its trust policy",
    "The trust policy names the service that gets the role. The person who passes the role needs "
    "`iam:PassRole`, and doesn't assume the role.",
    "Grant a user permissions to pass a role to an AWS service",
)
