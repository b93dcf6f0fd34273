"""One view for each model, found by the model's type, and the lesson that a notebook holds; nothing is decided here."""

from labkit.lesson.model.shown import views_in
from labkit.lesson.view.parts import policy_picture  # noqa: F401 - registers itself

_EACH = (
    "batch",
    "explorer",
    "fault",
    "handout",
    "happening",
    "hunt",
    "layers",
    "letter",
    "requirements",
    "sign_in",
    "solution",
    "sorting",
    "exercises",
)
"""Each registers itself for its model, when the first of them is wanted."""

views_in(*(f"{__name__}.{name}" for name in _EACH))
