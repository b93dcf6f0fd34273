"""Who comes to AWS how, today: cards to sort into identities whose credentials last, and those that end."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import Card, Pile, Sorting

PEOPLE, ROLE, USER, ROOT = "people", "role", "user", "root"
_PILES = (
    Pile(PEOPLE, "IAM Identity Center"),
    Pile(ROLE, "A role"),
    Pile(USER, "An IAM user"),
    Pile(ROOT, "Root"),
)


def _card(text: str, pile: str, because: str, *otherwise: str) -> Card:
    """A card; `otherwise` explains the three other piles, in the order of the piles."""
    wrong = [one.key for one in _PILES if one.key != pile]
    return Card(text, pile, because, dict(zip(wrong, otherwise, strict=True)))


WHO_COMES_HOW = Sorting(
    "How should each of these get into AWS today?",
    "Each of these needs access to the account. Choose what AWS recommends now.",
    _PILES,
    (
        _card(
            "Ben, the bookkeeper, who reads reports every morning",
            PEOPLE,
            "One sign-in with MFA is enough for all accounts and for the command line. The credentials expire by themselves.",
            "In the end he uses a role: Identity Center lets him assume one. But where does he sign in first?",
            "It works, as in this chapter. But his password, and perhaps a key, work until somebody removes them.",
            "No identity-based policy limits root, and Ben only reads reports.",
        ),
        _card(
            "Ana's `aws` command on her laptop",
            PEOPLE,
            "`aws sso login` opens the browser. The command gets credentials that expire after some hours. No key is on the disk.",
            "Ana must sign in before she can assume a role. Where does she sign in?",
            "Then her laptop has a key that doesn't expire. Everyone who copies the key can act as Ana.",
            "A key of root was the worst finding of the audit.",
        ),
        _card(
            "The nightly job, once it runs on an EC2 instance",
            ROLE,
            "The instance's role gives fresh credentials to the programs on the instance. Nobody stores a key.",
            "A job doesn't open a browser and sign in.",
            "Then the machine stores a user's key, and somebody must renew it.",
            "That is what this account did at the beginning.",
        ),
        _card(
            "A build server of another company, which can show a signed token",
            ROLE,
            "The role's trust policy names who signs the tokens, and for which project. This is federation. There is no key to lose.",
            "It is a program, and programs don't sign in at a portal.",
            "Then the other company has a key. The key still works when the contract has ended.",
            "Never give root to another company.",
        ),
        _card(
            "An old backup tool that takes an access key and nothing else",
            USER,
            "The tool gets a user of its own, the smallest policy, and a key that you renew on a fixed date. IAM users are for such cases.",
            "The tool can't open the portal.",
            "A role is right only if the tool can renew credentials that expire.",
            "The tool needs one bucket. It must not be able to do everything.",
        ),
        _card(
            "Emergency access, for the day when nobody can sign in as usual",
            USER,
            "It must not depend on what has failed. Use a user with MFA, lock it away, and set an alarm on its use.",
            "If the portal has failed, nobody can sign in there.",
            "A role is good as a second step. But somebody must sign in first, to assume it.",
            "Root would work too. Keep root for what only root can do.",
        ),
        _card(
            "Closing the account",
            ROOT,
            "This is one of the few tasks that only root can do, in an account outside an organization.",
            "No permission set allows it.",
            "No policy of a role allows it.",
            "Even an administrator can't do it.",
        ),
    ),
    believed.EVERYBODY_NEEDS_A_USER,
    "who-comes-how",
)
