"""A brief that is free in how: parts with their requirements, each decided by the engine on the live state.

The view is in `labkit.lesson.view.requirements`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from labkit.lesson.model.reach import Reached, ask, reach, roles_of
from labkit.lesson.model.shown import Shown
from labkit.lesson.model.tasks import telling
from labkit.lesson.model.tasks.ways_around import WaysAround

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from labkit.cloud import Scene
    from labkit.lesson.model.steps import Step
    from labkit.paths import Path
    from labkit.policy import Decision

RUNGS = 3


@dataclass(frozen=True, slots=True)
class Requirement:
    """Somebody must be able to do something, or must not.

    ``says``: the requirement in words ("Sellers read the orders"); ``who``: of whom, a word that the brief's
    directory understands. ``wanted``: "allowed" holds where *each* of them gets it done, themselves or
    through a role; "refused" where none does, whichever way. ``context``: what their own calls carry.
    ``administrator``: in place of a request, whether they are an administrator of one of the directory's
    ``own`` accounts, or get to be one.
    ``probe`` answers the question by itself, for what isn't a matter of policies: whether it was allowed,
    and what AWS said.
    """

    says: str
    wanted: Literal["allowed", "refused"]
    who: str = ""
    action: str = ""
    resource: str = "*"
    context: Mapping[str, Any] = field(default_factory=dict)
    resource_account: str | None = None
    probe: Callable[[Scene], tuple[bool, str]] | None = None
    administrator: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the brief: what is wanted, how it is checked, hints, and the steps of one solution.

    Raises ValueError for more than three hints.
    """

    title: str
    brief: str
    requirements: tuple[Requirement, ...]
    hints: tuple[str, ...] = ()
    solution: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hints) > RUNGS:
            raise ValueError(f"The part {self.title!r} has more than {RUNGS} hints.")


class Directory(Protocol):
    """Who and what there is, at one look."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The ids of the accounts in which there may be roles."""

    @property
    def own(self) -> tuple[str, ...]:
        """The ids of those among them that nobody may get to be an administrator of."""

    def people(self, who: str) -> tuple[str, ...]:
        """The ARNs that a requirement's ``who`` stands for; none where nobody is called that yet."""

    def missing(self, resource: str, owner: str | None) -> str:
        """What isn't there yet that a requirement speaks of, by its resource and the account that owns it, in a
        sentence; "" where nothing is missing."""


