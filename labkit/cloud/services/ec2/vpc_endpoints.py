"""VPC endpoints lead to services that exist, of a type they have, under a policy that can be read; moto takes nonsense.

(CreateVpcEndpoint, ModifyVpcEndpoint, DeleteVpcEndpoints; AWS services that integrate with AWS PrivateLink;
Gateway endpoints; Control access to VPC endpoints using endpoint policies)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before
from labkit.cloud.services._common.documents import check_document

from .ids import backend_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_GATEWAYS = frozenset({"s3", "dynamodb"})
_INTERFACES = _GATEWAYS | frozenset({
    "access-analyzer", "account", "acm-pca", "athena", "autoscaling", "backup", "bedrock", "bedrock-runtime",
    "cloudformation", "cloudtrail", "codebuild", "codecommit", "codepipeline", "config", "datazone", "dms", "ebs",
    "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "eks", "eks-auth",
    "elasticache", "elasticfilesystem", "elasticloadbalancing", "email-smtp", "events", "execute-api", "firehose",
    "glue", "guardduty-data", "imagebuilder", "inspector2", "iot.data", "kinesis-streams", "kms", "lakeformation",
    "lambda", "logs", "macie2", "monitoring", "networkmanager", "organizations", "ram", "rds", "rds-data",
    "redshift", "redshift-data", "rekognition", "sagemaker.api", "sagemaker.runtime", "scheduler",
    "secretsmanager", "securityhub", "servicecatalog", "servicediscovery", "servicequotas", "sns", "sqs", "ssm",
    "ssm-contacts", "ssm-incidents", "ssmmessages", "states", "storagegateway", "sts", "synthetics", "textract",
    "transcribe", "transfer", "xray",
})  # fmt: skip


@before("ec2", "CreateVpcEndpoint")
def service_exists(call: ApiCall, _state: State) -> None:
    name = str(call.parameters.get("ServiceName"))
    start = f"com.amazonaws.{call.region}."
    service = name.removeprefix(start)
    if not name.startswith(start) or service not in _INTERFACES:
        raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist")
    kind = str(call.parameters.get("VpcEndpointType", "Gateway"))
    types = ["Gateway"] * (service in _GATEWAYS) + ["Interface"]
    if kind not in types:
        text = f"Endpoint type ({kind}) does not match available service types ([{', '.join(types)}])."
        raise AwsError("InvalidParameter", text)


@before("ec2", "CreateVpcEndpoint", "ModifyVpcEndpoint")
def policy_can_be_saved(call: ApiCall, state: State) -> None:
    if text := call.parameters.get("PolicyDocument"):
        check_document(str(text), "endpoint", state, "ec2")


@before("ec2", "DeleteVpcEndpoints")
def remember_what_was_there(call: ApiCall, state: State) -> None:
    known = backend_of(call, state).vpc_end_points
    missing = [name for name in call.parameters.get("VpcEndpointIds") or () if name not in known]
    state.registers.notes["missing endpoints"] = missing


@after("ec2", "DeleteVpcEndpoints")
def missing_ones_are_told(_call: ApiCall, state: State, result: Result) -> Result:
    missing: list[str] = state.registers.notes.pop("missing endpoints", [])
    rows: list[Any] = [
        {
            "ResourceId": name,
            "Error": {
                "Code": "InvalidVpcEndpoint.NotFound",
                "Message": f"The VpcEndpoint Id '{name}' does not exist",
            },
        }
        for name in missing
    ]
    return result | {"Unsuccessful": [*result.get("Unsuccessful", []), *rows]}


@when_loaded("ec2")
def only_services_that_load() -> None:
    """moto asks each service of its own for its endpoint, and CloudFormation's needs libraries that we don't have."""
    from moto.ec2.models import vpcs

    for names in (vpcs.IMPLEMENTED_ENDPOINT_SERVICES, vpcs.COVERED_ENDPOINT_SERVICES):
        if "cloudformation" in names:
            names.remove("cloudformation")
