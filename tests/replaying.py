"""Runs a whole chapter one way, as a learner would who changes nothing, and keeps what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.model.rehearsing import truth
from tests.quick_aws import quick_aws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.lesson import Lesson
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.calls import Way


def play(lab: Lesson, way: Way, steps: Sequence[Step] = ()) -> dict[str, Run]:
    """Every step in order (or those of ``steps``), each with its right prediction locked."""
    course = lab._course
    with quick_aws():
        for step in steps or course.steps:
            if step.prediction is not None:
                course.lock(step, truth(course, step))
            course.run(step, way)
    return dict(course.runs)


def play_twice(lab: Lesson) -> None:
    """Every step two times in a row, by the console; what a step needs stays done."""
    course = lab._course
    for step in course.steps:
        assert course.missing(step) == ()
        course.run(step, "console")
        course.run(step, "console")
        assert course.done(step.name)


def wrong(runs: dict[str, Run]) -> dict[str, Any]:
    """Steps that didn't come out as they're meant to, with AWS's words."""
    return {
        name: [(sent.call.operation, sent.problem or (sent.reply and sent.reply.error)) for sent in run.sent]
        for name, run in runs.items()
        if not run.succeeded
    }


def unsure(runs: dict[str, Run]) -> list[str]:
    """Steps whose prediction, the truth as it's known beforehand, wasn't judged right."""
    return [name for name, run in runs.items() if run.feedback is not None and run.feedback.right is not True]
