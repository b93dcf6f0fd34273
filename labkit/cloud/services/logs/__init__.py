"""Amazon CloudWatch Logs: log groups and metric filters; alarms live in `cloudwatch`."""

# In the order in which their checks run.
# isort: off
from . import (  # noqa: F401 - they register what they know and mend
    asks,
    rules,
    one_group,
    metric_filters,
    groups_by_pattern,
)
# isort: on
