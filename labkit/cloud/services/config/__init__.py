"""AWS Config: recorders, delivery and rules as the lessons need them; no rule is evaluated."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    kept_tags,
    recording,
)
