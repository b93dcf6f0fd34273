"""AWS CloudTrail: the event history, and trails that deliver to buckets and log groups; recording a call is the gate's."""

from . import (  # noqa: F401 - they register what they know and mend
    asks,
    history,
    reading,
    trails,
)
