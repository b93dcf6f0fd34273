"""The chapters of the course, in their order, and what somebody can do who has done one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labkit import catalog
from labkit.lesson.exercises.of_chapter import briefs_of, sortings_of

if TYPE_CHECKING:
    from labkit.lesson import Step
    from labkit.lesson.exercises import Exercise
    from labkit.lesson.model.progress import Named


@dataclass(frozen=True, slots=True)
class Chapter:
    """``scene``: under which name its work is kept. ``package``: of its exercises."""

    number: int
    scene: str
    package: str
    can: str

    @property
    def title(self) -> str:
        """As the notebook's bar has it."""
        return f"{self.number:02}. {catalog.scene(self.scene).title}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lesson's steps; none in the capstone."""
        return catalog.steps(self.scene)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The chapter's exercises."""
        from labkit.exercises import EXERCISES

        return tuple(one for one in EXERCISES.values() if one.chapter == self.package)

    @property
    def works(self) -> tuple[Named, ...]:
        """What counts beside the steps: briefs, cards to sort, and exercises."""
        package = f"labkit.{self.package}"
        return (*briefs_of(package), *sortings_of(package), *self.exercises)


CHAPTERS: Final = (
    Chapter(0, "start_here", "start_here", "You read a refusal of AWS, and find the statement behind it."),
    Chapter(1, "shared_responsibility", "shared_responsibility", "You say for each service which tasks are AWS's, and which are yours."),
    Chapter(2, "groups_and_users", "groups_and_users", "You give people access by groups, and protect their sign-in."),
    Chapter(3, "best_practices", "best_practices", "You find what is unsafe in an account, and write a policy with the least that a job needs."),
    Chapter(4, "organizations", "organizations", "You plan accounts and OUs, and say whom an SCP limits, and how."),
    Chapter(5, "trust_conditions", "cross_account", "You give people of one account access to another account with a role, and say under which conditions."),
    Chapter(6, "capstone", "capstone", "You build access for a company, and contain an incident."),
    Chapter(7, "escalation", "escalation", "You find how a small permission can lead to all permissions, and close the way."),
)  # fmt: skip
