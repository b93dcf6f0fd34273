"""Read a document, run the table of checks over it, put the findings in order."""

from __future__ import annotations

from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from labkit.policy._language._document import Document
from labkit.policy._language._places import JsonError, Located, Path, locate, path_text
from labkit.policy._language._syntax import Kind
from labkit.policy._validate import _names, _shape, _sizes
from labkit.policy._validate._advice import _dangerous, _organization, _redundant, _security, _trust
from labkit.policy._validate._condition import (
    _addresses,
    _condition_keys,
    _condition_values,
    _conditions,
    _tags,
    _variables,
)
from labkit.policy._validate._elements import _actions, _pairs, _principals, _resources
from labkit.policy._validate._finding import LEVELS, DocumentCheck, Finding, Level, Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern
from labkit.policy._validate._plain import TooBigError, plain
from labkit.policy._validate._view import Policy, view

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAMMAR_PAGE = "Grammar of the IAM JSON policy language"

Checks: TypeAlias = tuple[DocumentCheck | StatementCheck, ...]

CHECKS: Checks = (
    *_shape.CHECKS,
    *_names.CHECKS,
    *_sizes.CHECKS,
    *_principals.CHECKS,
    *_actions.CHECKS,
    *_resources.CHECKS,
    *_pairs.CHECKS,
    *_conditions.CHECKS,
    *_condition_keys.CHECKS,
    *_condition_values.CHECKS,
    *_addresses.CHECKS,
    *_variables.CHECKS,
    *_organization.CHECKS,
    *_trust.CHECKS,
    *_dangerous.CHECKS,
    *_security.CHECKS,
    *_tags.CHECKS,
    *_redundant.CHECKS,
)
"""Every check, with its code, level, kinds of policy and the title of the AWS page it comes from."""

LONGEST_TEXT = 1_000_000
"""Longer texts aren't read at all."""

LONGEST_CHECKED = 100_000
"""Longer documents (three times the largest that AWS takes, a KMS key policy's 32 KB) are read and measured, but not looked into."""

FINDINGS_AT_MOST = 1_000
PER_CHECK_AT_MOST = 200
WIDE_AT_MOST = 100


def validate(
    document: str | dict[str, Any] | Document, kind: Kind = "identity", *, home: str | None = None
) -> list[Finding]:
    """Find what is wrong, risky or needless in a policy document, as AWS's own policy validation does.

    ``document``: JSON text (findings then have line and column), a dict, or a parsed document. ``kind``: ``"identity"``,
    ``"boundary"`` (checked as identity), ``"session"``, ``"resource"``, ``"endpoint"`` (as resource),
    ``"trust"``, ``"scp"`` or ``"rcp"``. ``home``: where an identity policy is to be kept, ``"managed"``, or inline
    in a ``"user"``, ``"group"`` or ``"role"``; then its size is held against that place's quota. Returns the findings, worst level first, then in document order; an
    empty list for a clean document; at most 1,000. Account state isn't known, so nothing here depends on it.

    Never raises for what a document holds, whatever it is; time is bounded. Raises ValueError for an unknown kind.
    AWS page: "Access Analyzer policy check reference".
    """
    if home is not None and home not in _sizes.HOMES:
        raise ValueError(f"home must be one of {', '.join(_sizes.HOMES)}, not {home!r}")
    extra = (_sizes.for_home(home),) if home else ()
    return check(document, kind, None, extra)


def check(
    document: str | dict[str, Any] | Document,
    kind: Kind,
    only: Checks | None,
    extra: tuple[DocumentCheck, ...] = (),
) -> list[Finding]:
    """The findings of all checks for a kind, or of these only; as ``validate`` returns them."""
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}, not {kind!r}")
    if isinstance(document, Document):
        document = document.source or document.to_dict()
    if isinstance(document, str):
        return _of_text(str.__str__(document), kind, only, extra)
    if isinstance(document, dict):
        return _of_value(document, kind, only, extra)
    what = f"A policy document is JSON text or a dict, not {type(document).__name__}."  # type: ignore[unreachable]  # callers without types exist
    return [
        Finding("error", "DATA_TYPE_MISMATCH", "", None, None, what, "Decode or load it first.", GRAMMAR_PAGE)
    ]


