"""Resources that tell documents apart: real ones of the kinds an action takes, near every pattern's edge."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from labkit.policy._compare._texts import Pattern, Texts, Token, distinct, literal, wild
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._arns import REGIONS, split_arn
from labkit.policy._validate._globs import is_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Sequence

HOLES = re.compile(r"\$\{([^}]*)\}")
REAL_AT_MOST = 400
STARTS_AT_MOST = 120


@lru_cache(maxsize=1024)
def real(
    action: str,
    patterns: tuple[Pattern, ...],
    texts: tuple[str, ...],
    account: str,
    share: int = 1,
    *,
    inside: bool = False,
) -> Texts:
    """ARNs of the types an action takes, one for each way these patterns can match; ``*`` where it takes none.

    ``texts``: the patterns as written, for the accounts and Regions they name. ``share``: as in ``distinct``.
    ``inside``: only such that somebody of the account can ask for, and those behind access points by their own name.
    """
    service, _, name = action.partition(":")
    types = catalog.types_of_action(service, name) if catalog.expand(action) else ()
    if not types:
        return Texts(("*",), cut=False)
    templates = [
        catalog.resource_types(service)[one] for one in types if one in catalog.resource_types(service)
    ]
    if inside:
        templates = [one for one in templates if ":accesspoint/" not in one]
    found: dict[str, None] = {}
    cut, steps = False, 0
    places = [
        (_endings(arn.resource, inside=inside), start)
        for template in templates
        if (arn := split_arn(template)) is not None
        for start in _starts(template, texts, account, inside=inside, own=inside and service in _OWN)
    ]
    share *= max(1, min(len(places), STARTS_AT_MOST))
    for endings, start in places[:STARTS_AT_MOST]:
        more = distinct(patterns, tuple(literal(start) + one for one in endings), start, share)
        found.update(dict.fromkeys(more.texts))
        cut, steps = cut or more.cut, steps + more.steps
        if len(found) > REAL_AT_MOST:
            return Texts(tuple(found), cut=True, steps=steps)
    return Texts(tuple(found), cut or len(places) > STARTS_AT_MOST, steps)


@lru_cache(maxsize=256)
def imagined(patterns: tuple[Pattern, ...], share: int = 1) -> Texts:
    """Texts that look like ARNs, one for each way the patterns can match, whatever an action takes; and ``*``."""
    found = distinct(patterns, (wild("arn:aws:*:*:*:?*"),), "arn:aws:", share)
    return Texts((*found.texts, "*"), found.cut, found.steps)


def _endings(resource: str, *, inside: bool) -> tuple[Pattern, ...]:
    """A template's last part as patterns; ``inside``: a name in IAM behind a path, of which no part is empty."""
    hole = HOLES.search(resource)
    if not inside or hole is None or not hole[1].endswith("NameWithPath"):
        return (_ending(resource, inside=inside),)
    start, part, rest = (
        literal(resource[: hole.start()]),
        (Token("?", "/:"), Token("*", "/:")),
        Token("*", ":"),
    )
    slash = literal("/")
    return (start + part, start + part + slash + part, (*start, *part, *slash, part[0], rest, *slash, *part))


def _ending(resource: str, *, inside: bool) -> Pattern:
    """A template's last part as a pattern: a placeholder is one character or more, in a bucket's name no slash.

    ``inside``: nor a colon, which AWS takes in few names besides an object's key.
    """
    tokens: list[Token] = []
    end = 0
    for hole in HOLES.finditer(resource):
        never = "/" if hole[1] == "BucketName" else ""
        never += ":" if inside and hole[1] != "ObjectName" else ""
        tokens += [*literal(resource[end : hole.start()]), Token("?", never), Token("*", never)]
        end = hole.end()
    return (*tokens, *literal(resource[end:]))


_OWN = frozenset({"iam"})
"""Services whose calls are about the caller's own account alone."""


def _starts(template: str, texts: tuple[str, ...], account: str, *, inside: bool, own: bool) -> list[str]:
    """``arn:partition:service:region:account:`` in the ways that the patterns can tell apart."""
    arn = split_arn(template)
    if arn is None:
        return []
    named = [parts for text in texts if (parts := split_arn(text)) is not None]
    partitions = ["aws", *sorted({p.partition for p in named if not _open(p.partition)} - {"aws"})]
    regions = _instances(arn.region, [p.region for p in named], ["us-east-1", "eu-west-1", *sorted(REGIONS)])
    accounts = _instances(arn.account, [p.account for p in named], [account, "222222222222"])
    service = HOLES.sub("x", arn.service)
    partitions = partitions[:1] if inside else partitions
    accounts = [account] if own and arn.account else accounts
    return [
        f"arn:{partition}:{service}:{region}:{owner}:"
        for partition, region, owner in product(partitions, regions, accounts)
    ]


def _open(part: str) -> bool:
    return is_pattern(part) or "${" in part


def _instances(template: str, patterns: Sequence[str], known: Sequence[str]) -> list[str]:
    """Values for one part of an ARN: one for each set of patterns that match it, the first known ones first."""
    if "${" not in template:
        return [template]
    patterns = list(dict.fromkeys(patterns))
    plain = [text for text in patterns if text and not _open(text)]
    found: dict[tuple[bool, ...], str] = {}
    for text in (*known, *plain):
        found.setdefault(tuple(matches(HOLES.sub("*", pattern), text) for pattern in patterns), text)
    return list(found.values())
