"""Instances: what they are launched from and with exists, and they change state only from a fitting one.

moto takes any image, key pair and count, and starts what was terminated.
(RunInstances, StartInstances, StopInstances; Error codes for the Amazon EC2 API)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before

from .ids import backend_of, exists, instances_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_TAGGABLE = {
    "AllocateAddress": {"elastic-ip"},
    "AuthorizeSecurityGroupEgress": {"security-group-rule"},
    "AuthorizeSecurityGroupIngress": {"security-group-rule"},
    "CreateInternetGateway": {"internet-gateway"},
    "CreateKeyPair": {"key-pair"},
    "CreateNatGateway": {"natgateway"},
    "CreateNetworkAcl": {"network-acl"},
    "CreateNetworkInterface": {"network-interface"},
    "CreateRouteTable": {"route-table"},
    "CreateSecurityGroup": {"security-group"},
    "CreateSubnet": {"subnet"},
    "CreateVolume": {"volume"},
    "CreateVpc": {"vpc"},
    "CreateVpcEndpoint": {"vpc-endpoint"},
    "ImportKeyPair": {"key-pair"},
    "RunInstances": {"instance", "volume", "network-interface", "spot-instances-request"},
}
_LIMIT = 20  # instances at a time (Amazon EC2 service quotas)
_NOT_FROM = {  # states in which an instance can't be ...
    "StartInstances": ("started", {"terminated", "shutting-down"}),
    "StopInstances": ("stopped", {"terminated", "shutting-down"}),
}

_ENDS = {
    "StartInstances": ("StartingInstances", "running"),
    "StopInstances": ("StoppingInstances", "stopped"),
    "TerminateInstances": ("TerminatingInstances", "terminated"),
}


@before("ec2", *_TAGGABLE)
def tags_are_for_what_is_made(call: ApiCall, _state: State) -> None:
    for wanted in call.parameters.get("TagSpecifications") or ():
        kind = wanted.get("ResourceType")
        if kind not in _TAGGABLE[call.operation]:
            raise _wrong(f"'{kind}' is not a valid taggable resource type for this operation.")


@before("ec2", "CreateTags", *_TAGGABLE)
def tags_are_ones_own(call: ApiCall, _state: State) -> None:
    """Tag restrictions (Tag your Amazon EC2 resources)."""
    tags = list(call.parameters.get("Tags") or ())
    for wanted in call.parameters.get("TagSpecifications") or ():
        tags += wanted.get("Tags") or ()
    for tag in tags:
        key = str(tag.get("Key", ""))
        if key.lower().startswith("aws:"):
            raise _wrong(
                f"Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for "
                "internal use"
            )


@before("ec2", "RunInstances")
def launch_makes_sense(call: ApiCall, state: State) -> None:
    asked, ec2 = call.parameters, backend_of(call, state)
    fewest, most = int(asked.get("MinCount", 1)), int(asked.get("MaxCount", 1))
    if fewest < 1:
        raise _wrong(f"Value ({fewest}) for parameter minCount is invalid. Minimum value is 1.")
    if most < fewest:
        raise _wrong(
            f"Value ({most}) for parameter maxCount is invalid. It must be at least minCount ({fewest})."
        )
    if fewest > _LIMIT:
        raise AwsError(
            "InstanceLimitExceeded",
            f"You have requested more instances ({fewest}) than your current instance limit of {_LIMIT} allows for "
            "the specified instance type.",
        )
    if most != fewest:
        raise NotSimulated(
            "ec2", "RunInstances", "it launches as many as MinCount says: give MaxCount the same"
        )
    image, key = str(asked.get("ImageId") or ""), asked.get("KeyName")
    if image and not image.startswith("resolve:ssm:"):
        exists(image, ec2)
    if key and key not in ec2.key_pairs:
        raise AwsError("InvalidKeyPair.NotFound", f"The key pair '{key}' does not exist")
    _profile_exists(asked.get("IamInstanceProfile") or {}, state.backend("iam", call.caller.account))


def _profile_exists(described: dict[str, Any], iam: Any) -> None:
    for part, shown in (("Name", "name"), ("Arn", "arn")):
        wanted = described.get(part)
        known = [getattr(one, part.lower()) for one in iam.instance_profiles.values()]
        if wanted and wanted not in known:
            raise _wrong(
                f"Value ({wanted}) for parameter iamInstanceProfile.{shown} is invalid. "
                f"Invalid IAM Instance Profile {'name' if part == 'Name' else 'ARN'}"
            )


@before("ec2", *_NOT_FROM)
def state_fits(call: ApiCall, state: State) -> None:
    verb, unfit = _NOT_FROM[call.operation]
    known = instances_of(backend_of(call, state))
    for name in call.parameters.get("InstanceIds") or ():
        if name in known and known[name].state in unfit:
            text = f"The instance '{name}' is not in a state from which it can be {verb}."
            raise AwsError("IncorrectInstanceState", text)


@after("ec2", "RunInstances")
def protected_from_the_start(call: ApiCall, state: State, result: Result) -> Result | None:
    """RunInstances: DisableApiTermination. moto protects nothing before it is told so by another call."""
    if call.parameters.get("DisableApiTermination"):
        known = instances_of(backend_of(call, state))
        for one in result.get("Instances", []):
            known[one["InstanceId"]].disable_api_termination = True
    return None


@after("ec2", *_ENDS)
def what_is_there_already_stays(call: ApiCall, _state: State, result: Result) -> Result:
    """InstanceStateChange: an instance that is in the wanted state doesn't change."""
    name, end = _ENDS[call.operation]
    rows = [
        row | {"CurrentState": row["PreviousState"]} if row["PreviousState"]["Name"] == end else row
        for row in result[name]
    ]
    return {**result, name: rows}


def _wrong(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text)
