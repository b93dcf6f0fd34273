"""IAM's lists, sorted, filtered and a page at a time; what is in them is changed elsewhere."""

from . import (  # noqa: F401 - they register what they know and mend
    entities,
    names,
    policies,
    profiles,
)