@dataclass(frozen=True, slots=True)
class Brief(Shown):
    """What is to be built. ``directory`` looks up who and what there is in a scene, anew for each check.

    ``name``: under which it counts in the chapter's progress, once a check finds that everything holds; "" for one
    that doesn't count.
    """

    title: str
    parts: tuple[Part, ...]
    directory: Callable[[Scene], Directory]
    name: str = ""

    @property
    def solution(self) -> tuple[Step, ...]:
        """The steps of one solution, in order."""
        return tuple(step for part in self.parts for step in part.solution)


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a requirement holds. ``said``: why, in a sentence; ``decision``: the one that settled it; ``path``: the
    way that leads somebody to what must be refused."""

    part: Part
    requirement: Requirement
    holds: bool
    said: str
    decision: Decision | None = None
    path: Path | None = None

    @property
    def story(self) -> tuple[str, ...]:
        """The path, in five lines at most; none without one."""
        return telling.lines(self.path) if self.path else ()


def check_brief(brief: Brief, scene: Scene) -> Iterator[Held]:
    """Decide every requirement on the state as it is; nothing is run but the probes, and what
    these do is undone."""
    look = _Look(brief, scene)
    for part in brief.parts:
        for requirement in part.requirements:
            holds, said, decision = look.at(requirement)
            path = look.around(requirement)
            if path is None:
                yield Held(part, requirement, holds, said, decision)
            else:
                yield Held(part, requirement, False, said if not holds else _told(path), path.decision, path)


_Answer = tuple[bool, str, "Decision | None"]


class _Look:
    """One look at the scene; who there is and who gets where is worked out once."""

    def __init__(self, brief: Brief, scene: Scene) -> None:
        self._scene = scene
        self._directory = brief.directory(scene)
        self._roles = roles_of(scene, self._directory.accounts)
        self._known: dict[tuple[str, str], tuple[Reached, ...]] = {}
        self._ways_around = WaysAround(scene)

    def around(self, requirement: Requirement) -> Path | None:
        """The way that leads somebody to what must be refused; None where there is none, or nothing to refuse."""
        people = self._directory.people(requirement.who)
        missing = self._directory.missing(requirement.resource, requirement.resource_account)
        if requirement.wanted == "allowed" or requirement.probe is not None or missing or not people:
            return None
        if requirement.administrator:
            found = self._ways_around.to_administrator(people, self._directory.own)
        else:
            found = self._ways_around.to_request(
                *(people, requirement.action, requirement.resource),
                context=requirement.context,
                resource_account=requirement.resource_account,
            )
        return found if found is not None and (found.moves or requirement.administrator) else None

    def at(self, requirement: Requirement) -> _Answer:
        if requirement.probe is not None:
            with self._scene.aside():  # its calls are nobody's work
                happened, said = requirement.probe(self._scene)
            return happened == (requirement.wanted == "allowed"), said, None
        missing = self._directory.missing(requirement.resource, requirement.resource_account)
        people = self._directory.people(requirement.who)
        if missing or not people:
            return False, missing or f"There is nobody called {requirement.who} yet.", None
        if requirement.administrator:
            return True, f"labkit found no way for {_all(people).replace('All', 'any of the')}.", None
        answers = [self._person(person, requirement) for person in people]
        failed = next((answer for answer in answers if not answer[0]), None)
        return failed or _for_all(answers, requirement)

    def _person(self, person: str, requirement: Requirement) -> _Answer:
        decisions = [(way, self._ask(way, requirement)) for way in self._ways(person, requirement.context)]
        for way, decision in decisions:
            if decision.allowed:
                said = f"{_name(person)} is allowed{way.words()}."
                return requirement.wanted == "allowed", said, decision
        said = f"{_name(person)} is refused{_from_roles(len(decisions) - 1)}."
        return requirement.wanted == "refused", said, _nearest(decisions)

    def _ways(self, person: str, context: Mapping[str, Any]) -> tuple[Reached, ...]:
        key = person, str(sorted(context.items()))
        if key not in self._known:
            self._known[key] = tuple(reach(self._scene, person, self._roles, context))
        return self._known[key]

    def _ask(self, way: Reached, wanted: Requirement) -> Decision:
        return ask(
            self._scene,
            way,
            wanted.action,
            wanted.resource,
            context=wanted.context,
            resource_account=wanted.resource_account,
        )


def _all(people: tuple[str, ...]) -> str:
    return _name(people[0]) if len(people) == 1 else f"All {len(people)}"


def _told(path: Path) -> str:
    """That there is a way around, for a sentence; how it goes is the path's story."""
    return f"{_name(path.start)} gets there with {telling.count(path) if path.moves else 'no call at all'}."


def _for_all(answers: list[_Answer], requirement: Requirement) -> _Answer:
    """What holds for each of them, in one sentence."""
    if len(answers) == 1:
        return answers[0]
    how = "directly and in every role" if requirement.wanted == "refused" else "each of them"
    return True, f"All {len(answers)} are {requirement.wanted}, {how}.", answers[0][2]


def _name(person: str) -> str:
    """Somebody's name for a sentence."""
    return {"*": "Anybody"}.get(person) or (
        "The root user" if person.endswith(":root") else person.rpartition("/")[2]
    )


def _from_roles(count: int) -> str:
    """How it is with the roles that somebody gets into."""
    if count > 1:
        return f", directly and in each of the {count} roles that they can assume"
    return ", directly and in the role that they can assume" if count else ""


def _nearest(decisions: list[tuple[Reached, Decision]]) -> Decision:
    """Of several refusals the one to explain: in the account of the resource if there is one, else the first."""
    for way, decision in reversed(decisions):
        if way.through and decision.request.resource_account == way.arn.split(":")[4]:
            return decision
    return decisions[0][1]
