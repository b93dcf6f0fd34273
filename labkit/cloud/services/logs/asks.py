"""Amazon CloudWatch Logs: log groups and streams by name or ARN, and groups' tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("logs")


@finder
def group(call: ApiCall, _state: State, _arn: str) -> list[str]:
    name = call.parameters.get("logGroupName") or call.parameters.get("logGroupIdentifier")
    return [_group_arn(str(name), call)] if name else []


@finder
def stream(call: ApiCall, _state: State, _arn: str) -> list[str]:
    name = call.parameters.get("logGroupName") or call.parameters.get("logGroupIdentifier")
    base = _group_arn(str(name), call).removesuffix(":log-stream:")
    return [f"{base}:log-stream:{call.parameters.get('logStreamName')}"]


@tag_lookup("logs")
def tags(backend: Any, arn: str) -> Any:
    """A log group is tagged by its ARN without what follows."""
    return backend.tagger.get_tag_dict_for_resource(arn.partition(":log-stream:")[0])


def _group_arn(name: str, call: ApiCall) -> str:
    base = (
        name
        if name.startswith("arn:")
        else f"arn:aws:logs:{call.region}:{call.caller.account}:log-group:{name}"
    )
    return base.removesuffix(":*") + ":log-stream:"
