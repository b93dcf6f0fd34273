"""What CloudTrail asks before it takes a trail: a bucket that lets it in, a role for logs, an organization.

(CreateTrail, UpdateTrail, StartLogging in the CloudTrail API Reference: errors)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before
from labkit.cloud.services.s3.asks import bucket_named

from .delivery import deliver, start
from .permissions import may_write_logs, may_write_objects
from .places import log_group_of
from .selectors import usual_selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_TRUSTED = "cloudtrail.amazonaws.com"


@before("cloudtrail", "CreateTrail", "UpdateTrail", "StopLogging", "DeleteTrail", "PutEventSelectors")
def deliver_by_the_old_rules_first(call: ApiCall, state: State) -> None:
    deliver(state, call.time)


@before("cloudtrail", "CreateTrail", "UpdateTrail")
def nothing_that_isnt_simulated(call: ApiCall, _state: State) -> None:
    if call.parameters.get("KmsKeyId") or call.parameters.get("SnsTopicName"):
        raise NotSimulated("cloudtrail", call.operation, "its trails use no key and send no messages")


@before("cloudtrail", "CreateTrail")
def name_is_free(call: ApiCall, state: State) -> None:
    name = call.parameters["Name"]
    for backend in state.made_backends("cloudtrail"):
        if backend.account_id == call.caller.account and name in backend.trails:
            raise AwsError(
                "TrailAlreadyExistsException",
                f"Trail {name} already exists for customer: {call.caller.account}",
            )


@before("cloudtrail", "PutEventSelectors")
def simple_selectors(call: ApiCall, _state: State) -> None:
    if call.parameters.get("AdvancedEventSelectors"):
        raise NotSimulated("cloudtrail", call.operation, "it reads only basic event selectors")


_DATA = frozenset({
    "AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table",
})  # fmt: skip  # those of basic event selectors (DataResource)


@before("cloudtrail", "PutEventSelectors")
def data_is_of_a_known_kind(call: ApiCall, _state: State) -> None:
    for selector in call.parameters.get("EventSelectors") or ():
        for resource in selector.get("DataResources") or ():
            if resource.get("Type") not in _DATA:
                raise AwsError(
                    "InvalidEventSelectorsException",
                    f"Value {resource.get('Type')} for DataResources.Type is invalid.",
                )


@after("cloudtrail", "GetEventSelectors")
def management_events_by_default(_call: ApiCall, _state: State, result: Result) -> Result:
    if result.get("AdvancedEventSelectors"):
        return result
    rows: list[Result] = [usual_selector() | row for row in result.get("EventSelectors") or [{}]]
    return {"TrailARN": result["TrailARN"], "EventSelectors": rows}


@after("cloudtrail", "PutEventSelectors")
def selectors_are_whole(_call: ApiCall, _state: State, result: Result) -> Result:
    rows = [usual_selector() | row for row in result.get("EventSelectors") or ()]
    return result | ({"EventSelectors": rows} if rows else {})


@before("cloudtrail", "DeleteTrail")
def trail_is_there(call: ApiCall, state: State) -> None:
    if _name(call) not in state.any_backend("cloudtrail", call.caller.account, call.region).trails:
        raise AwsError(
            "TrailNotFoundException",
            f"Unknown trail: {call.parameters['Name']} for the user: {call.caller.account}",
        )


@before("cloudtrail", "CreateTrail", "UpdateTrail")
def organization_trail(call: ApiCall, _state: State) -> None:
    if not call.parameters.get("IsOrganizationTrail"):
        return
    backend = organizations_backends[call.caller.account]["aws"]
    if backend.org is None:
        raise AwsError(
            "NotOrganizationMasterAccountException",
            "The caller is not the management account of an organization, which alone can have organization trails.",
        )
    if backend.org.feature_set != "ALL":
        raise AwsError(
            "OrganizationNotInAllFeaturesModeException", "The organization must have all features enabled."
        )
    if all(service["ServicePrincipal"] != _TRUSTED for service in backend.services):
        raise AwsError(
            "CloudTrailAccessNotEnabledException",
            "Trusted access for CloudTrail isn't enabled in the organization: enable it with Organizations' "
            "EnableAWSServiceAccess for cloudtrail.amazonaws.com.",
        )


@before("cloudtrail", "UpdateTrail")
def remember_the_trail(call: ApiCall, state: State) -> None:
    trails = state.any_backend("cloudtrail", call.caller.account, call.region).trails
    trail = trails.get(_name(call))
    state.registers.notes["trail before"] = dict(vars(trail)) if trail else None


@after("cloudtrail", "CreateTrail", "UpdateTrail")
def where_it_may_write(call: ApiCall, state: State, _result: Result) -> None:
    """Looks at the whole trail, as moto has it by now; one that may not write is taken back."""
    trails = state.any_backend("cloudtrail", call.caller.account, call.region).trails
    trail = trails[_name(call)]
    try:
        _check(trail, state)
    except AwsError:
        if call.operation == "CreateTrail":
            del trails[trail.trail_name]
        else:
            vars(trail).update(state.registers.notes["trail before"])
        raise


@after("cloudtrail", "StartLogging")
def from_now_on(call: ApiCall, state: State, _result: Result) -> None:
    start(
        state.any_backend("cloudtrail", call.caller.account, call.region).get_trail(call.parameters["Name"]),
        state,
    )


def _name(call: ApiCall) -> str:
    return str(call.parameters["Name"]).rpartition("/")[2]


def _check(trail: Any, state: State) -> None:
    bucket = bucket_named(state, trail.bucket_name)
    if bucket is None or not may_write_objects(trail, bucket):
        raise AwsError(
            "InsufficientS3BucketPolicyException",
            f"Incorrect S3 bucket policy is detected for bucket: {trail.bucket_name}",
        )
    if not trail.cw_log_group_arn:
        return
    account, region, name = log_group_of(trail)
    logs = state.known_backend("logs", account, region)
    if logs is None or name not in logs.groups:
        raise AwsError(
            "InvalidCloudWatchLogsLogGroupArnException",
            "CloudTrail cannot validate the specified log group ARN.",
        )
    if not may_write_logs(trail, state):
        raise AwsError(
            "InvalidCloudWatchLogsRoleArnException", "Access denied. Check the permissions for your role."
        )


@after("cloudtrail", "DescribeTrails", "ListTrails")
def organization_trails_are_seen(call: ApiCall, state: State, result: Result) -> Result | None:
    """Members see the organization's trail, and can't change it (Creating a trail for an organization)."""
    name, asked = ("trailList" if call.operation == "DescribeTrails" else "Trails"), call.parameters
    if asked.get("trailNameList") or asked.get("includeShadowTrails") is False:
        return None
    shown = [trail for trail in _organization_trails(call, state) if trail.region_name == call.region]
    rows = [trail.description() if name == "trailList" else trail.short() for trail in shown]
    return result | {name: [*result.get(name, []), *rows]} if rows else None


def _organization_trails(call: ApiCall, state: State) -> Iterator[Any]:
    for backend in state.made_backends("cloudtrail"):
        if backend.account_id == call.caller.account:
            continue
        members = {one.id for one in organizations_backends[backend.account_id]["aws"].accounts}
        if call.caller.account in members:
            yield from (trail for trail in backend.trails.values() if trail.is_org_trail)
