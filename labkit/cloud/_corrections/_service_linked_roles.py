"""Roles that belong to a service: made under the service's own name, changed by nobody else.

moto guesses the name, and lets everybody rewrite such a role.
(Create a service-linked role; AWS services that work with IAM; UnmodifiableEntity in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.iam import models

from labkit.cloud._calls import AwsError, NotSimulated

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

_NAMES = {
    "access-analyzer": "AccessAnalyzer",
    "autoscaling": "AutoScaling",
    "cloudtrail": "CloudTrail",
    "config": "Config",
    "elasticloadbalancing": "ElasticLoadBalancing",
    "guardduty": "AmazonGuardDuty",
    "inspector2": "AmazonInspector2",
    "organizations": "Organizations",
    "rds": "RDS",
    "securityhub": "SecurityHub",
    "spot": "EC2Spot",
    "ssm": "AmazonSSM",
    "sso": "SSO",
    "support": "Support",
    "trustedadvisor": "TrustedAdvisor",
}
_PATH = "/aws-service-role/"
_CHANGES = (
    "AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy",
    "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy", "UpdateRole",
)  # fmt: skip


def install() -> None:
    """Teach moto the names."""
    models.SERVICE_NAME_CONVERSION.update(_NAMES)


@before("iam", "CreateServiceLinkedRole")
def known_service(call: ApiCall, state: State) -> None:
    service = str(call.parameters["AWSServiceName"])
    name = _NAMES.get(service.removesuffix(".amazonaws.com"))
    if name is None or not service.endswith(".amazonaws.com"):
        raise NotSimulated("iam", "CreateServiceLinkedRole", f"it doesn't know what {service} calls its role")
    if call.parameters.get("CustomSuffix") and name != "AutoScaling":
        raise AwsError("InvalidInput", "Custom suffix is not allowed for " + service)
    suffix = f"_{call.parameters['CustomSuffix']}" if call.parameters.get("CustomSuffix") else ""
    if _role(f"AWSServiceRoleFor{name}{suffix}", call, state) is not None:
        raise AwsError(
            "InvalidInput",
            f"Service role name AWSServiceRoleFor{name}{suffix} has been taken in this account, please try a "
            "different suffix.",
        )


@before("iam", *_CHANGES)
def services_keep_their_roles(call: ApiCall, state: State) -> None:
    role = _role(call.parameters["RoleName"], call, state)
    if role is not None and role.path.startswith(_PATH):
        raise AwsError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - this role is only modifiable by AWS",
        )


@before("iam", "CreateRole")
def path_is_the_services(call: ApiCall, _state: State) -> None:
    if str(call.parameters.get("Path", "/")).startswith(_PATH):
        raise AwsError("InvalidInput", f"The path {_PATH} is reserved for roles that services make.")


def _role(name: str, call: ApiCall, state: State) -> Any | None:
    roles = state.backend("iam", call.caller.account).roles.values()
    return next((role for role in roles if role.name == name), None)
