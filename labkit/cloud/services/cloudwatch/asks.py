"""Amazon CloudWatch: alarms by name, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("cloudwatch")


@finder
def described_alarms(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The alarms asked about by name; any alarm, where none is named."""
    names = call.parameters.get("AlarmNames") or ["*"]
    return [f"arn:aws:cloudwatch:{call.region}:{call.caller.account}:alarm:{name}" for name in names]


@tag_lookup("cloudwatch")
def tags(backend: Any, arn: str) -> Any:
    """Alarms are tagged by their ARN."""
    return backend.tagger.get_tag_dict_for_resource(arn)
