"""What a set of policies has to say about one action, worked out once for all requests for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._catalog import stands_for, takes_no_resource
from labkit.policy._decide import _rules as rules
from labkit.policy._decide._stages import STAGES
from labkit.policy._language._compile import Compiled, Test, all_of, always, never
from labkit.policy._language._index import StatementIndex, any_applies
from labkit.policy._match._principal import ITSELF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.policy._decide._case import Case
    from labkit.policy._decide._policies import PolicySet
    from labkit.policy._language._document import Document


class Plan:
    """The statements about one action, by policy type, each type as one test.

    Attributes:
        action: in lower case, and ``service`` the part before its colon.
        denies: policy types with a Deny about the action, in AWS's order, each with its test.
        rcps, scps, endpoint, identity, boundary, session: whether that type has an Allow that applies;
            ``always`` where there is no such policy.
        stands_for: what statements are held against where the action takes no resource, else None.
        grants: how closely the resource-based policy's Allow names the principal.
        stages: those of AWS's order that can refuse a request for this action.
    """

    __slots__ = (
        "action", "boundary", "denies", "endpoint", "federated", "free", "grants", "identity", "of_role",
        "rcps", "rcps_bind", "scps", "service", "session", "stages", "stands_for", "takes_no_resource",
    )  # fmt: skip

    def __init__(self, policies: PolicySet, action: str) -> None:
        self.action = action = action.lower()
        self.service = action.partition(":")[0]
        self.takes_no_resource = takes_no_resource(action)
        self.stands_for = stands_for(action) if self.takes_no_resource else None
        self.free = action in rules.FREE_ACTIONS
        self.of_role = action in rules.TRUST_ACTIONS
        self.federated = action in rules.FEDERATED_ACTIONS
        self.rcps_bind = policies.rcps is not None and rules.under_rcps(action)
        self.rcps = _every(policies.rcps if self.rcps_bind else None, action)
        self.scps = _every(policies.scps, action)
        self.endpoint = _allowing(policies.endpoint, action) if policies.endpoint else always
        self.identity = _allowing(policies.identity, action)
        self.boundary = _allowing((policies.boundary,), action) if policies.boundary else always
        self.session = (
            _allowing(policies.session, action) if policies.session else rules.needs_no_session_policy
        )
        self.grants = _granting(_about((policies.resource,), action, "Allow") if policies.resource else [])
        self.denies = self._denies(policies)
        silent = {kind for kind, asked in self._limits() if asked is always}
        self.stages = tuple(refuses for kind, refuses in STAGES if kind not in silent)

    def _limits(self) -> tuple[tuple[str, Test], ...]:
        """The types that only limit, each with its test: ``always`` where it can't refuse."""
        return (
            ("rcp", self.rcps),
            ("scp", self.scps),
            ("endpoint", self.endpoint),
            ("boundary", self.boundary),
            ("session", self.session),
        )

    def _denies(self, policies: PolicySet) -> tuple[tuple[str, Test], ...]:
        found: dict[str, list[Compiled]] = {}
        for kind, _, documents in policies.levels():
            if kind != "rcp" or self.rcps_bind:
                found.setdefault(kind, []).extend(_about(documents, self.action, "Deny"))
        tests = ((kind, any_applies(compiled)) for kind, compiled in found.items())
        return tuple((kind, test) for kind, test in tests if test is not never)


def _about(documents: Iterable[Document], action: str, effect: str) -> list[Compiled]:
    return [
        compiled
        for document in documents
        for compiled in document.about(action)
        if compiled.statement.effect == effect
    ]


def _allowing(documents: Iterable[Document], action: str) -> Test:
    return any_applies(_about(documents, action, "Allow"))


def _every(levels: Iterable[Iterable[Document]] | None, action: str) -> Test:
    """An Allow at the root, at each OU and at the account. SCP evaluation; RCP evaluation."""
    tests = {test for level in levels or () if (test := _allowing(level, action)) is not always}
    return never if never in tests else all_of(tuple(tests))


def _granting(statements: list[Compiled]) -> Callable[[Case], int]:
    """How closely the Allows that apply name the principal, at best."""
    if not statements:
        return lambda _: 0
    index = StatementIndex(statements) if len(statements) > 8 else None

    def grants(case: Case) -> int:
        best = 0
        for compiled in index.candidates(case) if index else statements:
            level = compiled.level(case)
            if level > best and compiled.fits(case):
                best = level
                if best == ITSELF:
                    break
        return best

    return grants
