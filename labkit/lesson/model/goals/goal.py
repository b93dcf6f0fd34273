"""What a step's task asks for: requests that AWS must allow or refuse once the step is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labkit.lesson.model.access import AccessQuestion, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.cloud import Scene


@dataclass(frozen=True, slots=True)
class Goal:
    """One request, and how AWS must decide it.

    ``says``: who does what ("Trainee1 deletes a draft"). ``about``: the request, decided by the engine on the
    scene as it is; or, for what isn't a matter of policies, a look at the scene: True where it is let through.
    ``asked_later``: a prediction of this step or a later one asks about it, so it is named only where it isn't as it should be.
    """

    says: str
    wanted: Literal["allowed", "refused"]
    about: AccessQuestion | Callable[[Scene], bool]
    asked_later: bool = False

    @property
    def words(self) -> str:
        """What is to be, in a line: "Trainee1 deletes a draft: allowed"."""
        return f"{self.says}: {self.wanted}"


@dataclass(frozen=True, slots=True)
class Reached:
    """What is decided now. ``found``: "allowed", "refused", or that something isn't there yet."""

    goal: Goal
    found: str

    @property
    def holds(self) -> bool:
        """True where it is as it should be."""
        return self.found == self.goal.wanted

    @property
    def said(self) -> str:
        """For a learner, where it isn't as it should be."""
        if self.found not in ("allowed", "refused"):
            return f"{self.goal.says}: {self.found}."
        now, must = ("allows", "refuse") if self.found == "allowed" else ("refuses", "allow")
        return f"{self.goal.says}: AWS {now} this now. It must {must} it."


def must_allow(
    says: str, who: str, action: str, resource: str, owner: str | None = None, *, asked_later: bool = False
) -> Goal:
    """Somebody (a profile or an ARN) must be allowed this. ``owner``: the resource's account, where its ARN doesn't
    tell."""
    return Goal(says, "allowed", _question(says, who, action, resource, owner), asked_later)


def must_refuse(
    says: str, who: str, action: str, resource: str, owner: str | None = None, *, asked_later: bool = False
) -> Goal:
    """Somebody (a profile or an ARN) must be refused this."""
    return Goal(says, "refused", _question(says, who, action, resource, owner), asked_later)


def look(scene: Scene, goals: Sequence[Goal]) -> tuple[Reached, ...]:
    """How each is decided on the scene as it is; nothing is run."""
    return tuple(Reached(goal, _found(scene, goal)) for goal in goals)


def _question(says: str, who: str, action: str, resource: str, owner: str | None) -> AccessQuestion:
    return AccessQuestion(says, action, resource, who=who, resource_account=owner)


def _found(scene: Scene, goal: Goal) -> str:
    try:
        about = goal.about
        ok = decide(scene, about).allowed if isinstance(about, AccessQuestion) else about(scene)
    except LookupError:  # whoever it is about isn't there
        return "somebody in this isn't there yet"
    return "allowed" if ok else "refused"
