"""Checks on the document's shape: elements, their types, versions, Sids, sizes, characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._language._syntax import OF_DOCUMENT, OF_STATEMENT, VERSIONS
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._finding import (
    ALL,
    FROM_ORGANIZATION,
    DocumentCheck,
    Problem,
    StatementCheck,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Policy, Statement


def not_an_object(policy: Policy) -> Iterator[Problem]:
    """A document is a JSON object."""
    if not isinstance(policy.value, dict):
        yield Problem(
            (),
            f"A policy document is an object in curly braces. This is {_name(policy.value)}.",
            'Start from {"Version": "2012-10-17", "Statement": [...]}.',
        )


def unread(policy: Policy) -> Iterator[Problem]:
    """A document many times larger than AWS takes isn't looked into."""
    shown = "an object" if isinstance(policy.value, dict) else _name(policy.value)
    yield Problem(
        (),
        f"This ({shown}) is much larger than any policy that AWS accepts. labkit checked only its size.",
        "Split it into policies that fit.",
    )


def unknown_document_element(policy: Policy) -> Iterator[Problem]:
    """A document holds Version, Id and Statement."""
    yield from _unknown((), policy.value, OF_DOCUMENT, "a policy document")


def unknown_statement_element(statement: Statement) -> Iterator[Problem]:
    """A statement holds the elements that AWS names, letter by letter."""
    yield from _unknown(statement.path, statement.data, OF_STATEMENT, "a statement")


def _unknown(path: Path, data: Any, known: tuple[str, ...], owner: str) -> Iterator[Problem]:
    for name in data if isinstance(data, dict) else ():
        if name not in known:
            near = catalog.nearest(name, list(known))
            yield Problem(
                (*path, name),
                f"`{name[:60]}` isn't an element of {owner}.",
                f"Did you mean `{near}`?" if near else f"Remove it. The elements are {', '.join(known)}.",
                at_key=True,
            )


def missing_version(policy: Policy) -> Iterator[Problem]:
    """Without a Version AWS reads the document by the rules of 2008."""
    if isinstance(policy.value, dict) and "Version" not in policy.value:
        yield Problem(
            (),
            "The document has no Version. AWS then uses Version 2008-10-17, which has no variables.",
            'Add "Version": "2012-10-17".',
        )


def wrong_version(policy: Policy) -> Iterator[Problem]:
    """Two versions of the language exist; organization policies take the newer only."""
    version = policy.value.get("Version") if isinstance(policy.value, dict) else None
    good = VERSIONS[:1] if policy.kind in FROM_ORGANIZATION else VERSIONS
    if isinstance(version, str) and version not in good:
        yield Problem(
            ("Version",),
            f"`{version[:40]}` isn't a valid Version. You can't choose your own date.",
            'Write "Version": "2012-10-17".',
        )


def old_version(policy: Policy) -> Iterator[Problem]:
    """The older version knows no variables."""
    version = policy.value.get("Version") if isinstance(policy.value, dict) else None
    if version == VERSIONS[1] and policy.kind not in FROM_ORGANIZATION:
        yield Problem(
            ("Version",), "2008-10-17 is the older language, without variables.", 'Write "2012-10-17".'
        )


def missing_statement(policy: Policy) -> Iterator[Problem]:
    """A document has at least one statement."""
    if isinstance(policy.value, dict) and policy.value.get("Statement", []) in ([], {}):
        yield Problem(
            ("Statement",) if "Statement" in policy.value else (),
            "The document has no statement, so it has no effect.",
            'Add "Statement": [{"Effect": ..., "Action": ..., "Resource": ...}].',
        )


def wrong_document_type(policy: Policy) -> Iterator[Problem]:
    """Version and Id are texts, Statement an object or a list of objects."""
    if not isinstance(policy.value, dict):
        return
    for name in ("Version", "Id"):
        if name in policy.value and not isinstance(policy.value[name], str):
            yield _type_problem((name,), "text in double quotes", policy.value[name])
    found = policy.value.get("Statement", [])
    if not isinstance(found, dict | list):
        yield _type_problem(("Statement",), "a list of statements", found)
    for index, one in enumerate(found if isinstance(found, list) else ()):
        if not isinstance(one, dict):
            yield _type_problem(("Statement", index), "a statement in braces", one)


def wrong_statement_type(statement: Statement) -> Iterator[Problem]:
    """Sid and Effect are texts; actions and resources a text or a list of texts; Condition an object."""
    for name in ("Sid", "Effect"):
        if name in statement.data and not isinstance(statement.data[name], str):
            yield _type_problem((*statement.path, name), "text in double quotes", statement.data[name])
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in statement.data:
            yield from not_texts((*statement.path, name), statement.data[name])
    condition = statement.data.get("Condition", {})
    if not isinstance(condition, dict):
        yield _type_problem((*statement.path, "Condition"), "an object in braces", condition)


