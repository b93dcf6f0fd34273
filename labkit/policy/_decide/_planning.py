"""Sorting a set of policies for one action, once for all requests for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from labkit.policy._catalog import stands_for, takes_no_resource
from labkit.policy._decide import _rules as rules
from labkit.policy._decide._plan import Plan
from labkit.policy._decide._stages import STAGES
from labkit.policy._language._compile import Compiled, all_of, always, never
from labkit.policy._language._index import StatementIndex, any_applies
from labkit.policy._match._principal import ITSELF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.policy._decide._groups import Groups
    from labkit.policy._language._document import Document
    from labkit.policy._match._facts import Facts, Test

    Supposed: TypeAlias = Callable[[Compiled], Compiled | None]


def plan_for(policies: Groups, action: str, supposed: Supposed | None = None) -> Plan:
    """What these policies have to say about an action; ``supposed``: what to take for each statement, if anything."""
    action = action.lower()
    resourceless = takes_no_resource(action)
    rcps_bind = policies.rcps is not None and rules.under_rcps(action)
    read = _Reading(action, supposed)
    limits = _limits(policies, read, rcps_bind)
    return Plan(
        action=action,
        service=action.partition(":")[0],
        takes_no_resource=resourceless,
        stands_for=stands_for(action) if resourceless else None,
        free=action in rules.FREE_ACTIONS,
        of_role=action in rules.TRUST_ACTIONS,
        federated=action in rules.FEDERATED_ACTIONS,
        rcps_bind=rcps_bind,
        rcps=limits["rcp"],
        scps=limits["scp"],
        endpoint=limits["endpoint"],
        identity=_allowing(policies.identity, read),
        boundary=limits["boundary"],
        session=limits["session"],
        grants=_granting(read.about((policies.resource,), "Allow") if policies.resource else []),
        denies=_denies(policies, read, rcps_bind),
        guarded=_guarded(policies, action),
        stages=tuple(refuses for kind, refuses in STAGES if limits.get(kind) is not always),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The statements about an action, each as it is or as it is supposed to be."""

    action: str
    supposed: Supposed | None

    def about(self, documents: Iterable[Document], effect: str) -> list[Compiled]:
        """Those of this effect, in order."""
        found = [one for document in documents for one in document.about(self.action)]
        chosen = [one for one in found if one.statement.effect == effect]
        if self.supposed is None:
            return chosen
        return [taken for one in chosen if (taken := self.supposed(one)) is not None]


def _guarded(policies: Groups, action: str) -> tuple[Compiled, ...]:
    every = (one for _, _, documents in policies.levels() for each in documents for one in each.about(action))
    return tuple(one for one in every if _asks_its_service(one))


def _limits(policies: Groups, read: _Reading, rcps_bind: bool) -> dict[str, Test]:
    """The types that only limit, each with its test: ``always`` where it can't refuse."""
    return {
        "rcp": _every(policies.rcps if rcps_bind else None, read),
        "scp": _every(policies.scps, read),
        "endpoint": _allowing(policies.endpoint, read) if policies.endpoint else always,
        "boundary": _allowing((policies.boundary,), read) if policies.boundary else always,
        "session": _allowing(policies.session, read) if policies.session else rules.needs_no_session_policy,
    }


def _denies(policies: Groups, read: _Reading, rcps_bind: bool) -> tuple[tuple[str, Test], ...]:
    found: dict[str, list[Compiled]] = {}
    for kind, _, documents in policies.levels():
        if kind != "rcp" or rcps_bind:
            found.setdefault(kind, []).extend(read.about(documents, "Deny"))
    tests = ((kind, any_applies(compiled)) for kind, compiled in found.items())
    return tuple((kind, test) for kind, test in tests if test is not never)


def _asks_its_service(compiled: Compiled) -> bool:
    """Whether a condition looks at a key that isn't one of AWS's global ones."""
    return any(not condition.key.lower().startswith("aws:") for condition, _ in compiled.conditions)


def _allowing(documents: Iterable[Document], read: _Reading) -> Test:
    return any_applies(read.about(documents, "Allow"))


def _every(levels: Iterable[Iterable[Document]] | None, read: _Reading) -> Test:
    """An Allow at the root, at each OU and at the account. SCP evaluation; RCP evaluation."""
    tests = {test for level in levels or () if (test := _allowing(level, read)) is not always}
    return never if never in tests else all_of(tuple(tests))


def _granting(statements: list[Compiled]) -> Callable[[Facts], int]:
    """How closely the Allows that apply name the principal, at best."""
    if not statements:
        return lambda _: 0
    index = StatementIndex(statements) if len(statements) > 8 else None

    def grants(case: Facts) -> int:
        best = 0
        for compiled in index.candidates(case) if index else statements:
            level = compiled.level(case)
            if level > best and compiled.fits(case):
                best = level
                if best == ITSELF:
                    break
        return best

    return grants
