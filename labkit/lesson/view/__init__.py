"""One view for each model, found by the model's type, and the lesson that a notebook holds; nothing is decided here."""

from labkit.lesson.view.parts import policy_picture  # noqa: F401 - registers itself, too

from . import (  # noqa: F401 - each registers itself for its model
    batch,
    exercises,
    explorer,
    fault,
    handout,
    happening,
    hunt,
    layers,
    letter,
    requirements,
    sign_in,
    solution,
    sorting,
)
