"""AWS Config: rules and aggregators by name, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("config")


@finder
def rule(call: ApiCall, state: State, _arn: str) -> list[str]:
    """Rules have ids of their own; one that is being made may get any."""
    described = call.parameters.get("ConfigRule") or {}
    name = call.parameters.get("ConfigRuleName") or described.get("ConfigRuleName")
    known = state.backend("config", call.caller.account, call.region).config_rules.get(name)
    return [known.config_rule_arn if known else _config_arn("config-rule", call)]


@finder
def aggregator(call: ApiCall, state: State, _arn: str) -> list[str]:
    name = call.parameters.get("ConfigurationAggregatorName")
    known = state.backend("config", call.caller.account, call.region).config_aggregators.get(name)
    return [known.configuration_aggregator_arn if known else _config_arn("config-aggregator", call)]


@tag_lookup("config")
def tags(config: Any, arn: str) -> Any:
    shelves = {
        "config-rule": (config.config_rules, "config_rule_arn"),
        "config-aggregator": (config.config_aggregators, "configuration_aggregator_arn"),
        "aggregation-authorization": (config.aggregation_authorizations, "aggregation_authorization_arn"),
    }
    shelf, attribute = shelves.get(arn.split(":", 5)[5].partition("/")[0], ({}, ""))
    return next((thing.tags for thing in shelf.values() if getattr(thing, attribute) == arn), None)


def _config_arn(kind: str, call: ApiCall) -> str:
    return f"arn:aws:config:{call.region}:{call.caller.account}:{kind}/*"
