"""What every exercise has: a brief, a starting text, a solution, wrong answers, and a check that answers with a
request that can be made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.scene.answer import Answer
    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Finding, Request

Kind = Literal["write", "complete", "arrange", "find", "table", "repair", "golf", "break", "call", "explain"]
"""Write a policy from nothing; complete one; arrange its lines; find what is wrong; fill the table of who can do
what; repair a refused call with the least; say the same in the fewest characters; break in, then close; make the
call yourself; explain the refusal."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that people give. ``text``: the answer. ``misconception``: the belief behind it, which the
    check has to name; None where no belief explains it."""

    text: str
    misconception: Misconception | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of *Run it*. ``answer``: what the simulated AWS answered. ``as_said``: whether that is what the
    verdict claimed."""

    answer: Answer
    as_said: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    ``says``: one sentence; for a wrong answer about a person of this scene. ``request``: a request that shows it,
    which somebody of the scene can really make; None where none is needed (not JSON, an empty answer).
    ``misconception``: the belief behind the answer, where it is one. ``findings``: what ``validate`` says about
    the text. ``run``: makes the request for real, on a scene of its own; None without a request.
    """

    right: bool
    says: str
    request: Request | None = None
    misconception: Misconception | None = None
    findings: tuple[Finding, ...] = ()
    run: Callable[[], Happened] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(ABC):
    """One exercise, written once: the page, the check, the solution and the tests come from it.

    ``name``: kebab-case, tells no answer. ``chapter``: the scene's name ("cross_account"). ``title``: an
    instruction. ``brief``: what is wanted, with the marks of a step's ``why``. ``hints``: up to three, the next
    opens after another attempt. ``wrong``: at least two wrong answers that people give.
    """

    kind: ClassVar[Kind]

    name: str
    chapter: str
    title: str
    brief: str
    hints: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()

    @property
    @abstractmethod
    def start(self) -> str:
        """The text that the learner begins with."""

    @property
    @abstractmethod
    def solution(self) -> str:
        """An answer that is right."""

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """What is read before answering, each with its name: policies, a trail, AWS's sentence."""
        return ()

    @property
    def misconceptions(self) -> tuple[Misconception, ...]:
        """The beliefs that wrong answers reveal, each once."""
        return tuple(dict.fromkeys(one.misconception for one in self.wrong if one.misconception))

    def prepare(self) -> None:  # noqa: B027 - most kinds have nothing to build
        """Build what the first check would have to wait for, a second or two. To be called when the page is shown."""

    @abstractmethod
    def check(self, text: str) -> Verdict:
        """Judge an answer. Never raises for what a learner wrote, however broken or large; ends within a second once it
        is prepared."""
