"""Finds the option of a prediction that turns out right, for an autorun; nothing is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.ways.sending import Sender

from .checking import asked_at
from .judging import options_of, right_options
from .replay import default_texts, send_step
from .run import Run

if TYPE_CHECKING:
    from .course import Course
    from .predictions import Option, Prediction
    from .steps import Step


def truth(course: Course, step: Step) -> str:
    """The key of the option that an autorun locks: what the step says, else what turns out right.

    Where a call can be judged as things stand, it is; otherwise the step is rehearsed and taken back.

    Raises:
        ValueError: the step asks for no prediction, or no option turns out right.
    """
    prediction = step.prediction
    if prediction is None:
        raise ValueError(f"The step {step.name!r} asks for no prediction.")
    if prediction.autorun is not None:
        return prediction.autorun
    at = asked_at(step)
    decision = course.sender.decide(step.calls[at]) if at is not None else None
    right = (
        right_options(options_of(prediction), decision, course.scene)
        if decision
        else _rehearse(course, step, prediction)
    )
    if not right:
        raise ValueError(f"No option of the prediction of step {step.name!r} turns out right.")
    return right[0].key


def _rehearse(course: Course, step: Step, prediction: Prediction) -> tuple[Option, ...]:
    """The options that turn out right when the step runs; then everything is put back."""
    before = course.scene.moment()
    try:
        results = course.results.copy()
        sender = Sender(course.scene, results.look_up, dict(course.namespace))
        sent = send_step(step, "console", default_texts(step, "console"), sender, results)
        decision = Run(step, "console", sent).decided(course.scene)
        return right_options(options_of(prediction), decision, course.scene)
    finally:
        course.scene.back_to(before)
