"""AWS managed policies: those that people expect to find are there, every other is fetched when it's named.

An account with all 1,582 would cost every scene, reset and save what the policies take that nobody looks at.
(AWS Managed Policy Reference Guide; AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy: PolicyNotAttachable)
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from moto.core.config import default_user_config
from moto.iam import models as _models
from moto.iam.aws_managed_policies import aws_managed_policies_data as _text
from moto.moto_api._internal import mock_random

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

from .ids import id_of_aws

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

models: Any = _models  # its own types hide the data it imports

OF_AWS = "arn:aws:iam::aws:policy/"
LINKED_PATH = "/aws-service-role/"
_EXPECTED = frozenset(
    """
    AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit Billing
    SystemAdministrator NetworkAdministrator DatabaseAdministrator DataScientist SupportUser
    IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword IAMUserSSHKeys IAMAccessAnalyzerFullAccess
    IAMAccessAnalyzerReadOnlyAccess AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonEC2FullAccess
    AmazonEC2ReadOnlyAccess AmazonVPCFullAccess AmazonVPCReadOnlyAccess AmazonRDSFullAccess
    AmazonRDSReadOnlyAccess AmazonDynamoDBFullAccess AmazonDynamoDBReadOnlyAccess AmazonSNSFullAccess
    AmazonSNSReadOnlyAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess AWSLambda_FullAccess
    AWSLambda_ReadOnlyAccess AWSLambdaBasicExecutionRole CloudWatchFullAccess CloudWatchReadOnlyAccess
    CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess AWSCloudTrail_FullAccess
    AWSCloudTrail_ReadOnlyAccess AWSConfigUserAccess AWSConfigRole AWS_ConfigRole
    AWSOrganizationsFullAccess AWSOrganizationsReadOnlyAccess AWSKeyManagementServicePowerUser
    AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess AmazonSSMManagedInstanceCore
    AmazonGuardDutyFullAccess AmazonGuardDutyReadOnlyAccess AWSSecurityHubFullAccess
    AWSSecurityHubReadOnlyAccess
    """.split()  # noqa: SIM905 - sixty names read better as text
)


# moto's data is indented by one blank a level. A pattern that begins with plain letters is found eight times as fast.
_ENTRY = re.compile(r'\n "([^"]+)":')


class Shelf(dict[str, Any]):
    """An account's managed policies by ARN: asked for one of AWS's that it lacks, it fetches it."""

    def __init__(self, account: str, region: str) -> None:
        super().__init__()
        self.place = {"account_id": account, "region": region}

    def __reduce__(self) -> Any:
        return Shelf, (self.place["account_id"], self.place["region"]), None, None, iter(self.items())

    def __contains__(self, arn: object) -> bool:
        return super().__contains__(arn) or self._fetch(arn)

    def __missing__(self, arn: str) -> Any:
        if self._fetch(arn):
            return self[arn]
        raise KeyError(arn)

    def get(self, arn: str, default: Any = None) -> Any:
        """The policy with this ARN."""
        return super().get(arn, default) if arn in self else default

    def _fetch(self, arn: object) -> bool:
        name = str(arn).rpartition("/")[2]
        if not str(arn).startswith(OF_AWS) or name not in _places():
            return False
        if _arn(name, _data(name)) != arn:
            return False
        drawn = mock_random.getstate()  # that it wasn't there yet changes no id that is made later
        self.put(name)
        mock_random.setstate(drawn)
        return True

    def put(self, name: str) -> Any:
        """Take in the policy of AWS's with this name."""
        policy = models.AWSManagedPolicy(name, **self.place, **_elements(name))
        self[policy.arn] = policy
        return policy


def install() -> None:
    """Let every account that moto makes from now on have these policies."""
    models.IAMBackend._init_aws_policies = lambda _backend: []  # noqa: SLF001 - they are the shelf's affair
    models.IAMBackend._init_managed_policies = _filled  # noqa: SLF001 - moto has no other place for its shelf
    for kind in ("user", "group", "role"):
        name = f"attach_{kind}_policy"
        setattr(models.IAMBackend, name, _fetched(getattr(models.IAMBackend, name)))
    default_user_config.setdefault("iam", {})["load_aws_managed_policies"] = True


def _filled(backend: Any) -> Shelf:
    shelf = Shelf(backend.account_id, backend.region_name)
    backend.aws_managed_policies = [shelf.put(name) for name in _expected()]
    return shelf


def _fetched(attach: Any) -> Any:
    """Attach as moto does, which looks for the policy among those that lie there."""

    @wraps(attach)
    def mended(self: Any, policy_arn: str, *more: Any, **named: Any) -> Any:
        self.managed_policies.get(policy_arn)
        return attach(self, policy_arn, *more, **named)

    return mended


@before("iam", "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy")
def services_keep_their_policies(call: ApiCall, state: State) -> None:
    """A service-linked role's policy is for that role alone."""
    arn = str(call.parameters["PolicyArn"])
    if (
        arn.startswith(OF_AWS.rstrip("/") + LINKED_PATH)
        and arn in state.backend("iam", call.caller.account).managed_policies
    ):
        kind = call.operation.removeprefix("Attach").removesuffix("Policy")
        raise AwsError("PolicyNotAttachable", f"Cannot attach a Service Role Policy to a Customer {kind}.")


@cache
def described() -> tuple[dict[str, Any], ...]:
    """Every AWS managed policy as ListPolicies shows one that isn't attached."""
    return tuple(_row(name, data) for name, data in json.loads(_text).items())


def _row(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "PolicyName": name,
        "PolicyId": id_of_aws(name),
        "Arn": _arn(name, data),
        "Path": data["Path"],
        "DefaultVersionId": data["DefaultVersionId"],
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": not data["Path"].startswith(LINKED_PATH),
        "CreateDate": datetime.fromisoformat(data["CreateDate"]),
        "UpdateDate": datetime.fromisoformat(data["UpdateDate"]),
    }


def _arn(name: str, data: dict[str, Any]) -> str:
    return f"{OF_AWS.removesuffix('/')}{data['Path']}{name}"


@cache
def _expected() -> tuple[str, ...]:
    return tuple(name for name in _places() if name in _EXPECTED)


@cache
def _places() -> dict[str, int]:
    """Where in moto's text each policy begins; reading all of it would take a fifth of a second."""
    return {found.group(1): found.end() for found in _ENTRY.finditer(_text)}


@cache
def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.JSONDecoder().raw_decode(_text, _places()[name])[0]
    return data


@cache
def _elements(name: str) -> dict[str, Any]:
    """What moto makes of one policy's data, made once."""
    data = _data(name)
    return {
        "default_version_id": data.get("DefaultVersionId"),
        "path": data.get("Path"),
        "document": json.dumps(data.get("Document")),
        "create_date": datetime.fromisoformat(data["CreateDate"]),
        "update_date": datetime.fromisoformat(data["UpdateDate"]),
    }
