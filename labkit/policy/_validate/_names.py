"""Checks on Sids and on the characters that a policy may hold.

AWS pages: "IAM JSON policy elements: Sid"; "IAM and AWS STS quotas".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.policy._validate._finding import (
    ALL,
    FROM_ORGANIZATION,
    SAVED_IN_IAM,
    DocumentCheck,
    Problem,
    StatementCheck,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Policy, Statement

_SID = re.compile(r"[A-Za-z0-9]*")


_ODD = re.compile("[^\t\n\r\u0020-\u00ff]")


_SURROGATE = re.compile("[\ud800-\udfff]")


def wrong_sid(statement: Statement) -> Iterator[Problem]:
    """Where IAM or Organizations keep the document, a Sid has letters and digits only."""
    if statement.sid is not None and not _SID.fullmatch(statement.sid):
        better = re.sub(r"[^A-Za-z0-9]+", "", statement.sid)[:60]
        yield Problem(
            (*statement.path, "Sid"),
            "In this kind of policy, a Sid can have only letters A-Z, a-z and digits.",
            f"Write `{better}`." if better else "Write a word.",
        )


def empty_sid(statement: Statement) -> Iterator[Problem]:
    """A Sid that is there says something."""
    if statement.sid == "":
        yield Problem(
            (*statement.path, "Sid"),
            "The Sid is empty.",
            "Give the statement a Sid, or remove the empty one.",
        )


def repeated_sid(policy: Policy) -> Iterator[Problem]:
    """A Sid names one statement."""
    seen: set[str] = set()
    for statement in policy.statements:
        if statement.sid and statement.sid in seen:
            yield Problem(
                (*statement.path, "Sid"),
                f"Another statement already has the Sid `{statement.sid[:60]}`.",
                "Give each statement its own Sid.",
            )
        seen.add(statement.sid or "")


def odd_characters(policy: Policy) -> Iterator[Problem]:
    """IAM keeps characters up to U+00FF; nothing keeps half of a surrogate pair."""
    wrong = _ODD if policy.kind in SAVED_IN_IAM else _SURROGATE
    for path, text, is_key in texts(policy.value):
        found = wrong.search(text)
        if found:
            yield Problem(
                path,
                f"The character U+{ord(found[0]):04X} isn't allowed in this kind of policy.",
                "Replace it. Use Latin letters, digits and the usual signs.",
                at_key=is_key,
            )


def texts(value: Any) -> Iterator[tuple[Path, str, bool]]:
    """Every text in a JSON value with its path, in order; True for those that are keys."""
    pending: list[tuple[Path, Any]] = [((), value)]
    while pending:
        path, part = pending.pop()
        if isinstance(part, str):
            yield path, part, False
        elif isinstance(part, dict):
            yield from (((*path, key), key, True) for key in part)
            pending += [((*path, key), inner) for key, inner in reversed(part.items())]
        elif isinstance(part, list):
            pending += [((*path, index), part[index]) for index in range(len(part) - 1, -1, -1)]


QUOTAS_PAGE = "IAM and AWS STS quotas"


IN_RESOURCE = frozenset(ALL - SAVED_IN_IAM - FROM_ORGANIZATION)

CHECKS = (
    DocumentCheck("UNIQUE_SIDS_REQUIRED", "error", repeated_sid, SAVED_IN_IAM | FROM_ORGANIZATION),
    DocumentCheck("UNIQUE_SIDS_RECOMMENDED", "warning", repeated_sid, IN_RESOURCE),
    DocumentCheck("UNSUPPORTED_CHARACTER", "error", odd_characters, page=QUOTAS_PAGE),
    StatementCheck("UNSUPPORTED_SID", "error", wrong_sid, SAVED_IN_IAM | FROM_ORGANIZATION),
    StatementCheck("EMPTY_SID_VALUE", "suggestion", empty_sid),
)
