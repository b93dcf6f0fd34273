"""The words of the course, each with one definition: a page's hints and the glossary are made from these.

AWS pages: "How IAM works"; "Access management for AWS resources"; "IAM JSON policy element reference";
"AWS Organizations terminology and concepts".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means. ``also``: other forms of it, as they are written in a text."""

    word: str
    means: str
    also: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, the longest first."""
        return tuple(sorted((self.word, *self.also), key=len, reverse=True))


TERMS: Final = (
    Term("account", "A container for users, roles and resources. It has a number of twelve digits.", ("accounts",)),
    Term("principal", "Somebody who makes a call to AWS: a user, a role's session, an account's root user, or a service.", ("principals", "Principal")),
    Term("ARN", "Amazon Resource Name: the full name of one thing on AWS. It has six parts with colons between them: `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.", ("ARNs",)),
    Term("policy", "A document in JSON that says what is allowed or denied. It consists of statements.", ("policies",)),
    Term("statement", "One rule of a policy. It says Allow or Deny, for which actions, on which resources, and perhaps under which condition.", ("statements",)),
    Term("Sid", "Statement ID: a name for a statement. AWS decides nothing by it. People find the statement by it.", ("Sids",)),
    Term("Effect", "The element of a statement that says `Allow` or `Deny`."),
    Term("action", "What a call does, as a policy names it: the service, a colon, the operation, as in `s3:GetObject`.", ("actions",)),
    Term("resource", "The thing that a call is about: a bucket, an object, a user, a key. A policy names it by its ARN.", ("resources",)),
    Term("condition", "The part of a statement that says when the statement counts. It compares values of the request with values in the policy.", ("conditions",)),
    Term("condition key", "The name of a value that a request carries, such as `aws:SourceIp`.", ("condition keys",)),
    Term("identity-based policy", "A policy on a user, a group or a role. It says what they can do.", ("identity-based policies",)),
    Term("resource-based policy", "A policy on a resource, such as a bucket. It names the principals that it is about.", ("resource-based policies", "bucket policy")),
    Term("inline policy", "A policy that is a part of one user, one group or one role.", ("inline policies",)),
    Term("managed policy", "A policy with an ARN of its own. You can attach it to several users, groups and roles.", ("managed policies",)),
    Term("trust policy", "The resource-based policy of a role. It says who can assume the role.", ("trust policies",)),
    Term("user", "An identity in an account with long-term credentials: a password, access keys, or both.", ("users",)),
    Term("group", "A collection of users. Policies on it count for each of them. A group is not a principal.", ("groups",)),
    Term("role", "An identity without keys of its own. Somebody assumes it and gets temporary credentials.", ("roles",)),
    Term("session", "What somebody gets who assumes a role: temporary credentials with the permissions of the role.", ("sessions",)),
    Term("root user", "The identity with which an account was made. No identity-based policy limits it.", ("root users",)),
    Term("access key", "An id and a secret with which a program signs its calls.", ("access keys",)),
    Term("MFA", "Multi-factor authentication: besides the password, a code from a device."),
    Term("explicit deny", "A statement with the Effect `Deny` matches the request. It always wins.", ("explicit denies",)),
    Term("implicit deny", "No statement allows the request, so AWS refuses it.", ("implicit denies",)),
    Term("permissions boundary", "A policy that says what a user or role can have at most. It grants nothing.", ("permissions boundaries",)),
    Term("organization", "Several accounts that one management account governs.", ("organizations",)),
    Term("OU", "Organizational unit: a folder for accounts in an organization.", ("OUs",)),
    Term("SCP", "Service control policy: says what the accounts under a root, an OU or an account can do at most. It grants nothing.", ("SCPs", "service control policy", "service control policies")),
    Term("RCP", "Resource control policy: says what anybody can do with the resources of accounts at most. It grants nothing.", ("RCPs",)),
    Term("external ID", "A text that a caller must give to assume a role. It tells for which customer a vendor acts.", ("external IDs",)),
    Term("Region", "A part of the world where AWS has data centers, such as Ireland (`eu-west-1`). Most resources are in one Region.", ("Regions",)),
    Term("tag", "A key and a value that are written on a user, a role or a resource. A condition can ask for them.", ("tags",)),
    Term("bucket", "A container for files in Amazon S3. Its name exists once in the world.", ("buckets",)),
    Term("trail", "The record of all calls: who, when, what, and whether AWS allowed it. AWS's service for it is CloudTrail."),
)  # fmt: skip


@cache
def by_form() -> Mapping[str, Term]:
    """Every form of every word."""
    return {form: term for term in TERMS for form in term.forms}


def look_up(word: str) -> Term | None:
    """The term of a word in any form and with any capitals; None where the glossary lacks it."""
    forms = by_form()
    return forms.get(word) or next(
        (forms[form] for form in forms if form.lower() == word.strip().lower()), None
    )


def first_uses(texts: Iterable[str]) -> tuple[frozenset[str], ...]:
    """For each text in order, the forms of the words that no text before it has used."""
    known: set[str] = set()
    found: list[frozenset[str]] = []
    for text in texts:
        new: dict[str, str] = {}
        for form in uses(text):
            word = by_form()[form].word
            if word not in known:
                new.setdefault(word, form)
        known |= new.keys()
        found.append(frozenset(new.values()))
    return tuple(found)


def uses(text: str) -> list[str]:
    """The forms that a text uses, in its order; what is in `code` is no use of a word."""
    return pattern().findall(re.sub(r"`[^`]*`", " ` ", text))


@cache
def pattern() -> re.Pattern[str]:
    """Any form as a whole word; of two that begin alike, the longer."""
    forms = sorted(by_form(), key=len, reverse=True)
    return re.compile(rf"(?<![\w:/.-])(?:{'|'.join(map(re.escape, forms))})(?![\w:/-])")
