"""Who holds which policies in the account of the best-practices chapter, read in one go."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from labkit.documents import values

from .scene import HARBOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene

Kind = Literal["user", "group", "role"]
_KINDS: tuple[Kind, ...] = ("user", "group", "role")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that somebody holds, attached or inline."""

    name: str
    document: dict[str, Any]

    @property
    def actions(self) -> list[str]:
        """What its Allow statements name; "*" where they say only what they leave out."""
        statements = self.document["Statement"]
        listed = statements if isinstance(statements, list) else [statements]
        allows = [statement for statement in listed if statement["Effect"] == "Allow"]
        return [action for statement in allows for action in values(statement.get("Action", "*"))]

    @property
    def administrates(self) -> bool:
        """Whether it is AWS's policy for administrators, the one that may allow everything."""
        return self.name == "AdministratorAccess" and "*" in self.actions


@dataclass(frozen=True, slots=True)
class Holder:
    """A user, group or role, with the policies of its own and the groups that a user is in."""

    kind: Kind
    name: str
    arn: str
    policies: tuple[Policy, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Books:
    """What an auditor reads, each part when it's first asked for. Nothing is changed by reading."""

    scene: Scene
    _documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client that only reads the account."""
        return self.scene.inspect(HARBOR.id, service)

    @cached_property
    def summary(self) -> dict[str, int]:
        """What the account counts of itself."""
        counted: dict[str, int] = self.client("iam").get_account_summary()["SummaryMap"]
        return counted

    @cached_property
    def report(self) -> tuple[dict[str, str], list[dict[str, str]]]:
        """The credential report: root's row, and one a user."""
        content = self.client("iam").get_credential_report()["Content"].decode()
        root, *users = csv.DictReader(io.StringIO(content))
        return root, users

    @property
    def signing_in(self) -> list[dict[str, str]]:
        """The report's rows of users who have a password for the console."""
        return [row for row in self.report[1] if row["password_enabled"].startswith("t")]

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Every user, group and role."""
        details = self.client("iam").get_account_authorization_details(Filter=["User", "Group", "Role"])
        return tuple(
            self._holder(kind, one) for kind in _KINDS for one in details[f"{kind.title()}DetailList"]
        )

    def of_kind(self, kind: Kind) -> list[Holder]:
        """The users, the groups or the roles."""
        return [holder for holder in self.holders if holder.kind == kind]

    @property
    def administrators(self) -> list[Holder]:
        """Users who may do everything, by a policy of their own or a group's."""
        groups = {group.name for group in self.of_kind("group") if _administers(group)}
        return [user for user in self.of_kind("user") if _administers(user) or groups & set(user.groups)]

    def events(self, key: str = "", value: str = "") -> Iterator[dict[str, Any]]:
        """The event history, newest first, or what an attribute ("EventName", "Username") narrows it to."""
        asked = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]} if key else {}
        few = {"PageSize": 5}  # mostly the newest tells
        for page in (
            self.client("cloudtrail").get_paginator("lookup_events").paginate(**asked, PaginationConfig=few)
        ):
            yield from page["Events"]

    def _holder(self, kind: Kind, one: dict[str, Any]) -> Holder:
        title = kind.title()
        inline = (Policy(own["PolicyName"], own["PolicyDocument"]) for own in one[f"{title}PolicyList"])
        attached = (
            Policy(held["PolicyName"], self._document(held["PolicyArn"]))
            for held in one["AttachedManagedPolicies"]
        )
        groups = tuple(one.get("GroupList", ()))
        return Holder(kind, one[f"{title}Name"], one["Arn"], (*attached, *inline), groups)

    def _document(self, arn: str) -> dict[str, Any]:
        """The version in force of a managed policy."""
        if arn not in self._documents:
            iam = self.client("iam")
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            held = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
            self._documents[arn] = held["Document"]
        return self._documents[arn]


def _administers(holder: Holder) -> bool:
    return any(policy.administrates for policy in holder.policies)


def wide(policies: Iterator[Policy] | tuple[Policy, ...]) -> list[tuple[str, list[str]]]:
    """Policies whose actions hold a star, the administrators' own left out: name, and those actions."""
    found = [
        (policy.name, sorted({action for action in policy.actions if "*" in action}))
        for policy in policies
        if not policy.administrates
    ]
    return [(name, actions) for name, actions in found if actions]
