"""Roles that a service makes for itself on the way, in the account of whoever first needs it to.

(Create a service-linked role; AWS services that work with IAM)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .time import at

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_HOUR = "3600"


@dataclass(frozen=True, slots=True)
class LinkedRole:
    """A service-linked role: whose it is ("cloudtrail.amazonaws.com"), and its name after AWSServiceRoleFor."""

    service: str
    suffix: str

    @property
    def name(self) -> str:
        """The role's name."""
        return f"AWSServiceRoleFor{self.suffix}"

    @property
    def path(self) -> str:
        """The path that service-linked roles have."""
        return f"/aws-service-role/{self.service}/"

    def is_missing(self, account: str, state: State) -> bool:
        """Whether the account hasn't got it yet; who calls for it then needs iam:CreateServiceLinkedRole."""
        return all(role.name != self.name for role in state.backend("iam", account).roles.values())

    def make(self, account: str, call: ApiCall, state: State) -> None:
        """Make it, where the account hasn't got it."""
        if not self.is_missing(account, state):
            return
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": self.service}, "Action": "sts:AssumeRole"}
            ],
        }
        with at(call):
            state.backend("iam", account).create_role(
                self.name,
                json.dumps(trust),
                self.path,
                permissions_boundary=None,
                description="",
                tags=[],
                max_session_duration=_HOUR,
                linked_service=self.service,
            )
