"""What is put again: alarms and insight rules keep their tags, and an alarm its state. (PutMetricAlarm)"""

from __future__ import annotations

from typing import Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.services._common.kept_tags import keeps_tags

keeps_tags("cloudwatch", "PutMetricAlarm", "alarms", "AlarmName")
keeps_tags("cloudwatch", "PutInsightRule", "insight_rules", "RuleName")


@when_loaded("cloudwatch")
def a_changed_alarm_keeps_its_state() -> None:
    """moto makes another alarm in its place."""
    from moto.cloudwatch.models import CloudWatchBackend

    make: Any = CloudWatchBackend.put_metric_alarm

    def put(self: Any, *given: Any, **named: Any) -> Any:
        before = self.alarms.get(named.get("name") or given[0])
        alarm = make(self, *given, **named)
        if before is not None:
            alarm.history = before.history
            for name in ("state_reason", "state_reason_data", "state_value", "state_updated_timestamp"):
                setattr(alarm, name, getattr(before, name))
        return alarm

    CloudWatchBackend.put_metric_alarm = put  # type: ignore[method-assign]  # that is the mend
