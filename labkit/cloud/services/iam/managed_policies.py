"""The AWS managed policies that people expect to find; all of them would take half a second an account.

(AWS Managed Policy Reference Guide)
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from moto.core.config import default_user_config
from moto.iam import models as _models

models: Any = _models  # its own types hide the data it imports

EXPECTED = frozenset(
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


def install() -> None:
    """Let every account that moto makes from now on have these policies."""
    every = json.loads(models.aws_managed_policies_data)
    few = {name: data for name, data in every.items() if name in EXPECTED}
    models.aws_managed_policies_data = json.dumps(few)
    prepared = [(name, _elements(data)) for name, data in few.items()]

    def init_aws_policies(backend: Any) -> list[Any]:
        place = {"account_id": backend.account_id, "region": backend.region_name}
        return [models.AWSManagedPolicy(name, **place, **elements) for name, elements in prepared]

    models.IAMBackend._init_aws_policies = init_aws_policies  # noqa: SLF001 - moto reads them anew an account
    default_user_config.setdefault("iam", {})["load_aws_managed_policies"] = True


def _elements(data: dict[str, Any]) -> dict[str, Any]:
    """What moto makes of one policy's data, made once."""
    return {
        "default_version_id": data.get("DefaultVersionId"),
        "path": data.get("Path"),
        "document": json.dumps(data.get("Document")),
        "create_date": datetime.fromisoformat(data["CreateDate"]),
        "update_date": datetime.fromisoformat(data["UpdateDate"]),
    }
