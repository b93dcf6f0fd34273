"""Holds the steps of a lesson to what a lesson needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.ways.calls import PHONE
from labkit.lesson.ways.documents import check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .steps import Step


def check_steps(steps: Sequence[Step], profiles: set[str]) -> None:
    """Hold the steps to what a lesson needs.

    Raises:
        ValueError: a name twice, a need that isn't an earlier step, an unknown profile, operation or
        parameter.
    """
    seen: set[str] = set()
    for step in steps:
        if step.name in seen:
            raise ValueError(f"Two steps are called {step.name!r}.")
        if step.name == PHONE:
            raise ValueError(
                f"No step can be called {PHONE!r}: codes of MFA devices are asked for under that name."
            )
        if late := [name for name in (*step.needs, *_known_after(step)) if name not in seen]:
            raise ValueError(f"The step {step.name!r} needs {late[0]!r}, which isn't an earlier step.")
        seen.add(step.name)
        for call in step.calls:
            check(call)
            if isinstance(call.as_, str) and call.as_ not in profiles:
                known = ", ".join(sorted(profiles))
                raise ValueError(f"{call.operation} is to be made by {call.as_!r}; the scene has {known}.")


_READS = ("Get", "List", "Describe", "Head", "AssumeRole")
"""How operations begin that change no permission."""


def asked_at(step: Step) -> int | None:
    """Which call the prediction is about, where the calls before it only read: it can be judged before anything
    is sent."""
    asked = step.prediction
    if (
        asked is None
        or any(option.right_when for option in asked.options)
        or not isinstance(asked.about, int)
    ):
        return None
    at = asked.about % len(step.calls) if step.calls else 0
    return at if step.calls and all(call.operation.startswith(_READS) for call in step.calls[:at]) else None


def says_when(step: Step) -> bool:
    """True where the prediction says after which step the state answers it."""
    return bool(_known_after(step))


def _known_after(step: Step) -> tuple[str, ...]:
    known = step.prediction.known_after if step.prediction else ""
    return (known,) if known else ()
