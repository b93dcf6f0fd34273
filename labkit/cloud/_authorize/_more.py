"""Queues, topics, trails, alarms, log groups and Config's things: names turned into ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ._finders import finder_for

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

sqs, sns, cloudtrail = finder_for("sqs"), finder_for("sns"), finder_for("cloudtrail")
cloudwatch, logs, config = finder_for("cloudwatch"), finder_for("logs"), finder_for("config")


@sqs
def queue(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """From https://sqs.REGION.amazonaws.com/ACCOUNT/NAME."""
    *_, account, name = ["", *urlsplit(str(call.parameters["QueueUrl"])).path.split("/")]
    owner = account if account.isdigit() else call.caller.account
    return [f"arn:aws:sqs:{call.region}:{owner}:{name}"]


@sqs
def named_queue(call: ApiCall, _state: State, _arn: str) -> list[str]:
    owner = call.parameters.get("QueueOwnerAWSAccountId") or call.caller.account
    return [f"arn:aws:sqs:{call.region}:{owner}:{call.parameters['QueueName']}"]


@sns
def published(call: ApiCall, _state: State, _arn: str) -> list[str]:
    target = call.parameters.get("TopicArn") or call.parameters.get("TargetArn")
    return [str(target)] if target else ["*"]


@sns
def subscribed(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """A subscription's ARN is its topic's with one part more."""
    return [str(call.parameters["SubscriptionArn"]).rpartition(":")[0]]


@cloudtrail
def trail(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_trail_arn(str(call.parameters["Name"]), call)]


@cloudtrail
def selected_trail(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Insights are of a trail or of an event data store; only trails are simulated."""
    name = call.parameters.get("TrailName")
    return [_trail_arn(str(name), call)] if name else []


@cloudwatch
def described_alarms(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The alarms asked about by name; any alarm, where none is named."""
    names = call.parameters.get("AlarmNames") or ["*"]
    return [f"arn:aws:cloudwatch:{call.region}:{call.caller.account}:alarm:{name}" for name in names]


@logs
def group(call: ApiCall, _state: State, _arn: str) -> list[str]:
    name = call.parameters.get("logGroupName") or call.parameters.get("logGroupIdentifier")
    return [_group_arn(str(name), call)] if name else []


@logs
def stream(call: ApiCall, _state: State, _arn: str) -> list[str]:
    name = call.parameters.get("logGroupName") or call.parameters.get("logGroupIdentifier")
    base = _group_arn(str(name), call).removesuffix(":log-stream:")
    return [f"{base}:log-stream:{call.parameters.get('logStreamName')}"]


@config
def rule(call: ApiCall, state: State, _arn: str) -> list[str]:
    """Rules have ids of their own; one that is being made may get any."""
    described = call.parameters.get("ConfigRule") or {}
    name = call.parameters.get("ConfigRuleName") or described.get("ConfigRuleName")
    known = state.backend("config", call.caller.account, call.region).config_rules.get(name)
    return [known.config_rule_arn if known else _config_arn("config-rule", call)]


@config
def aggregator(call: ApiCall, state: State, _arn: str) -> list[str]:
    name = call.parameters.get("ConfigurationAggregatorName")
    known = state.backend("config", call.caller.account, call.region).config_aggregators.get(name)
    return [known.configuration_aggregator_arn if known else _config_arn("config-aggregator", call)]


def _trail_arn(name: str, call: ApiCall) -> str:
    if name.startswith("arn:"):
        return name
    return f"arn:aws:cloudtrail:{call.region}:{call.caller.account}:trail/{name}"


def _group_arn(name: str, call: ApiCall) -> str:
    base = (
        name
        if name.startswith("arn:")
        else f"arn:aws:logs:{call.region}:{call.caller.account}:log-group:{name}"
    )
    return base.removesuffix(":*") + ":log-stream:"


def _config_arn(kind: str, call: ApiCall) -> str:
    return f"arn:aws:config:{call.region}:{call.caller.account}:{kind}/*"
