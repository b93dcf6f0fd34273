"""What all policies of an estate mention, read once: so that a search can tell who makes a difference.

Two users with the same policies, boundary and tags are the same to an attacker, unless some policy names one of
them, or a pattern that fits one and not the other.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from ._texts import tag_pairs, tests
from ._wild import expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Estate, Principal, Role, User
    from labkit.policy import Document

_ARN: Final = re.compile(
    r'arn:[^":]*:(?:iam|sts):[^":]*:[^":]*:(?:user|role|assumed-role|group|\*)[^"\\]*|arn:\*[^"]*'
)
_OWN_NAME: Final = ("${aws:username}", "${aws:userid}", "${aws:PrincipalArn}")
_OF_SESSION: Final = ("aws:multifactorauthpresent", "aws:multifactorauthage", "aws:tokenissuetime")
_BY_PATTERN: Final = ("aws:principalarn", "aws:userid", "aws:username", "aws:sourcearn")
_MOST_TAGS: Final = 6
NEW: Final = "path"  # what an attacker calls what they make


class Names:
    """The ARNs, unique ids and patterns of them that some policies hold."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        found = {arn for text in texts for arn in _ARN.findall(text)}
        conditions = (test for text in texts for test in tests(text))
        found |= {value for _, key, values in conditions if key.lower() in _BY_PATTERN for value in values}
        wild = {arn for arn in found if any(mark in arn for mark in "*?")}
        self._exact = frozenset(found - wild)
        self._patterns = [re.compile(expression(arn), re.DOTALL) for arn in sorted(wild)]

    def fit(self, arn: str) -> tuple[str, tuple[int, ...]]:
        """The ARN where it is named, and which of the patterns fit it."""
        fits = tuple(index for index, one in enumerate(self._patterns) if one.fullmatch(arn))
        return (arn if arn in self._exact else ""), fits


class Guide(Protocol):
    """What a search tells the kinds of moves, so that they leave out what can't help."""

    def gained(self, world: Any) -> tuple[Principal, ...]:
        """Those whose credentials are one allowed call away."""

    def useful(self, world: Any, who: Principal) -> bool:
        """Whether somebody is at the goal, or could do anything that matters."""

    def settled(self, world: Any, account: str) -> bool:
        """Whether somebody who is held has all of an account, so that more permissions there help nobody."""


