"""What a small permission reaches, and what bounds it: boundaries, passed roles, names that come again."""

from __future__ import annotations

from labkit.lesson import Misconception

A_BOUNDARY_GRANTS = Misconception(
    14,
    "What a permissions boundary allows is allowed",
    "A boundary gives nothing. It says what a user or role may do at most; an identity-based policy must still "
    "allow it.",
    "Permissions boundaries for IAM entities",
)
A_BOUNDARY_REFUSES_ALL = Misconception(
    14,
    "Whoever has a boundary is refused by it",
    "A boundary refuses what it doesn't allow, and nothing else. Where it allows, the other policies decide.",
    "Permissions boundaries for IAM entities",
)
A_POLICY_PASSES_THE_BOUNDARY = Misconception(
    14,
    "A wide enough policy gets past the boundary",
    "Identity-based policy and boundary must both allow. `AdministratorAccess` inside a small boundary is as small "
    "as the boundary.",
    "Permissions boundaries for IAM entities",
)
A_BOUNDARY_READS_POLICIES = Misconception(
    14,
    "A boundary keeps wide policies from being written",
    "It doesn't look at what a policy says. It is asked with each request of the one who is bound, and there the "
    "wide policy doesn't help.",
    "Permissions boundaries for IAM entities",
)
A_NAME_IS_TRUSTED = Misconception(
    17,
    "Who is created again under the same name is trusted again",
    "When a trust policy is saved, AWS puts the user's unique ID in the place of its ARN. A new user of that name "
    "has another ID.",
    "AWS JSON policy elements: Principal",
)
NARROWING_IS_FORBIDDING = Misconception(
    27,
    "To close a way the whole permission must go",
    "Mostly it is enough to take away what it reaches too far: a wide Resource, a missing condition, an old version "
    "of a policy. The work goes on.",
    "Security best practices in IAM",
)
A_USER_GUARDS_ITSELF = Misconception(
    27,
    "An administrator's own permissions protect its user",
    "Permissions say what a user may do, and not what may be done to it. A user has no resource-based policy: who "
    "may change it is decided on the caller's side.",
    "Policies and permissions in AWS Identity and Access Management",
)
MY_USER_IS_MINE = Misconception(
    27,
    "What I do to my own user is allowed to me",
    "A call on one's own user needs an Allow like any other, and a boundary or a Deny binds it like any other.",
    "Permissions required to access IAM resources",
)
WRITING_A_POLICY_IS_HAVING_IT = Misconception(
    27,
    "Who may write a policy has what it allows",
    "A managed policy gives something only to those it is attached to. Dangerous is the policy that is attached to "
    "its own writer.",
    "Managed policies and inline policies",
)
A_TRUST_POLICY_GUARDS_ITSELF = Misconception(
    10,
    "A trust policy says who may change the role",
    "It says who may assume the role. Who may change it, trust policy and all, is said by the policies of those "
    "who try.",
    "Update a role trust policy",
)
STARTING_IS_PASSING = Misconception(
    28,
    "Who may start a machine may give it any role",
    "Giving a role to a service is an action of its own, `iam:PassRole`, on that role. Without it the whole call "
    "is refused.",
    "Grant a user permissions to pass a role to an AWS service",
)
PASSING_IS_ASSUMING = Misconception(
    28,
    "To pass a role one must be named in its trust policy",
    "The trust policy names the service that gets the role. Who passes it needs `iam:PassRole` and assumes nothing.",
    "Grant a user permissions to pass a role to an AWS service",
)
