"""What came of running a step once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .access import AccessQuestion, decide

if TYPE_CHECKING:
    from labkit.cloud import Event, Scene
    from labkit.lesson.ways.calls import Way
    from labkit.lesson.ways.replies import Sent
    from labkit.policy import Decision

    from .access import AccessTable
    from .covering import Asked, Cover, Stated
    from .drawn import Drawn
    from .goals.goal import Reached
    from .judging import Feedback
    from .steps import Step
    from .verdicts import Judged


@dataclass(frozen=True)
class Run:
    """What came of running a step once.

    ``own``: the step's own calls were sent, as they're written. ``judged``: the verdict that a run before this
    one gave. ``cover``: the predictions that it would answer, for as long as they are open. ``goals``: what of the step's task holds. ``shown``: the learner jumped over the step, and it was run for them.
    """

    step: Step
    way: Way
    sent: tuple[Sent, ...]
    own: bool = True
    shown: bool = False
    judged: Judged | None = None
    events: tuple[Event, ...] = ()
    table: Stated | None = None
    access: AccessTable | None = None
    picture: Drawn | None = None
    same_picture: bool = False
    pictured: frozenset[Asked] = frozenset()
    cover: Cover | None = None
    feedback: Feedback | None = None
    goals: tuple[Reached, ...] = ()

    @property
    def whole(self) -> bool:
        """True where every call was sent, or was tried to be sent; calls can be sent one at a time."""
        return all(sent.reply is not None or sent.problem or sent.printed for sent in self.sent)

    @cached_property
    def succeeded(self) -> bool:
        """True where every call was answered as the step means it to be, or what it makes was there
        already; and what its task asks for holds."""
        return not self.astray and not self.missed

    @property
    def astray(self) -> tuple[tuple[Sent, str], ...]:
        """The calls that were answered in another way than the step means, each with what it means."""
        expected = self.step.expect
        wanted = (expected,) * len(self.sent) if isinstance(expected, str) else expected
        return tuple(
            (sent, want) for sent, want in zip(self.sent, wanted, strict=False) if not _as_meant(sent, want)
        )

    def decided(self, scene: Scene) -> Decision | None:
        """The decision that the step's prediction is about; None where there's none."""
        prediction = self.step.prediction
        if prediction is None:
            return None
        if isinstance(prediction.about, AccessQuestion):
            return decide(scene, prediction.about)
        reply = self.sent[prediction.about].reply if self.sent else None
        return reply.decision if reply else None

    @property
    def missed(self) -> tuple[Reached, ...]:
        """What the step's task asks for and isn't so."""
        return tuple(one for one in self.goals if not one.holds)


def _as_meant(sent: Sent, wanted: str) -> bool:
    if sent.problem or sent.reply is None:
        return False
    reply = sent.reply
    return reply.ok or reply.already if wanted == "allowed" else not reply.ok