def not_texts(path: Path, found: Any) -> Iterator[Problem]:
    """A problem for each part that is neither a text nor a list of texts."""
    if isinstance(found, list):
        for index, one in enumerate(found):
            if not isinstance(one, str):
                yield _type_problem((*path, index), "text in double quotes", one)
    elif not isinstance(found, str):
        yield _type_problem(path, "text in double quotes, or a list of texts", found)


def _type_problem(path: Path, wanted: str, found: Any) -> Problem:
    return Problem(path, f"Here is {_name(found)}. AWS needs {wanted}.", f"Write {wanted}.")


def _name(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a truth value"
    named = ((str, "a text"), (int | float, "a number"), (list, "a list"), (dict, "an object"))
    return next((name for kind, name in named if isinstance(value, kind)), "something that isn't JSON")


def missing_effect(statement: Statement) -> Iterator[Problem]:
    """A statement allows or denies."""
    if "Effect" not in statement.data:
        yield Problem(
            statement.path,
            "The statement doesn't say whether it allows or denies.",
            'Add "Effect": "Allow" or "Effect": "Deny".',
        )


def wrong_effect(statement: Statement) -> Iterator[Problem]:
    """Effect is Allow or Deny, with these capitals."""
    if isinstance(statement.data.get("Effect"), str) and statement.effect not in {"Allow", "Deny"}:
        near = catalog.nearest(statement.effect, ["Allow", "Deny"]) or "Allow or Deny"
        yield Problem(
            (*statement.path, "Effect"),
            f"`{statement.effect[:40]}` isn't an effect. The two effects are Allow and Deny.",
            f"Write `{near}`.",
        )


def missing_action(statement: Statement) -> Iterator[Problem]:
    """A statement speaks of actions."""
    if "Action" not in statement.data and "NotAction" not in statement.data:
        yield Problem(
            statement.path,
            "The statement names no action.",
            'Add "Action", such as "Action": "s3:GetObject".',
        )


def missing_resource(statement: Statement) -> Iterator[Problem]:
    """A statement speaks of resources, save in trust policies and repository policies."""
    if "Resource" in statement.data or "NotResource" in statement.data or statement.kind == "trust":
        return
    owners = {item.text.partition(":")[0].lower() for item in statement.all_actions}
    if statement.kind == "resource" and owners and owners <= {"ecr", "ecr-public"}:
        return
    yield Problem(
        statement.path,
        "The statement names no resource.",
        'Add "Resource" with the ARN, or "*" for every resource.',
    )


def both_of_a_pair(statement: Statement) -> Iterator[Problem]:
    """An element and its Not form exclude each other."""
    for name in ("Action", "Resource", "Principal"):
        if name in statement.data and f"Not{name}" in statement.data:
            yield Problem(
                (*statement.path, f"Not{name}"),
                f"{name} and Not{name} can't both be in one statement.",
                "Keep one of the two, or make two statements.",
                at_key=True,
            )


UNREAD = (DocumentCheck("DOCUMENT_TOO_LARGE", "error", unread),)
"""What is said of documents too long to be looked into."""

CHECKS: tuple[DocumentCheck | StatementCheck, ...] = (
    DocumentCheck("DATA_TYPE_MISMATCH", "error", not_an_object),
    DocumentCheck("INVALID_POLICY_ELEMENT", "error", unknown_document_element),
    DocumentCheck("MISSING_VERSION", "warning", missing_version, ALL - FROM_ORGANIZATION),
    DocumentCheck("MISSING_VERSION", "error", missing_version, FROM_ORGANIZATION, "SCP syntax; RCP syntax"),
    DocumentCheck("INVALID_VERSION", "error", wrong_version),
    DocumentCheck("OLD_VERSION", "suggestion", old_version, page="IAM JSON policy elements: Version"),
    DocumentCheck("MISSING_STATEMENT", "error", missing_statement),
    DocumentCheck("DATA_TYPE_MISMATCH", "error", wrong_document_type),
    StatementCheck("INVALID_POLICY_ELEMENT", "error", unknown_statement_element),
    StatementCheck("DATA_TYPE_MISMATCH", "error", wrong_statement_type),
    StatementCheck("MISSING_EFFECT", "error", missing_effect),
    StatementCheck("INVALID_EFFECT", "error", wrong_effect),
    StatementCheck("MISSING_ACTION", "error", missing_action),
    StatementCheck("MISSING_RESOURCE", "error", missing_resource),
    StatementCheck("UNSUPPORTED_ELEMENT_COMBINATION", "error", both_of_a_pair),
)
