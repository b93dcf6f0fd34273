"""What AWS does with the trail by itself: the event history, trails to buckets and logs, metrics, alarms.

moto keeps trails, metric filters and alarms, and nothing ever happens in them. Importing this registers
what makes them work with the gate.
"""

from . import (  # noqa: F401 - they register
    _alarm_rules,
    _config_rules,
    _history,
    _log_rules,
    _metric_filters,
    _reading,
    _trail_rules,
)
