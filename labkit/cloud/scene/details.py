"""The whole scene as plain data, for whoever reasons about it without calling anything (`labkit.estate`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.described import described
from labkit.cloud.services.iam.described import account_details
from labkit.cloud.services.organizations.described import organizations
from labkit.cloud.services.s3.described import settings

from .environment import REGION

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.state import State


def details_of(state: State, now: datetime, source_ip: str) -> dict[str, Any]:
    """Accounts as GetAccountAuthorizationDetails tells them, organizations, resources by ARN, and what every
    request carries."""
    return {
        "documents": [_account(account, state) for account in state.accounts()],
        "organizations": organizations(state),
        "resources": described(state),
        "surroundings": {
            "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:EpochTime": str(int(now.timestamp())),
            "aws:RequestedRegion": REGION,
            "aws:SecureTransport": "true",
            "aws:SourceIp": source_ip,
            "aws:ViaAWSService": "false",
        },
    }


def _account(account: str, state: State) -> dict[str, Any]:
    block = state.any_backend("s3control", account, "aws").public_access_block
    return {**account_details(account, state), "PublicAccessBlock": settings(block)}
