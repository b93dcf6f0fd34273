"""Roles: trust, sessions, external IDs, second factors."""

from __future__ import annotations

from labkit.lesson import Misconception

ADMINISTRATORS_ASSUME_ANYTHING = Misconception(
    10,
    "An administrator can assume any role",
    "The role's trust policy must allow the caller to assume it. No permission of the caller can replace "
    "that.",
    "Update a role trust policy",
)

ROOT_IS_THE_ROOT_USER = Misconception(
    11,
    "`:root` in a trust policy means the root user",
    "`arn:aws:iam::ACCOUNT:root` means the whole account. The trust policy leaves the decision to that "
    "account. Policies there say which of its users and roles may assume the role.",
    "AWS JSON policy elements: Principal",
)

ROLE_ADDS_TO_MINE = Misconception(
    12,
    "A role's permissions add to mine",
    "A session of a role has the role's permissions and no others. When you leave the role, you have your "
    "own again.",
    "Switch from a user to an IAM role (console)",
)

HAVING_MFA_IS_USING_IT = Misconception(
    10,
    "A user who has an MFA device is protected by it",
    "A device protects only where a policy requires MFA. A call shows MFA only if the caller gave a code, "
    "with the call or for the session. A call signed with the access key alone has no MFA.",
    "Secure API access with MFA",
)

AWS_KNOWS_THE_CUSTOMER = Misconception(
    13,
    "AWS knows which customer a vendor is calling for",
    "AWS sees only the vendor. The vendor must say which customer it is calling for. It does so with an "
    "external ID, and the trust policy must require that ID.",
    "The confused deputy problem",
)

EXTERNAL_ID_IS_A_SECRET = Misconception(
    13,
    "An external ID is a secret, a kind of password",
    "People can read it in the trust policy and in the trail, and that does no harm. It has an effect only "
    "for a caller whom the trust policy names. It says which customer that caller works for.",
    "How to use an external ID",
)

CHAINED_SESSIONS_LAST_LONG = Misconception(
    15,
    "A chained session lasts as long as its role allows, up to twelve hours",
    "A role may assume a role. But a session that is opened from another session lasts one hour at most, "
    "whatever the role's maximum is. AWS answers a request for more with an error.",
    "Methods to assume a role",
)

A_TRUST_POLICY_NAMES_ITS_ROLE = Misconception(
    10,
    "A trust policy must say which role it is about",
    "A trust policy belongs to one role, so it has no `Resource`, and AWS refuses one that has. It says "
    "who may assume that role.",
    "Update a role trust policy",
)

ONLY_ITS_ROOT_OPENS_AN_ACCOUNT = Misconception(
    10,
    "Only the root user's password gives access to a new account",
    "AWS creates a role in it that trusts the management account. People of the management account can "
    "assume it if a policy there allows them. Nobody needs a password.",
    "Creating a member account in your organization",
)

MANAGEMENT_MAKES_MANAGERS = Misconception(
    11,
    "Everyone in the management account may manage the organization",
    "Being a user of the management account gives no permission. A policy must allow each action, as in "
    "every account.",
    "Managing access permissions for an organization with AWS Organizations",
)

MY_LIMITS_COME_ALONG = Misconception(
    12,
    "If I may not do something myself, I can't do it in a role",
    "In a session of the role, the role's policies apply. Your own don't: neither their Allows nor their "
    "Denies.",
    "Switch from a user to an IAM role (console)",
)

AWS_CHECKS_THE_SESSIONS_NAME = Misconception(
    26,
    "A session always has its caller's name",
    "The caller chooses the name, and AWS accepts any name. AWS compares it with the caller only if the "
    "trust policy requires that.",
    "IAM and AWS STS condition context keys",
)

A_TRUST_POLICY_ONLY_SAYS_WHO = Misconception(
    10,
    "A trust policy can only say who may assume the role",
    "It can also say under which conditions: a session name, an MFA code, an external ID. AWS checks them "
    "each time somebody assumes the role.",
    "Update a role trust policy",
)

TRUSTING_AN_ACCOUNT_IS_ENOUGH = Misconception(
    11,
    "Everyone in an account may assume a role that trusts the account",
    "The trust policy leaves the decision to that account. A user or role there still needs a policy that "
    "allows `sts:AssumeRole` on this role.",
    "AWS JSON policy elements: Principal",
)

THE_TRUST_DECIDES_ALONE = Misconception(
    10,
    "The role alone decides who may assume it",
    "Between two accounts, both sides must allow it: the role's trust policy, and the caller's own "
    "policies. A Deny on the caller's side is enough for a refusal.",
    "Cross-account policy evaluation logic",
)

ROLES_ARE_FOR_USERS = Misconception(
    15,
    "Only a user can assume a role, never a session of another role",
    "A session of a role may assume another role. The other role must trust it. In another account, the "
    "session's own permissions must allow it too. AWS calls this role chaining.",
    "Methods to assume a role",
)
