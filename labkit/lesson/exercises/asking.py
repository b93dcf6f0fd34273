"""What the policies of a ground say to a deed."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.scene.beside import SceneBeside
    from labkit.estate import Estate
    from labkit.policy import Decision

    from .deeds import Deed
    from .ground import Ground


@cache
def decision_on(ground: Ground, deed: Deed) -> Decision:
    """The first refusal among what a deed asks, else the decision on its own action.

    Raises ValueError for a deed that asks nothing: an exercise mustn't have one.
    """
    return judged(ground.estate, ground, deed)


def judged(estate: Estate, ground: Ground, deed: Deed) -> Decision:
    """The same by another estate, that came from the ground."""
    asked = ground.asks(deed)
    if not asked:
        raise ValueError(f"{deed} asks nothing of the policies.")
    decisions = [
        estate.may(
            str(one.principal),
            one.action,
            one.resource,
            resource_account=one.resource_account,
            **(one.context or {}),
        )
        for one in asked
    ]
    return next((one for one in decisions if not one.allowed), decisions[0])


def in_force(decisions: Iterable[Decision]) -> tuple[tuple[str, str], ...]:
    """The policies on which these were decided, each with its name, once."""
    return tuple(
        {
            look.document: (look.document, json.dumps(look.source.to_dict(), indent=2))
            for decision in decisions
            for row in decision.stages
            if row.verdict != "not evaluated"
            for look in row.statements
        }.values()
    )


def tried(scene: SceneBeside, deed: Deed) -> Answer:
    """A deed's call, made for real on the scene as it is now. Who isn't there (any more) can't make it."""
    try:
        return deed.make(scene)
    except LookupError:
        return Answer(
            ok=False, result={}, code="NoSuchEntity", message=f"{deed.who} isn't there any more.", status=404
        )
