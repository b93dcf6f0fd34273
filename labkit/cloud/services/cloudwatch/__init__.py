"""Amazon CloudWatch: metrics, and alarms that change their state; log groups live in `logs`."""

from . import (  # noqa: F401 - they register what they know and mend
    alarm_rules,
    alarms_of_metrics,
    asks,
    metric_rules,
    put_again,
)
