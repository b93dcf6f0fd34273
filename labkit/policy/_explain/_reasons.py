"""Why a statement matches a request or doesn't: its elements one by one, each in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._explain import _elements as elements
from labkit.policy._explain._condition import told

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case
    from labkit.policy._language._compile import Compiled


def missed(case: Case, compiled: Compiled) -> list[str]:
    """What of a statement doesn't match, in the order of its elements; empty where it all does."""
    found = []
    if compiled.level(case) == 0:
        found.append(elements.principal(case, compiled))
    if not compiled.about(case.plan.action):
        found.append(elements.action(case, compiled))
    if not compiled.resource(case):
        found.append(elements.resource(case, compiled))
    failing = (condition for condition, test in compiled.conditions if not test(case))
    return found + [told(case, condition, held=False) for condition in failing]


def met(case: Case, compiled: Compiled) -> list[str]:
    """Why a statement that matches does, in the order of its elements."""
    parts = [part(case, compiled) for part in (elements.principal, elements.action, elements.resource)]
    parts += [told(case, condition, held=True) for condition, _ in compiled.conditions]
    return [part for part in parts if part]
