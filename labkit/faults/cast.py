"""What the briefs of faults have in common: who there is, and trying credentials that should work no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.lesson import FromStep, Requirement, SessionFrom

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.cloud import Scene
    from labkit.lesson.model.lab import Lab


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is in a scene: names, each with an ARN, and the accounts in which there may be roles."""

    accounts: tuple[str, ...]
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def own(self) -> tuple[str, ...]:
        return self.accounts

    def people(self, who: str) -> tuple[str, ...]:
        return (self.named[who],) if who in self.named else ()

    def missing(self, resource: str, owner: str | None) -> str:  # noqa: ARG002 - the story has made everything
        return ""

    def __call__(self, scene: Scene) -> Cast:  # noqa: ARG002 - the same people at every look
        """The directory of a brief: nobody comes or goes."""
        return self


def refused_now(lab: Lab, says: str, caller: SessionFrom) -> Requirement:
    """Credentials that a call was answered with must sign no call any more. Before that call there are none."""
    return Requirement(says, "refused", probe=signing(lab, caller))


def signing(lab: Lab, caller: SessionFrom) -> Callable[[Scene], tuple[bool, str]]:
    """Tries whether these credentials sign a call, and says what AWS answered."""

    def probe(scene: Scene) -> tuple[bool, str]:
        keys = keys_of(lab, caller)
        if not keys:
            return False, "Nothing has happened yet."
        answer = scene.call("", "sts", "GetCallerIdentity", credentials=keys)
        return answer.ok, "It still works." if answer.ok else f"AWS says {answer.code}."

    return probe


def keys_of(lab: Lab, caller: SessionFrom) -> dict[str, str]:
    """The credentials; none before the call that AWS answers with them."""
    try:
        return {
            part: str(lab.course.results.look_up(FromStep(caller.step, f"{caller.path}.{part}", caller.call)))
            for part in caller.parts
        }
    except LookupError:
        return {}
