"""A decision that turns on a condition key whose value nobody told.

AWS fills a service's own keys by the request (Actions, resources, and condition keys for AWS services). Whoever
can't fill one of them doesn't know what AWS would decide, unless it is the same whatever the key's value.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from labkit.policy._catalog import takes_key_on
from labkit.policy._decide import _stages as stages
from labkit.policy._decide._case import Case
from labkit.policy._decide._planning import plan_for
from labkit.policy._language._compile import Compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._match._conditions import Condition


def undecided(case: Case, known: Callable[[str], bool]) -> str | None:
    """The key, as the policy has it, on whose value it depends whether AWS allows a request; None where none does.

    ``known``: whether a key (in lower case) without a value in the request has none at AWS either.
    """
    if case.plan.free:
        return None
    keys = [key for one in case.plan.guarded if (key := _missing(one, case, known)) is not None]
    if not keys:
        return None
    at_best, at_worst = (_allowed(case, known, fits) for fits in ("Allow", "Deny"))
    return keys[0] if at_best and not at_worst else None


def _missing(compiled: Compiled, case: Case, known: Callable[[str], bool]) -> str | None:
    """The first unknown key of a statement that fits the request in all that is known."""
    if not (compiled.level(case) and compiled.resource(case)):
        return None
    missing: str | None = None
    for condition, applies in compiled.conditions:
        unknown = _is_unknown(condition, case, known)
        if not unknown and not applies(case):
            return None
        missing = missing or (condition.key if unknown else None)
    return missing


def _is_unknown(condition: Condition, case: Case, known: Callable[[str], bool]) -> bool:
    key = condition.key.lower()
    return case.value(key) is None and takes_key_on(case.plan.action, key, case.resource) and not known(key)


def _allowed(case: Case, known: Callable[[str], bool], fits: Literal["Allow", "Deny"]) -> bool:
    """Whether the request is allowed where each unknown condition holds in statements of this effect, and in no other."""
    again = Case(case.request, case.policies)
    again.plan = plan_for(case.policies, case.request.action, partial(_supposed, case, known, fits))
    return not stages.explicitly_denied(again) and not any(refuses(again) for refuses in again.plan.stages)


def _supposed(case: Case, known: Callable[[str], bool], fits: str, compiled: Compiled) -> Compiled | None:
    """A statement without its unknown conditions; None where they are supposed not to hold."""
    conditions = compiled.statement.conditions
    rest = tuple(one for one in conditions if not _is_unknown(one, case, known))
    if len(rest) == len(conditions):
        return compiled
    return (
        Compiled(replace(compiled.statement, conditions=rest)) if compiled.statement.effect == fits else None
    )
