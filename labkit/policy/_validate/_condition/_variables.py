"""Checks on policy variables: ``${aws:username}`` and what can go wrong inside the braces.

AWS page: "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from labkit.policy._validate._condition import _keys as keys
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Statement

VARIABLES_PAGE = "IAM policy elements: Variables and tags"
LITERALS = frozenset({"*", "?", "$"})
"""``${*}``, ``${?}`` and ``${$}`` stand for the characters themselves."""

AT_MOST = 50
"""Variables looked at in one text; enough for any policy, and the time stays bounded."""

_OPENING = re.compile(r"\$\{")
_NAME = re.compile(r"[\w:/.@+=-]+")


class Variable(NamedTuple):
    """``${name, 'default'}``: the path of its text, its name, its default as written (None: none), closed or not."""

    path: Path
    name: str
    default: str | None
    closed: bool


def _variables(path: Path, text: str) -> Iterator[Variable]:
    for start in islice(_OPENING.finditer(text), AT_MOST):
        end = text.find("}", start.end())
        inside = text[start.end() : end] if end >= 0 else text[start.end() :]
        closed = end >= 0 and "${" not in inside
        name, comma, default = inside.partition(",")
        yield Variable(path, name, default.strip() if comma else None, closed)


def in_use(statement: Statement) -> Iterator[Variable]:
    """The variables of resources and of condition values."""
    for item in statement.all_resources:
        yield from _variables(item.path, item.text)
    for test in statement.tests:
        for value in test.values:
            yield from _variables(value.path, value.text)


def _closed(statement: Statement) -> Iterator[Variable]:
    return (one for one in in_use(statement) if one.closed and one.name.strip() not in LITERALS)


def missing_brace(statement: Statement) -> Iterator[Problem]:
    """A variable ends with a brace."""
    for one in in_use(statement):
        if not one.closed:
            yield Problem(one.path, "A variable starts with ${ and has no end.", "Add } after its name.")


def empty_variable(statement: Statement) -> Iterator[Problem]:
    """A variable names something."""
    for one in _closed(statement):
        if not one.name.strip():
            yield Problem(
                one.path,
                "`${}` names no variable.",
                "Write a name in it, such as ${aws:username}, or remove it.",
            )


def space_in_variable(statement: Statement) -> Iterator[Problem]:
    """A variable's name has no spaces."""
    for one in _closed(statement):
        if one.name.strip() and re.search(r"\s", one.name):
            better = re.sub(r"\s+", "", one.name)[:80]
            yield Problem(one.path, "A variable's name has no spaces.", f"Write `${{{better}}}`.")


def symbol_in_variable(statement: Statement) -> Iterator[Problem]:
    """A variable's name is a condition key."""
    for one in _closed(statement):
        name = one.name.strip()
        if name and not re.search(r"\s", name) and not _NAME.fullmatch(name):
            yield Problem(
                one.path,
                f"`{name[:60]}` has a character that a variable's name can't have.",
                "Use the name of a condition key, such as aws:username.",
            )


def missing_quote(statement: Statement) -> Iterator[Problem]:
    """A variable's default stands in single quotes."""
    for one in _closed(statement):
        text = one.default
        if text is not None and not (len(text) >= 2 and text[0] == text[-1] == "'"):
            yield Problem(
                one.path,
                "A variable's default must be in single quotes.",
                "Write it like ${aws:username, 'nobody'}.",
            )


def unknown_variable(statement: Statement) -> Iterator[Problem]:
    """A variable bears the name of a key that exists."""
    for one in _closed(statement):
        name = one.name.strip()
        if _NAME.fullmatch(name) and not keys.is_provider_key(name) and keys.type_of(name) is None:
            near = keys.nearest_global(name if ":" in name else f"aws:{name}")
            yield Problem(
                one.path,
                f"No request has a key `{name[:60]}`, so the variable never has a value and nothing matches.",
                f"Did you mean `${{{near}}}`?"
                if near
                else "Use a condition key's name, such as aws:username.",
            )


def several_values(statement: Statement) -> Iterator[Problem]:
    """A variable is filled from a key with one value."""
    for one in _closed(statement):
        if _NAME.fullmatch(one.name.strip()) and keys.is_multivalued(one.name.strip()):
            yield Problem(
                one.path,
                f"`{one.name.strip()[:60]}` can have several values. A variable can have only one.",
                "Use a key that has a single value.",
            )


def old_language(statement: Statement) -> Iterator[Problem]:
    """The older version of the language has no variables."""
    if statement.version != "2012-10-17":
        for one in in_use(statement):
            if one.closed:
                yield Problem(
                    one.path,
                    "In this document's Version, ${...} is plain text, not a variable.",
                    'Write "Version": "2012-10-17" at the top.',
                )


def wrong_operator(statement: Statement) -> Iterator[Problem]:
    """Only String and ARN operators fill variables in."""
    for test in statement.tests:
        if test.operator is not None and test.operator.family not in {"String", "ARN"}:
            for value in test.values:
                if any(one.closed for one in _variables(value.path, value.text)):
                    yield Problem(
                        value.path,
                        f"{test.operator.base} doesn't replace variables. Only String and Arn operators do.",
                        "Write the value itself, or use another operator.",
                    )


def wrong_element(statement: Statement) -> Iterator[Problem]:
    """Variables are for resources and for the values of conditions."""
    items = [(item.path, item.text, False) for item in statement.all_actions]
    items += [(one.path, one.text, False) for one in statement.all_principals]
    items += [(test.path, test.key, True) for test in statement.tests]
    for path, text, at_key in items:
        if any(one.closed for one in _variables(path, text)):
            yield Problem(
                path,
                "AWS doesn't replace variables here. It does so only in resources and in values of conditions.",
                "Write the value itself.",
                at_key,
            )


CHECKS = (
    StatementCheck("MISSING_BRACE_IN_VARIABLE", "error", missing_brace),
    StatementCheck("EMPTY_VARIABLE", "error", empty_variable),
    StatementCheck("UNSUPPORTED_SPACE_IN_VARIABLE", "error", space_in_variable),
    StatementCheck("UNSUPPORTED_SYMBOL_IN_VARIABLE", "error", symbol_in_variable),
    StatementCheck("MISSING_QUOTE_IN_VARIABLE", "error", missing_quote),
    StatementCheck("UNKNOWN_VARIABLE", "warning", unknown_variable, page=VARIABLES_PAGE),
    StatementCheck("MULTIVALUED_VARIABLE", "error", several_values, page=VARIABLES_PAGE),
    StatementCheck("VARIABLE_UNSUPPORTED_IN_VERSION", "error", old_language),
    StatementCheck("INVALID_VARIABLE_FOR_OPERATOR", "error", wrong_operator),
    StatementCheck("VARIABLE_UNSUPPORTED_IN_ELEMENT", "error", wrong_element),
)
