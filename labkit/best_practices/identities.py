"""Who comes to AWS how, today: cards to sort into identities whose credentials last, and those that end."""

from __future__ import annotations

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
    "Who should come to AWS how, today?",
    "Each of these needs to get into the account. Choose what AWS recommends now.",
    _PILES,
    (
        _card(
            "Ben, the bookkeeper, who reads reports every morning",
            PEOPLE,
            "One sign-in with MFA for all accounts and the command line, and credentials that end by themselves.",
            "Right in the end: Identity Center puts him into one. But where does he sign in first?",
            "It works, as in this chapter. It also leaves a password and perhaps a key that last until somebody takes them away.",
            "Root can do everything, and nothing narrows it. Reading reports takes one action.",
        ),
        _card(
            "Ana's `aws` command on her laptop",
            PEOPLE,
            "`aws sso login` opens the browser; what the command gets then ends after some hours. No key lies on the disk.",
            "Someone must sign Ana in before she can step into a role. Who does?",
            "Then her laptop holds a key that lasts, and whoever copies it is Ana.",
            "A key of root was the worst finding of the audit.",
        ),
        _card(
            "The nightly job, once it runs on an EC2 instance",
            ROLE,
            "The instance's role hands fresh credentials to whatever runs there. Nobody stores a key.",
            "A job doesn't open a browser and sign in.",
            "A user's key would have to lie on the machine, and somebody would have to renew it.",
            "That is where this account came from.",
        ),
        _card(
            "A build server of another company, which can show a signed token",
            ROLE,
            "The role's trust policy names who signs the tokens, and for which project: federation, with no key to leak.",
            "It is a program, and programs don't sign in at a portal.",
            "Its key would lie with the other company, and outlast the contract.",
            "Nobody outside gets root, ever.",
        ),
        _card(
            "An old backup tool that takes an access key and nothing else",
            USER,
            "One user for this tool alone, the smallest policy, the key renewed on a date. This is what IAM users are still for.",
            "The tool can't open the portal.",
            "It would be the right answer, if the tool could renew credentials that end.",
            "A tool that needs one bucket must not hold everything.",
        ),
        _card(
            "Emergency access, for the day when nobody can sign in as usual",
            USER,
            "It must not depend on what has failed. A user with MFA, locked away, and an alarm on its use.",
            "If the portal is what has failed, this doesn't open.",
            "Good as a second step. But somebody must get in first, to step into it.",
            "Root would work, too. Keep it for what only root can do.",
        ),
        _card(
            "Closing the account",
            ROOT,
            "One of the few things that are left to root in an account that stands alone.",
            "Not with any permission set.",
            "Not with any policy.",
            "Not even an administrator may.",
        ),
    ),
)
