"""A second, slow look at every statement, to tell what it did and why. Never on the way to a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from labkit.policy._decide import _rules as rules
from labkit.policy._decide import _stages as stages
from labkit.policy._explain._reasons import met, missed
from labkit.policy._match._principal import ACCOUNT, ROLE
from labkit.policy._settings import NAME, is_setting, reason

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case
    from labkit.policy._language._compile import Compiled
    from labkit.policy._language._document import Document
    from labkit.policy._language._statement import Statement

Verdict: TypeAlias = Literal["allows", "denies", "says nothing", "not evaluated"]


@dataclass(frozen=True, slots=True)
class Deciding:
    """A statement that decided, and where it is."""

    policy_type: str
    document: str
    index: int
    sid: str | None
    effect: str
    statement: Statement = field(repr=False)
    source: Document = field(repr=False)

    @property
    def setting(self) -> str:
        """The name of the setting that this is, and no statement of a policy; mostly empty."""
        return NAME if is_setting(self.sid) else ""


@dataclass(frozen=True, slots=True)
class Look:
    """One statement looked at.

    ``reasons``: what did not match and why; empty where everything did.
    """

    document: str
    index: int
    sid: str | None
    effect: str
    matched: bool
    reasons: list[str]
    statement: Statement = field(repr=False)
    source: Document = field(repr=False)
    _seen: tuple[Case, Compiled] = field(repr=False, compare=False)

    @property
    def matches(self) -> list[str]:
        """Why the statement matches, an element a sentence; empty where it doesn't. Worked out when asked for."""
        if not self.matched:
            return []
        return [reason(matched=True)] if self.setting else met(*self._seen)

    @property
    def setting(self) -> str:
        """The name of the setting that this is, and no statement of a policy; mostly empty."""
        return NAME if is_setting(self.sid) else ""


@dataclass(frozen=True, slots=True)
class StageRow:
    """One policy type, or one level of an organization's.

    ``blocks``: whether it alone would refuse the request. ``note``: why it was not evaluated, or
    why its silence does no harm; often empty.
    """

    policy_type: str
    group: str
    verdict: Verdict
    blocks: bool
    note: str
    statements: tuple[Look, ...]


def stage_rows(decision: Case) -> tuple[StageRow, ...]:
    """The rows of every policy type that is there or that was missed."""
    denied_by = decision.denied_by
    rows = [
        _row(decision, kind, group, documents, kind in denied_by)
        for kind, group, documents in decision.policies.levels()
    ]
    present = {row.policy_type for row in rows}
    rows += [
        StageRow(kind, kind, "says nothing", True, missing, ())
        for kind, missing in _MISSING.items()
        if kind in denied_by and kind not in present
    ]
    return tuple(sorted(rows, key=lambda row: stages.ORDER.index(row.policy_type)))


_MISSING = {
    "resource": "The resource has no policy, and this request needs one.",
    "session": "A federated user's session can do only what its session policies allow. This session has none.",
}


def _row(
    decision: Case, kind: str, group: str, documents: tuple[Document, ...], type_blocks: bool
) -> StageRow:
    looks = tuple(
        look(decision, compiled, _name(document, group, number, len(documents)), document)
        for number, document in enumerate(documents)
        for compiled in document.compiled()
    )
    unasked = _unasked(decision, kind)
    if unasked:
        return StageRow(kind, group, "not evaluated", False, unasked, looks)
    matched = {each.effect for each in looks if each.matched}
    if kind == "resource" and rules.root_keeps_bucket_policy(decision):
        matched.discard("Deny")
    verdict: Verdict = "denies" if "Deny" in matched else "allows" if "Allow" in matched else "says nothing"
    # Among the levels of an organization only those without an Allow refuse.
    lacks = type_blocks and (verdict == "says nothing" or kind == "resource")
    return StageRow(
        kind, group, verdict, verdict == "denies" or lacks, _note(decision, kind, verdict, lacks), looks
    )


def _name(document: Document, group: str, number: int, count: int) -> str:
    numbered = f"{group}, policy {number + 1}" if "level" in group else f"{group} {number + 1}"
    return document.name or (numbered if count > 1 or group == "identity-based policy" else group)


def look(decision: Case, compiled: Compiled, name: str, document: Document) -> Look:
    """One statement beside the request."""
    statement = compiled.statement
    reasons = missed(decision, compiled)
    if reasons and is_setting(statement.sid) and compiled.about(decision.plan.action):
        reasons = [reason(matched=False)]
    return Look(
        name,
        statement.index,
        statement.sid,
        statement.effect,
        not reasons,
        reasons,
        statement,
        document,
        (decision, compiled),
    )


def _unasked(decision: Case, kind: str) -> str:
    """Why policies of this type have no say here; empty where they have."""
    if rules.cannot_be_refused(decision):
        return "No policy can refuse this operation."
    if kind == "rcp" and not decision.plan.rcps_bind:
        return f"Resource control policies don't apply to {decision.plan.service}."
    if rules.binds(kind, decision):
        return ""
    if rules.service_linked(decision):
        return "Policies of this type don't apply to a service-linked role."
    return f"Policies of this type don't apply to {_CALLERS[decision.who.kind]}."


_CALLERS = {
    "root": "an account's root user",
    "service": "an AWS service",
    "provider": "a caller from an identity provider",
    "anonymous": "an anonymous caller",
    "unknown": "an unknown principal",
}


def _note(decision: Case, kind: str, verdict: Verdict, lacks: bool) -> str:
    """What a learner might not expect of this type's word; mostly nothing."""
    if kind == "resource":
        return _resource_note(decision, verdict, lacks)
    if verdict != "says nothing" or lacks:
        return ""
    if kind == "identity" and not decision.who.has_policies:
        return "This request doesn't need an Allow here."
    if kind in ("identity", "boundary", "session") and decision.grant >= ROLE:
        return "The resource-based policy names the principal, so the request doesn't need an Allow here."
    return ""


def _resource_note(decision: Case, verdict: Verdict, lacks: bool) -> str:
    if rules.no_roles_for_root(decision):
        return "An account's root user can't assume a role, whatever the trust policy says."
    if rules.root_keeps_bucket_policy(decision):
        return "A bucket policy can't deny this operation to the root user of the bucket's own account."
    if decision.across or verdict == "denies":
        return ""
    if verdict == "says nothing":
        return "" if lacks else "In one account, an Allow in an identity-based policy is enough."
    return _GRANTS.get(decision.grant, "")


_GRANTS = {
    ACCOUNT: "It names the account, so the account's own policies decide.",
    ROLE: "It names the role. The role's permissions boundary and session policies still limit the session.",
}


_VERDICTS: dict[str, Verdict] = {"Allow": "allows", "ExplicitDeny": "denies"}


def deciding(decision: Case) -> tuple[Deciding, ...]:
    """The statements behind the effect."""
    wanted = "Deny" if decision.effect == "ExplicitDeny" else "Allow"
    return tuple(
        Deciding(
            row.policy_type, each.document, each.index, each.sid, each.effect, each.statement, each.source
        )
        for row in stage_rows(decision)
        if row.verdict == _VERDICTS.get(decision.effect)
        for each in row.statements
        if each.matched and each.effect == wanted
    )
