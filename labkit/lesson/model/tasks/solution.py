"""One way to do it, written as steps, kept out of sight until a learner asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.model.replay import default_texts, send_step
from labkit.lesson.model.shown import Shown
from labkit.lesson.ways.sending import Sender

if TYPE_CHECKING:
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.replies import Sent


@dataclass(frozen=True, slots=True)
class Solution(Shown):
    """The steps of one solution. ``fresh``: it's applied to the start of the scene, and what was built until
    then is gone."""

    title: str
    steps: tuple[Step, ...]
    fresh: bool = False

    def apply(self, lab: Lab) -> None:
        """Make all its calls. Raises LookupError with AWS's words where one isn't answered well."""
        course = lab.course
        if self.fresh:
            course.reset()
        sender = Sender(lab.scene, course.results.look_up, course.namespace)
        for step in self.steps:
            texts = default_texts(step, "console")
            for sent in send_step(step, "console", texts, sender, course.results):
                _expect_success(sent)
        lab.changed()


def _expect_success(sent: Sent) -> None:
    if sent.reply is None or not sent.reply.ok:
        said = sent.problem or (sent.reply.error if sent.reply else "nothing")
        raise LookupError(f"labkit couldn't apply the solution now. {sent.call.operation}: {said}")
