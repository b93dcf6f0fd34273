"""Before anybody looks at files, logs, metrics, alarms or messages, what is due is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import before
from labkit.cloud.services.cloudwatch.alarms import judge_alarms

from .delivery import deliver

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before(
    "s3",
    "ListObjects",
    "ListObjectsV2",
    "ListObjectVersions",
    "GetObject",
    "HeadObject",
    "DeleteBucket",
    last=True,
)
@before("s3", "DeleteBucketPolicy", "PutBucketPolicy", last=True)
@before("cloudtrail", "GetTrailStatus", last=True)
@before(
    "logs",
    "DescribeLogStreams",
    "FilterLogEvents",
    "GetLogEvents",
    "PutMetricFilter",
    "DeleteMetricFilter",
    last=True,
)
@before("logs", "DeleteLogGroup", "DeleteLogStream", "StartQuery", last=True)
@before(
    "iam",
    "DeleteRole",
    "PutRolePolicy",
    "DeleteRolePolicy",
    "AttachRolePolicy",
    "DetachRolePolicy",
    last=True,
)
def files_and_logs(call: ApiCall, state: State) -> None:
    deliver(state, call.time)


@before(
    "cloudwatch",
    "DescribeAlarms",
    "DescribeAlarmsForMetric",
    "GetMetricData",
    "GetMetricStatistics",
    last=True,
)
@before(
    "cloudwatch", "ListMetrics", "PutMetricAlarm", "PutMetricData", "DeleteAlarms", "SetAlarmState", last=True
)
@before("cloudwatch", "EnableAlarmActions", "DisableAlarmActions", last=True)
@before("sqs", "ReceiveMessage", "GetQueueAttributes", "PurgeQueue", "DeleteQueue", last=True)
@before("sns", "DeleteTopic", "Subscribe", "Unsubscribe", last=True)
def metrics_and_alarms(call: ApiCall, state: State) -> None:
    deliver(state, call.time)
    judge_alarms(state, call.time)