def _of_text(text: str, kind: Kind, only: Checks | None, extra: tuple[DocumentCheck, ...]) -> list[Finding]:
    if len(text) > LONGEST_TEXT:
        return [_too_big(f"The text has {len(text):,} characters. No policy is that long.", ())]
    try:
        located = locate(text, keep_duplicates=True)
    except JsonError as error:
        mend = "Correct the text here. labkit didn't read the rest."
        place = path_text(error.path)
        what = f"This isn't JSON: {error.problem}."
        return [Finding("error", "JSON_SYNTAX_ERROR", place, error.line, error.column, what, mend)]
    twice = [_duplicate(path_text(d.path), d.line, d.column) for d in located.duplicates[:100]]
    return twice + _checked(view(kind, located.value, text), located, [], only, extra)


def _duplicate(place: str, line: int, column: int) -> Finding:
    what = "This name appears twice in the same object. AWS refuses that."
    return Finding("error", "DUPLICATE_KEY", place, line, column, what, "Keep one.", GRAMMAR_PAGE)


def _of_value(
    document: dict[str, Any], kind: Kind, only: Checks | None, extra: tuple[DocumentCheck, ...]
) -> list[Finding]:
    try:
        value, problems = plain(document)
    except TooBigError as error:
        return [_too_big(error.what, error.path)]
    return _checked(view(kind, value, None), None, problems, only, extra)


def _too_big(what: str, path: Path) -> Finding:
    mend = "No policy needs that. Check that this is the right document."
    return Finding("error", "DOCUMENT_TOO_LARGE", path_text(path), None, None, what, mend, GRAMMAR_PAGE)


def _checked(
    policy: Policy,
    located: Located | None,
    problems: list[Problem],
    only: Checks | None,
    extra: tuple[DocumentCheck, ...],
) -> list[Finding]:
    if not _is_checkable(policy):
        checks: Checks = (*_shape.UNREAD, *_sizes.CHECKS)
    else:
        checks = _for_kind(policy.kind) if only is None else only
    found: list[tuple[Level, str, Problem, str]] = [
        ("error", "DATA_TYPE_MISMATCH", problem, GRAMMAR_PAGE) for problem in problems
    ]
    for one in (*checks, *extra):
        if policy.kind in one.kinds:
            each = islice(_problems(one, policy), PER_CHECK_AT_MOST)
            found.extend((one.level, one.code, problem, one.page) for problem in each)
    found.sort(key=lambda row: (LEVELS.index(row[0]), _order(policy.value, row[2].path)))
    return [_finding(row, located) for row in found[:FINDINGS_AT_MOST]]


def _is_checkable(policy: Policy) -> bool:
    """Whether looking into it takes bounded time: not endless, and few patterns that range over all services."""
    texts = {item.text for statement in policy.statements for item in statement.all_actions}
    wide = sum(is_pattern(text.partition(":")[0]) for text in texts)
    return _sizes.with_spaces(policy) <= LONGEST_CHECKED and wide <= WIDE_AT_MOST


@cache
def _for_kind(kind: Kind) -> Checks:
    return tuple(check for check in CHECKS if kind in check.kinds)


def _problems(check: DocumentCheck | StatementCheck, policy: Policy) -> Iterator[Problem]:
    if isinstance(check, DocumentCheck):
        return check.find(policy)
    return chain.from_iterable(map(check.find, policy.statements))


def _order(value: Any, path: Path) -> tuple[int, ...]:
    """A path as the numbers of its steps, so that findings stand in document order."""
    order = []
    for step in path:
        if isinstance(value, dict) and step in value:
            order.append(list(value).index(str(step)))
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            order.append(step)
            value = value[step]
    return tuple(order)


def _finding(one: tuple[Level, str, Problem, str], located: Located | None) -> Finding:
    level, code, problem, page = one
    line, column = (None, None)
    if located is not None:
        line, column = located.position(problem.path, key=problem.at_key)
    return Finding(level, code, path_text(problem.path), line, column, problem.what, problem.mend, page)
