"""Before anybody looks at files, logs, metrics, alarms or messages, what is due is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud._corrections._registry import before

from ._alarms import judge_alarms
from ._delivery import deliver

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("s3", "ListObjects", "ListObjectsV2", "ListObjectVersions", "GetObject", "HeadObject", "DeleteBucket")
@before("s3", "DeleteBucketPolicy", "PutBucketPolicy")
@before("cloudtrail", "GetTrailStatus")
@before(
    "logs", "DescribeLogStreams", "FilterLogEvents", "GetLogEvents", "PutMetricFilter", "DeleteMetricFilter"
)
@before("logs", "DeleteLogGroup", "DeleteLogStream", "StartQuery")
@before("iam", "DeleteRole", "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy")
def files_and_logs(call: ApiCall, state: State) -> None:
    deliver(state, call.time)


@before("cloudwatch", "DescribeAlarms", "DescribeAlarmsForMetric", "GetMetricData", "GetMetricStatistics")
@before("cloudwatch", "ListMetrics", "PutMetricAlarm", "PutMetricData", "DeleteAlarms", "SetAlarmState")
@before("cloudwatch", "EnableAlarmActions", "DisableAlarmActions")
@before("sqs", "ReceiveMessage", "GetQueueAttributes", "PurgeQueue", "DeleteQueue")
@before("sns", "DeleteTopic", "Subscribe", "Unsubscribe")
def metrics_and_alarms(call: ApiCall, state: State) -> None:
    deliver(state, call.time)
    judge_alarms(state, call.time)
