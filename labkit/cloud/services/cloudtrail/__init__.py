"""AWS CloudTrail: the event history, and trails that deliver to buckets and log groups; recording a call is the gate's."""

# In the order in which their checks run.
# isort: off
from . import (  # noqa: F401 - they register what they know and mend
    asks,
    history,
    one_trail,
    reading,
    trails,
    own_role,
    status,
    named_trails,
)
# isort: on
