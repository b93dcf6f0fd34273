"""What a session carries: session policies, tags, a source identity; and how much of that there is room for.

(AssumeRole, GetFederationToken in the AWS STS API Reference; Pass session tags in AWS STS; Monitor and control
actions taken with assumed roles; IAM and AWS STS quotas)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_LONGEST_POLICY = 2_048  # characters, white space counted
_MOST_MANAGED = 10
_ROOM = 4_096  # AWS doesn't tell what its packed form holds; this is of that size


def session_policies(call: ApiCall, state: State, account: str) -> tuple[str, ...]:
    """Session policies as JSON text: the one in the call, and the managed ones it names."""
    texts = []
    inline = str(call.parameters.get("Policy") or "")
    if inline:
        if len(inline) > _LONGEST_POLICY:
            raise _too_long("policy", inline, _LONGEST_POLICY)
        check_document(inline, "session", state)
        texts.append(inline)
    named = [str(one.get("arn")) for one in call.parameters.get("PolicyArns", ())]
    if len(named) > _MOST_MANAGED:
        raise _too_long("policyArns", f"[{', '.join(named)}]", _MOST_MANAGED)
    return (*texts, *(_managed(arn, state.backend("iam", account).managed_policies) for arn in named))


def session_tags(call: ApiCall) -> dict[str, str]:
    """The tags of the new session: those that the call gives, and those that travel on from the caller's."""
    travelling = {key.lower() for key in call.caller.transitive_tags}
    inherited = {key: value for key, value in call.caller.session_tags.items() if key.lower() in travelling}
    given = {str(tag["Key"]): str(tag["Value"]) for tag in call.parameters.get("Tags", ())}
    lowered = [str(tag["Key"]).lower() for tag in call.parameters.get("Tags", ())]
    if len(set(lowered)) < len(lowered):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if any(key.startswith("aws:") for key in lowered):
        raise _invalid("Tag keys that begin with aws: are reserved for AWS and can't be passed.")
    if any(key.lower() in lowered for key in inherited):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            "from the calling session."
        )
    return inherited | given


def transitive_tags(call: ApiCall) -> frozenset[str]:
    """The keys that will travel on; a new one must be of a tag that the call gives."""
    given = {str(tag["Key"]).lower() for tag in call.parameters.get("Tags", ())}
    asked = {str(key) for key in call.parameters.get("TransitiveTagKeys", ())}
    if any(key.lower() not in given for key in asked):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    return call.caller.transitive_tags | asked


def source_identity(call: ApiCall) -> str | None:
    """The one that is asked for, or that the caller's session has: once set it stays."""
    asked, held = call.parameters.get("SourceIdentity"), call.caller.source_identity
    if held and asked and asked != held:
        raise AwsError(
            "AccessDenied", "The source identity of a session can't be changed by a later role.", 403
        )
    return held or asked


def packed_size(call: ApiCall) -> dict[str, int]:
    """How much of the room for policies and tags is taken, in percent; nothing where none are passed."""
    policies = len(str(call.parameters.get("Policy") or ""))
    policies += sum(len(str(one.get("arn"))) for one in call.parameters.get("PolicyArns", ()))
    tags = sum(len(f"{tag['Key']}{tag['Value']}") for tag in call.parameters.get("Tags", ()))
    percent = -(-100 * (policies + tags) // _ROOM)
    if percent > 100:
        what = "Packed policy" if policies > tags else "Packed size of session tags"
        text = f"{what} consumes {percent}% of allotted space, please use smaller policy."
        raise AwsError("PackedPolicyTooLarge", text if policies > tags else text.partition(",")[0] + ".")
    return {"PackedPolicySize": percent} if percent else {}


def _managed(arn: str, managed: Mapping[str, Any]) -> str:
    """The default version of a managed policy of the role's account, or of AWS."""
    policy = managed.get(arn)
    if policy is None:
        raise AwsError("ValidationError", f"The policy {arn} does not exist.")
    return next(
        str(version.document)
        for version in policy.versions
        if version.version_id == policy.default_version_id
    )


def _too_long(name: str, value: str, most: int) -> AwsError:
    text = f"Value '{value}' at '{name}' failed to satisfy constraint: Member must have length less than or equal to {most}"
    return AwsError("ValidationError", f"1 validation error detected: {text}")


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text)
