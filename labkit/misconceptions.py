"""What many people believe about access on AWS, and what is true instead; wrong predictions lead here."""

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
SPECIFIC_ALLOW_WINS = Misconception(
    8,
    "The more specific Allow beats a Deny",
    "An explicit Deny wins over every Allow, however specific, wherever each of them stands.",
    "Policy evaluation logic",
)
ADMINISTRATORS_ASSUME_ANYTHING = Misconception(
    10,
    "An administrator can assume any role",
    "Assuming a role takes an Allow in the role's trust policy. All the permissions in the world on the "
    "caller's side don't replace it.",
    "Update a role trust policy",
)
ROOT_IS_THE_ROOT_USER = Misconception(
    11,
    "`:root` in a trust policy means the root user",
    "`arn:aws:iam::ACCOUNT:root` stands for the whole account: it hands the decision to that account, whose "
    "own policies then say which of its users and roles may.",
    "AWS JSON policy elements: Principal",
)
ROLE_ADDS_TO_MINE = Misconception(
    12,
    "A role's permissions add to mine",
    "A session has the role's permissions and no others. Your own come back when you leave the role.",
    "Switch to an IAM role",
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
    "A policy in the account can hold the root user back",
    "No identity-based policy applies to root: it has everything the account has. So don't give it access "
    "keys, and keep its sign-in locked away.",
    "AWS account root user",
)
A_PUBLIC_POLICY_ALWAYS_WORKS = Misconception(
    23,
    "What a bucket's policy allows is allowed",
    "Block Public Access stands above it: while it is on, a policy that opens the bucket to the world lets in "
    "nobody from outside the account.",
    "Blocking public access to your Amazon S3 storage",
)
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
    "A member account's root user stands above SCPs",
    "Policies of the account don't bind its root user, but SCPs do: they come from outside the account.",
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
HAVING_MFA_IS_USING_IT = Misconception(
    10,
    "Who has an MFA device is protected by it",
    "A device protects where a policy asks for it, and a call shows it only if a code came with it or with the "
    "session. A call signed with the access key alone carries none.",
    "Configuring MFA-protected API access",
)
TRUST_IS_ASKED_ALWAYS = Misconception(
    16,
    "A stricter trust policy ends the sessions that are open",
    "The trust policy decides who may enter. Who is inside stays until the session ends; inside, the role's "
    "permissions decide, and those are read anew for each request.",
    "Revoke IAM role temporary security credentials",
)
AWS_KNOWS_THE_CUSTOMER = Misconception(
    13,
    "AWS sees on whose behalf a vendor calls",
    "AWS sees the vendor, whoever asked it. For whom it works the vendor must say itself, with an external ID, "
    "and the trust policy must ask for it.",
    "The confused deputy problem",
)
EXTERNAL_ID_IS_A_SECRET = Misconception(
    13,
    "An external ID is a secret, a kind of password",
    "It can be read in the trust policy and in the trail, and that does no harm: it only counts together with a "
    "caller whom the trust policy names. It answers the question for whom that caller works.",
    "How to use an external ID",
)
CHAINED_SESSIONS_LAST_LONG = Misconception(
    15,
    "A chained session lasts as long as its role allows, up to twelve hours",
    "A role may assume a role. But a session that was opened from a session lasts one hour at most, whatever the "
    "role's maximum is; asking for more is an error.",
    "Methods to assume a role",
)
A_KEY_OF_ROOT_IS_ONLY_A_KEY = Misconception(
    3,
    "A program with root's access key isn't root",
    "AWS knows callers by what they sign with. Whoever signs with root's key, a person or a program, is root, "
    "and no policy of the account narrows what they may do.",
    "Root user best practices for your AWS account",
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
ONLY_OTHERS_TAKE_AWAY = Misconception(
    8,
    "My own policies give, and only policies of others take away",
    "An Allow and a Deny may stand in any policy, even side by side in one. AWS gathers the statements of all "
    "the policies that apply, and a single Deny among them decides.",
    "Policy evaluation logic",
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
A_DENY_HOLDS_WHATEVER = Misconception(
    8,
    "A Deny holds for everybody it is attached to, whatever its condition says",
    "A statement with a condition counts only for requests that meet it. A Deny whose condition isn't met denies "
    "nothing.",
    "IAM JSON policy elements: Condition",
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
A_TRUST_POLICY_NAMES_ITS_ROLE = Misconception(
    10,
    "A trust policy must say which role it is about",
    "It hangs on the role it is about, so it has no Resource; AWS refuses one. It says who may do what with "
    "that role.",
    "Update a role trust policy",
)
A_DENY_READ_LIKE_AN_ALLOW = Misconception(
    8,
    "A Deny's condition says where one may work",
    "A Deny counts where its condition holds. To leave one Region open, the condition must hold in all the others: "
    "`StringNotEquals`.",
    "AWS: Denies access to AWS based on the requested Region",
)
ONLY_ITS_ROOT_OPENS_AN_ACCOUNT = Misconception(
    10,
    "A new account can be entered only with its root user's password",
    "AWS makes a role in it that trusts the management account. Whoever there may assume that role gets in, and "
    "nobody has to know a password.",
    "Creating a member account in your organization",
)
TAKEN_IS_DONE = Misconception(
    24,
    "AWS took the request, so the thing will be made",
    "Some requests are only taken down, and carried out later. Whether anything came of it stands in the status, "
    "for which one has to ask.",
    "CreateAccount",
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
MANAGEMENT_MAKES_MANAGERS = Misconception(
    11,
    "Whoever works in the management account may manage the organization",
    "The account may; its people may only what a policy allows them, action by action, as anywhere else.",
    "Managing access permissions for an organization with AWS Organizations",
)
ONE_BILL_IS_OPEN_TO_ALL = Misconception(
    25,
    "Accounts that share a bill see each other's costs",
    "A member account sees its own. The management account, which pays, sees them all.",
    "Consolidated billing for AWS Organizations",
)
STAR_OVERRIDES_ITS_CONDITION = Misconception(
    8,
    "With `*` as principal everybody gets in, whatever the condition says",
    "A statement counts only where its condition holds. `aws:PrincipalOrgID` makes of everybody those of one "
    "organization.",
    "AWS global condition context keys",
)
THE_OWNER_DECIDES_ALONE = Misconception(
    5,
    "Who owns a bucket decides alone who gets in",
    "An RCP that hangs above the owner's account says who may get in at most, and the bucket's policy can't go "
    "beyond it.",
    "Resource control policies (RCPs)",
)
A_SMALL_ALLOW_FORBIDS_THE_REST = Misconception(
    8,
    "A policy that allows a little forbids everything else",
    "It says nothing about the rest, and what one policy is silent about another may allow. Only a Deny forbids.",
    "Policy evaluation logic",
)
MY_LIMITS_COME_ALONG = Misconception(
    12,
    "What I may not do myself I can't do in a role either",
    "Inside the role its policies count, and yours don't: neither what they allow nor what they leave out.",
    "Switch to an IAM role",
)
AWS_CHECKS_THE_SESSIONS_NAME = Misconception(
    26,
    "A session is called after its caller",
    "The caller chooses the name, and AWS takes any. It compares the name with the caller only if the trust policy "
    "asks for that.",
    "IAM and AWS STS condition context keys",
)
A_TRUST_POLICY_ONLY_SAYS_WHO = Misconception(
    10,
    "A trust policy can only say who may enter",
    "It can also say how: its conditions, on the session's name, a code, an external ID, count each time somebody "
    "enters.",
    "Update a role trust policy",
)
