"""Roles: trust, sessions, external IDs, second factors."""

from __future__ import annotations

from labkit.lesson import Misconception

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

HAVING_MFA_IS_USING_IT = Misconception(
    10,
    "Who has an MFA device is protected by it",
    "A device protects where a policy asks for it, and a call shows it only if a code came with it or with the "
    "session. A call signed with the access key alone carries none.",
    "Secure API access with MFA",
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

A_TRUST_POLICY_NAMES_ITS_ROLE = Misconception(
    10,
    "A trust policy must say which role it is about",
    "It hangs on the role it is about, so it has no Resource; AWS refuses one. It says who may do what with "
    "that role.",
    "Update a role trust policy",
)

ONLY_ITS_ROOT_OPENS_AN_ACCOUNT = Misconception(
    10,
    "A new account can be entered only with its root user's password",
    "AWS makes a role in it that trusts the management account. Whoever there may assume that role gets in, and "
    "nobody has to know a password.",
    "Creating a member account in your organization",
)

MANAGEMENT_MAKES_MANAGERS = Misconception(
    11,
    "Whoever works in the management account may manage the organization",
    "The account may; its people may only what a policy allows them, action by action, as anywhere else.",
    "Managing access permissions for an organization with AWS Organizations",
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

TRUSTING_AN_ACCOUNT_IS_ENOUGH = Misconception(
    11,
    "A role that trusts an account lets everybody of that account in",
    "Trusting an account hands the decision to it. There a user or role still needs an Allow of its own for "
    "`sts:AssumeRole` on that role.",
    "AWS JSON policy elements: Principal",
)

THE_TRUST_DECIDES_ALONE = Misconception(
    10,
    "Who gets into a role is decided by the role alone",
    "Between two accounts both sides must allow it: the role's trust policy, and the caller's own policies. A Deny "
    "on the caller's side is enough to keep them out.",
    "Cross-account policy evaluation logic",
)

ROLES_ARE_FOR_USERS = Misconception(
    15,
    "Only a user can step into a role, never somebody who is in one already",
    "A session of a role may assume another role, if that one trusts it and its own permissions allow it. AWS calls "
    "it role chaining.",
    "Methods to assume a role",
)