class Lore:
    """The names, patterns, tags and keys that the policies of one estate hold."""

    def __init__(self, estate: Estate, guide: Guide) -> None:
        self._estate = estate
        self.guide = guide
        self.about: frozenset[str] = frozenset()  # ARNs of resources that the goal is about
        self.goal_text = ""  # the goal's texts: who is named in them is somebody special
        self._signatures: dict[str, object] = {}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every policy text, each once."""
        return tuple(dict.fromkeys(_texts(self._estate)))

    @cached_property
    def _names(self) -> Names:
        return Names(self.texts)

    @cached_property
    def _outer(self) -> Names:
        return Names(tuple(_outer_texts(self._estate)))

    @cached_property
    def _tags_open_doors(self) -> bool:
        """Whether a policy that isn't one's own asks for the tags of who comes."""
        return any(tag_pairs(text, "aws:PrincipalTag") for text in _outer_texts(self._estate))

    def free(self, account: str, kind: str, pattern: str) -> str | None:
        """A pattern's ARN with a new name in the place of each star; None where its only name is taken. Names don't
        differ by case alone (IAM and AWS STS quotas)."""
        taken = self._taken(account, kind)
        for number in range(1, len(taken) + 2):
            arn = pattern.replace("*", NEW if number == 1 else f"{NEW}-{number}")
            if arn.rpartition("/")[2].lower() not in taken:
                return arn
        return None

    def _taken(self, account: str, kind: str) -> set[str]:
        here = self._estate.accounts[account]
        shelves = {
            "user": here.users,
            "group": here.groups,
            "role": here.roles,
            "policy": here.policies,
            "instance-profile": here.profiles,
        }
        return {name.rpartition("/")[2].lower() for name in shelves[kind]}

    def is_named(self, arn: str) -> bool:
        """Whether a trust policy, a resource's policy or an SCP tells this user or role from others."""
        return self._tags_open_doors or self._outer.fit(arn) != ("", ())

    @cached_property
    def sessions_matter(self) -> bool:
        """Whether some policy asks how somebody signed in."""
        return any(key.lower() in _OF_SESSION for text in self.texts for _, key, _ in tests(text))

    @cached_property
    def external_ids(self) -> bool:
        """Whether some trust policy asks for an external id."""
        return any(key.lower() == "sts:externalid" for text in self.texts for _, key, _ in tests(text))

    @cached_property
    def session_tags(self) -> tuple[tuple[str, str], ...]:
        """Tags of principals that some policy asks for."""
        return self._pairs("aws:PrincipalTag")

    @cached_property
    def resource_tags(self) -> tuple[tuple[str, str], ...]:
        """Tags of users, roles and policies that some policy asks for."""
        return self._pairs("aws:ResourceTag", "iam:ResourceTag")

    @cached_property
    def tag_keys(self) -> frozenset[str]:
        """The names, in lower case, of tags that some policy asks about."""
        starts = ("aws:principaltag/", "aws:resourcetag/", "iam:resourcetag/")
        found = (key.lower() for text in self.texts for _, key, _ in tests(text))
        return frozenset(key.partition("/")[2] for key in found if key.startswith(starts))

    def _pairs(self, *keys: str) -> tuple[tuple[str, str], ...]:
        """Names and values that policies hold such keys against; where a variable stands, every value in use."""
        pairs = dict.fromkeys(pair for text in self.texts for key in keys for pair in tag_pairs(text, key))
        found = [pair for pair in pairs if not any(mark in pair[1] for mark in ("*", "?", "${"))]
        open_ = {name.lower() for name, value in pairs if "${" in value}
        found += [pair for pair in self._tags_in_use() if pair[0].lower() in open_]
        return tuple(dict.fromkeys(found))[:_MOST_TAGS]

    def _tags_in_use(self) -> list[tuple[str, str]]:
        used = [one.tags for account in self._estate.accounts.values() for one in account.principals()]
        used += [one.tags for one in self._estate.resources.values()]
        return [pair for tags in used for pair in tags.items()]

    def signature(self, arn: str) -> object:
        """What tells this ARN from others, as far as any policy does."""
        if arn not in self._signatures:
            self._signatures[arn] = self._names.fit(arn)
        return self._signatures[arn]

    def likeness(self, who: Principal, estate: Estate) -> object:
        """Equal for those who make no difference to an attacker."""
        entity = estate.entity(who)
        documents, boundary = estate.identity_of(who), entity.boundary if entity else None
        own = who.name if who.name in self.goal_text and _names_itself(documents) else ""
        return (
            *(who.account, who.kind, documents, boundary, own, who.tags, self.signature(who.of)),
            tuple(sorted(entity.tags.items())) if entity else who.arn,
            who.carries if self.sessions_matter else (),
        )

    def likeness_of(self, entity: User | Role | Any, estate: Estate) -> object:
        """The same for a user or role, as something that is changed."""
        return self.likeness(estate.principal(entity.arn), estate)


def _names_itself(documents: tuple[Document, ...]) -> bool:
    """Whether policies say something about whoever has them. What everybody may do to themselves makes nobody
    special."""
    return any(name in (document.source or "") for document in documents for name in _OWN_NAME)


def _texts(estate: Estate) -> Iterator[str]:
    yield from _outer_texts(estate)
    for account in estate.accounts.values():
        for entity in account.entities():
            yield from entity.inline.values()
        for policy in account.policies.values():
            yield from policy.versions.values()
    for policy in estate.managed.values():
        yield policy.text


def _outer_texts(estate: Estate) -> Iterator[str]:
    """Policies that say who may come: of trust, of resources, of the organization."""
    for account in estate.accounts.values():
        yield from (role.trust for role in account.roles.values())
    yield from (one.policy for one in estate.resources.values() if one.policy)
    for organization in estate.organizations:
        yield from (policy.content for policy in organization.policies.values())
