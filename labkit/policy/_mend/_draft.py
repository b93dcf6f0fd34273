"""A set of policies being edited: single edits of statements, and the policy set that results from several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.policy._decide._policies import RCP_FULL_AWS_ACCESS, PolicySet
from labkit.policy._errors import MalformedPolicyDocument
from labkit.policy._language._document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.policy._decision import Decision
    from labkit.policy._explain._looks import Look, StageRow
    from labkit.policy._language._document import Document

Action = Literal["add", "widen", "remove", "replace"]
Data = dict[str, Any]

VERSION = "2012-10-17"


Group = tuple[str, int]
"""Documents that stand side by side: policy type, and the level for an SCP or RCP (root 0), else 0."""

LIMITS = frozenset({"boundary", "session", "endpoint"})
"""Types of which none at all lets everything through, so that an empty one may not simply go."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One statement added, removed, or put in another's place.

    ``document``: its number in the group, None: a new one. ``index``: the statement's number, None: it is added
    at the end, or with a document that goes as a whole. ``gives_more``: whether it also lets through what this
    request doesn't ask for. ``aside`` ends the sentence.
    """

    group: Group
    document: int | None
    name: str
    index: int | None
    sid: str | None
    action: Action
    before: Data | None
    after: Data | None
    gives_more: bool = False
    aside: str = ""

    @property
    def policy_type(self) -> str:
        """Of the document edited."""
        return self.group[0]


def _silent(policy_type: str) -> Document:
    """A policy about nothing."""
    statement: Data = {"Effect": "Deny", "Action": "none:Nothing", "Resource": "*"}
    if policy_type == "endpoint":
        statement["Principal"] = "*"
    return parse({"Version": VERSION, "Statement": statement})


def documents(policies: PolicySet) -> dict[Group, tuple[Document, ...]]:
    """The documents by group; AWS's own RCPFullAWSAccess, which nobody can edit, isn't among them."""
    found: dict[Group, tuple[Document, ...]] = {
        ("identity", 0): policies.identity,
        ("boundary", 0): (policies.boundary,) if policies.boundary else (),
        ("session", 0): policies.session,
        ("resource", 0): (policies.resource,) if policies.resource else (),
        ("endpoint", 0): policies.endpoint,
    }
    found.update({("scp", number): level for number, level in enumerate(policies.scps or ())})
    for number, level in enumerate(policies.rcps or ()):
        found["rcp", number] = tuple(one for one in level if one is not RCP_FULL_AWS_ACCESS)
    return found


def rows(decision: Decision) -> list[tuple[Group, StageRow]]:
    """The decision's rows, each with its group."""
    seen: dict[str, int] = {}
    found = []
    for row in decision.stages:
        level = seen.get(row.policy_type, 0)
        seen[row.policy_type] = level + 1
        found.append(((row.policy_type, level), row))
    return found


def placed(row: StageRow, found: tuple[Document, ...]) -> list[tuple[int, Look]]:
    """A row's statements, each with its document's number; those of documents nobody can edit left out."""
    numbers = [number for number, one in enumerate(found) for _ in one.statements]
    looks = [look for look in row.statements if look.source is not RCP_FULL_AWS_ACCESS]
    return list(zip(numbers, looks, strict=True))


def edited(policies: PolicySet, edits: Iterable[Edit], *, half_done: bool = False) -> PolicySet | None:
    """The policies with all these edits made; None where nobody can make them.

    So it is where a policy that only limits would be left empty, and where AWS wouldn't save what comes out: a
    request may ask for what no policy can name. ``half_done``: other edits are to follow, so that a policy left
    empty stays, saying nothing.
    """
    by_group: dict[Group, list[Edit]] = {}
    for edit in edits:
        by_group.setdefault(edit.group, []).append(edit)
    before = documents(policies)
    try:
        groups = {
            name: _edit_group(before.get(name, ()), by_group.get(name, [])) for name in {*before, *by_group}
        }
    except MalformedPolicyDocument:
        return None
    for name in by_group:
        if half_done and name[0] in LIMITS and not groups[name]:
            groups[name] = [_silent(name[0])]
    if any(not groups[name] for name in by_group if name[0] in LIMITS):
        return None
    return PolicySet(
        groups["identity", 0],
        boundary=next(iter(groups["boundary", 0]), None),
        session=groups["session", 0],
        resource=next(iter(groups["resource", 0]), None),
        scps=None if policies.scps is None else [groups["scp", n] for n in range(len(policies.scps))],
        rcps=None if policies.rcps is None else [groups["rcp", n] for n in range(len(policies.rcps))],
        endpoint=groups["endpoint", 0],
    )


def _edit_group(found: tuple[Document, ...], edits: list[Edit]) -> list[Document]:
    kept = []
    for number, document in enumerate(found):
        mine = [edit for edit in edits if edit.document == number]
        whole = _edit_document(document, mine) if mine else document
        kept += [whole] if whole is not None else []
    for edit in edits:
        if edit.document is None and edit.after is not None:
            kept.append(parse({"Version": VERSION, "Statement": [edit.after]}, name=edit.name))
    return kept


def _edit_document(document: Document, edits: list[Edit]) -> Document | None:
    """The document with its edits; None where nothing is left of it."""
    if any(edit.index is None and edit.after is None for edit in edits):
        return None
    changed = {edit.index: edit.after for edit in edits if edit.index is not None}
    statements = [
        changed.get(number, statement.to_dict()) for number, statement in enumerate(document.statements)
    ]
    kept = [one for one in statements if one is not None]
    kept += [edit.after for edit in edits if edit.index is None and edit.after is not None]
    if not kept:
        return None
    return parse({**document.to_dict(), "Statement": kept}, name=document.name, arn=document.arn)
