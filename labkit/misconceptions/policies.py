"""How statements are weighed: Allow and Deny, both sides of an account's border, sessions, tags."""

from __future__ import annotations

from labkit.lesson import Misconception

READ_ONLY_REACHES_EVERYWHERE = Misconception(
    9,
    "My own policy is enough, wherever the resource is",
    "Inside one account an Allow on either side usually suffices. Between two accounts both must allow: "
    "yours, in your policies, and the resource's, in the policy on the resource.",
    "Cross-account policy evaluation logic",
)

BOTH_SIDES_ALWAYS = Misconception(
    9,
    "Both sides must always allow",
    "Only between accounts. Within one account an Allow in the identity-based policy or in the "
    "resource-based policy is enough.",
    "Cross-account policy evaluation logic",
)

LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS = Misconception(
    16,
    "Editing a policy leaves live sessions alone",
    "Each request is judged anew, by the policies as they are at that moment. A session opened earlier "
    "gains and loses with its role.",
    "Disabling permissions for temporary security credentials",
)

NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY = Misconception(
    8,
    "A refusal means that some statement forbids it",
    "Nothing is allowed by default. Where no statement allows a request it is refused, without any Deny.",
    "Policy evaluation logic",
)

TAGS_ARE_ONLY_LABELS = Misconception(
    20,
    "A tag is only a label",
    "A condition can ask for it. Then the tag decides, and whoever may set the tag decides with it.",
    "Controlling access to AWS resources using tags",
)

ADMINISTRATORS_ARE_ABOVE_A_DENY = Misconception(
    8,
    "An administrator gets everywhere",
    "`AdministratorAccess` is an Allow, a very wide one. An explicit Deny wins over it as over any other.",
    "Policy evaluation logic",
)

A_PUBLIC_POLICY_ALWAYS_WORKS = Misconception(
    23,
    "What a bucket's policy allows is allowed",
    "Block Public Access stands above it: while it is on, a policy that opens the bucket to the world lets in "
    "nobody from outside the account.",
    "Blocking public access to your Amazon S3 storage",
)

TRUST_IS_ASKED_ALWAYS = Misconception(
    16,
    "A stricter trust policy ends the sessions that are open",
    "The trust policy decides who may enter. Who is inside stays until the session ends; inside, the role's "
    "permissions decide, and those are read anew for each request.",
    "Revoke IAM role temporary security credentials",
)

ONLY_OTHERS_TAKE_AWAY = Misconception(
    8,
    "My own policies give, and only policies of others take away",
    "An Allow and a Deny may stand in any policy, even side by side in one. AWS gathers the statements of all "
    "the policies that apply, and a single Deny among them decides.",
    "Policy evaluation logic",
)

A_DENY_HOLDS_WHATEVER = Misconception(
    8,
    "A Deny holds for everybody it is attached to, whatever its condition says",
    "A statement with a condition counts only for requests that meet it. A Deny whose condition isn't met denies "
    "nothing.",
    "IAM JSON policy elements: Condition",
)

A_DENY_READ_LIKE_AN_ALLOW = Misconception(
    8,
    "A Deny's condition says where one may work",
    "A Deny counts where its condition holds. To leave one Region open, the condition must hold in all the others: "
    "`StringNotEquals`.",
    "AWS: Denies access to AWS based on the requested Region",
)

REFUSALS_COME_FROM_MY_POLICIES = Misconception(
    8,
    "It's my own policies that refuse me",
    "They may allow it all the same. The resource's policy, a trust policy or an SCP above the account can refuse "
    "too; *why, stage by stage* shows which did.",
    "Troubleshoot access denied error messages",
)

SCPS_KEEP_ACCOUNTS_APART = Misconception(
    9,
    "Between accounts of one organization it takes an SCP to keep people out",
    "Accounts are apart by themselves: nobody from another account gets to a resource whose own policy doesn't let "
    "them in.",
    "Cross-account policy evaluation logic",
)

STAR_OVERRIDES_ITS_CONDITION = Misconception(
    8,
    "With `*` as principal everybody gets in, whatever the condition says",
    "A statement counts only where its condition holds. `aws:PrincipalOrgID` makes of everybody those of one "
    "organization.",
    "AWS global condition context keys",
)

A_SMALL_ALLOW_FORBIDS_THE_REST = Misconception(
    8,
    "A policy that allows a little forbids everything else",
    "It says nothing about the rest, and what one policy is silent about another may allow. Only a Deny forbids.",
    "Policy evaluation logic",
)

AN_ALLOW_IS_ENOUGH = Misconception(
    8,
    "An Allow that fits the request beats a Deny",
    "AWS gathers all the statements that fit. One explicit Deny among them wins, however wide or "
    "however specific the Allow is, wherever each of them stands.",
    "Policy evaluation logic",
)

ONLY_BY_NAME = Misconception(
    8,
    "What nobody gave me by name I may not do",
    "A wide Allow covers every action that it doesn't leave out, also those nobody had in mind. `PowerUserAccess` "
    "covers `sts:AssumeRole`.",
    "AWS managed policies for job functions",
)

STAR_ENDS_AT_MY_ACCOUNT = Misconception(
    9,
    "`Resource: *` in my policy reaches no further than my own account",
    "`*` stands for every resource, in whichever account. Your side has said yes; the resource's side must say it too.",
    "Cross-account policy evaluation logic",
)

ONCE_DENIED_STAYS_DENIED = Misconception(
    16,
    "What AWS has refused once stays refused",
    "AWS remembers no verdict. Each request is judged anew, by the policies as they are at that moment.",
    "Policy evaluation logic",
)

SESSIONS_OUTLIVE_EVERYTHING = Misconception(
    16,
    "A session that is valid works, whatever becomes of what it belongs to",
    "Its end is the latest moment at which it can work. Each request is looked at anew: the account, the role and "
    "the policies must still be there and still allow it.",
    "Close an AWS account",
)
