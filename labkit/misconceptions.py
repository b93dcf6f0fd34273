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
