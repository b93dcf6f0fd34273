"""What AssumeRole and its kin carry: session tags and a source identity, inherited ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.finders import finder_for

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("sts")


@finder
def transitive_tag_keys(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The tags that will travel on: those named in the call and those that already travel."""
    named = [str(key) for key in call.parameters.get("TransitiveTagKeys") or ()]
    return list(dict.fromkeys([*named, *sorted(call.caller.transitive_tags)]))


@finder
def session_tags(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Whether the new session will carry tags: passed ones, or ones that the caller's session hands on."""
    passed = [str(tag["Key"]) for tag in call.parameters.get("Tags") or ()]
    return passed or sorted(call.caller.transitive_tags)


@finder
def source_identity(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Once set, a source identity goes along through every further role (Monitor and control actions
    taken with assumed roles)."""
    found = call.parameters.get("SourceIdentity") or call.caller.source_identity
    return [str(found)] if found else []
