"""A Deny that AWS might apply to an allowed request, by a condition key whose value nobody told.

AWS fills a service's own keys by the request (Actions, resources, and condition keys for AWS services). Whoever
can't fill one of them doesn't know what AWS would decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._catalog import takes_key_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._decide._case import Case
    from labkit.policy._language._compile import Compiled


def undecided(case: Case, known: Callable[[str], bool]) -> str | None:
    """The key, as the policy has it, that decides whether a Deny applies to an allowed request; None where none does.

    ``known``: whether a key (in lower case) without a value in the request has none at AWS either.
    """
    if not case.allowed or case.plan.free:
        return None
    for compiled in case.plan.guarded:
        key = _missing(compiled, case, known)
        if key is not None:
            return key
    return None


def _missing(compiled: Compiled, case: Case, known: Callable[[str], bool]) -> str | None:
    """The first unknown key of a statement that fits the request in all that is known."""
    if not (compiled.level(case) and compiled.resource(case)):
        return None
    missing: str | None = None
    for condition, applies in compiled.conditions:
        key = condition.key.lower()
        unknown = (
            case.value(key) is None and takes_key_on(case.plan.action, key, case.resource) and not known(key)
        )
        if not unknown and not applies(case):
            return None
        missing = missing or (condition.key if unknown else None)
    return missing
