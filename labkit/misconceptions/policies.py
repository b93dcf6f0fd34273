"""How statements are weighed: Allow and Deny, both sides of an account's border, sessions, tags."""

from __future__ import annotations

from labkit.lesson import Misconception

READ_ONLY_REACHES_EVERYWHERE = Misconception(
    9,
    "My own policy is enough, wherever the resource is",
    "Inside one account an Allow on either side is usually enough. Between two accounts both sides must allow: your own "
    "policies, and the policy on the resource.",
    "Cross-account policy evaluation logic",
)

BOTH_SIDES_ALWAYS = Misconception(
    9,
    "Both sides must always allow",
    "Both sides must allow only between two accounts. Within one account an Allow in the identity-based policy or in the "
    "resource-based policy is usually enough. (The trust policy of a role must always allow.)",
    "Cross-account policy evaluation logic",
)

LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS = Misconception(
    16,
    "A new or changed policy doesn't apply to open sessions",
    "AWS decides each request anew, by the policies at that moment. If you change the policies of a role, its open "
    "sessions change too.",
    "Disabling permissions for temporary security credentials",
)

NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY = Misconception(
    8,
    "A refusal means that some statement forbids it",
    "AWS allows nothing by default. If no statement allows a request, AWS refuses it. No Deny is needed for that.",
    "Policy evaluation logic",
)

TAGS_ARE_ONLY_LABELS = Misconception(
    20,
    "A tag is only a label",
    "A condition can ask for a tag. Then the tag decides, and everyone who may set the tag decides with it.",
    "Controlling access to AWS resources using tags",
)

ADMINISTRATORS_ARE_ABOVE_A_DENY = Misconception(
    8,
    "An administrator gets everywhere",
    "`AdministratorAccess` is an Allow for everything. An explicit Deny wins over every Allow, so it wins over this one "
    "too.",
    "Policy evaluation logic",
)

A_PUBLIC_POLICY_ALWAYS_WORKS = Misconception(
    23,
    "What a bucket's policy allows is allowed",
    "Block Public Access is a setting beside the bucket policy. While it is on, S3 refuses everyone outside the account, "
    "even if a public bucket policy allows them.",
    "Blocking public access to your Amazon S3 storage",
)

TRUST_IS_ASKED_ALWAYS = Misconception(
    16,
    "A stricter trust policy ends the sessions that are open",
    "The trust policy decides who may assume the role. AWS doesn't read it again for an open session. For each request "
    "of a session AWS reads the role's permissions, until the session ends.",
    "Revoke IAM role temporary security credentials",
)

ONLY_OTHERS_TAKE_AWAY = Misconception(
    8,
    "My own policies give, and only policies of others take away",
    "Every policy can have an Allow and a Deny, even side by side. AWS collects the statements of all the policies that "
    "apply. One Deny among them is enough to refuse.",
    "Policy evaluation logic",
)

A_DENY_HOLDS_WHATEVER = Misconception(
    8,
    "A Deny always counts for everybody who has it, whatever its condition says",
    "A statement with a condition counts only for requests that meet the condition. If a request doesn't meet the "
    "condition of a Deny, that Deny denies nothing.",
    "IAM JSON policy elements: Condition",
)

A_DENY_READ_LIKE_AN_ALLOW = Misconception(
    8,
    "A Deny's condition says where one may work",
    "A Deny counts where its condition is true. To keep one Region open, the condition must be true in all the other "
    "Regions: `StringNotEquals`.",
    "AWS: Denies access to AWS based on the requested Region",
)

REFUSALS_COME_FROM_MY_POLICIES = Misconception(
    8,
    "It's my own policies that refuse me",
    "Your own policies can allow the request, and AWS can still refuse it. The resource's policy can refuse, and so can a "
    "trust policy or an SCP. *Why, stage by stage* shows which policy refused.",
    "Troubleshoot access denied error messages",
)

SCPS_KEEP_ACCOUNTS_APART = Misconception(
    9,
    "Between accounts of one organization it takes an SCP to keep people out",
    "Accounts are separate by default. A principal of another account can't reach a resource whose own policy doesn't "
    "allow it.",
    "Cross-account policy evaluation logic",
)

STAR_OVERRIDES_ITS_CONDITION = Misconception(
    8,
    "With `*` as principal everybody gets in, whatever the condition says",
    "A statement counts only where its condition is true. With `aws:PrincipalOrgID`, the `*` means only the principals of "
    "one organization.",
    "AWS global condition context keys",
)

A_SMALL_ALLOW_FORBIDS_THE_REST = Misconception(
    8,
    "A policy that allows a little forbids everything else",
    "The policy says nothing about the rest. Another policy can allow the rest. Only a Deny forbids.",
    "Policy evaluation logic",
)

AN_ALLOW_IS_ENOUGH = Misconception(
    8,
    "An Allow that fits the request beats a Deny",
    "AWS collects all the statements that match the request. If one of them is an explicit Deny, AWS refuses. It doesn't "
    "matter how wide or how precise the Allow is, or which policies hold the two.",
    "Policy evaluation logic",
)

ONLY_BY_NAME = Misconception(
    8,
    "If no policy names an action, I may not do it",
    "A wide Allow covers every action that it doesn't leave out, even actions that its author forgot. "
    "`PowerUserAccess` covers `sts:AssumeRole`.",
    "AWS managed policies for job functions",
)

STAR_ENDS_AT_MY_ACCOUNT = Misconception(
    9,
    "`Resource: *` in my policy reaches no further than my own account",
    "`*` matches every resource in every account. So your side allows the request. For a resource in another account, "
    "that side must allow it too.",
    "Cross-account policy evaluation logic",
)

ONCE_DENIED_STAYS_DENIED = Misconception(
    16,
    "What AWS has refused once stays refused",
    "AWS doesn't remember earlier decisions. It decides each request anew, by the policies at that moment.",
    "Policy evaluation logic",
)

SESSIONS_OUTLIVE_EVERYTHING = Misconception(
    16,
    "A session keeps working until its time is over, even when its account or role is gone",
    "A session can end earlier than its time. AWS checks each request anew. The account and the role must still exist, "
    "and the policies must still allow the request.",
    "Close an AWS account",
)
