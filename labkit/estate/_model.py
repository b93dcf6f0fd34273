"""What an account holds, as plain values: nothing here changes; `replace` makes what differs.

Names and shapes are those of IAM's own answers (User, Group, Role, ManagedPolicyDetail, ... in the IAM API
Reference). Policy documents are JSON text, for text is compared and remembered at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Tags: TypeAlias = Mapping[str, str]
Texts: TypeAlias = Mapping[str, str]
"""Inline policies by name."""


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A managed policy: the account's own, or one of AWS's (whose ARN has `aws` for an account)."""

    arn: str
    name: str
    versions: Texts  # by version id: "v1"
    default: str
    tags: Tags = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The version that counts."""
        return self.versions[self.default]

    @property
    def is_awss(self) -> bool:
        """Whether AWS made it, so that nobody can change it."""
        return self.arn.split(":", 5)[4] == "aws"


@dataclass(frozen=True, slots=True)
class Group:
    """A group. Who is in it stands with its users."""

    arn: str
    name: str
    inline: Texts = field(default_factory=dict)
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A user. `password`: has one for the console; `devices`: serial numbers of MFA devices."""

    arn: str
    name: str
    id: str = ""
    groups: tuple[str, ...] = ()
    inline: Texts = field(default_factory=dict)
    attached: tuple[str, ...] = ()
    boundary: str | None = None
    tags: Tags = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    password: bool = False
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `trust`: its trust policy."""

    arn: str
    name: str
    trust: str
    id: str = ""
    inline: Texts = field(default_factory=dict)
    attached: tuple[str, ...] = ()
    boundary: str | None = None
    tags: Tags = field(default_factory=dict)

    @property
    def is_service_linked(self) -> bool:
        """Whether it belongs to one of AWS's services, which alone may change or use it."""
        return ":role/aws-service-role/" in self.arn


@dataclass(frozen=True, slots=True)
class InstanceProfile:
    """What hands a role to an EC2 instance."""

    arn: str
    name: str
    role: str | None  # its name


Entity: TypeAlias = User | Group | Role


@dataclass(frozen=True, slots=True)
class Account:
    """One account. Users, groups, roles and profiles by name, managed policies and providers by ARN.

    `public_access_block`: the account's own settings of S3 Block Public Access that are on.
    """

    id: str
    name: str = ""
    users: Mapping[str, User] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    policies: Mapping[str, ManagedPolicy] = field(default_factory=dict)
    profiles: Mapping[str, InstanceProfile] = field(default_factory=dict)
    providers: Mapping[str, Tags] = field(default_factory=dict)
    users_change_password: bool = False
    public_access_block: frozenset[str] = frozenset()

    def principals(self) -> tuple[User | Role, ...]:
        """Users and roles: those who can be somebody."""
        return (*self.users.values(), *self.roles.values())

    def entities(self) -> tuple[Entity, ...]:
        """Users, groups and roles: those that have policies."""
        return (*self.principals(), *self.groups.values())

    def with_entity(self, entity: Entity) -> Account:
        """The account with this user, group or role in it, in place of the one of that name."""
        match entity:
            case User():
                return replace(self, users={**self.users, entity.name: entity})
            case Group():
                return replace(self, groups={**self.groups, entity.name: entity})
            case Role():
                return replace(self, roles={**self.roles, entity.name: entity})

    def with_policy(self, policy: ManagedPolicy) -> Account:
        """The account with this managed policy in it, in place of the one with that ARN."""
        return replace(self, policies={**self.policies, policy.arn: policy})


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of a KMS key (Grants in AWS KMS)."""

    id: str
    grantee: str
    operations: tuple[str, ...]
    subset: Tags = field(default_factory=dict)  # EncryptionContextSubset
    equals: Tags = field(default_factory=dict)  # EncryptionContextEquals


@dataclass(frozen=True, slots=True)
class Resource:
    """Something with a policy of its own: a bucket, a key, a queue, a topic; or whose tags count.

    `public_access_block`: a bucket's settings that are on, of ``block_public_acls``, ``ignore_public_acls``,
    ``block_public_policy``, ``restrict_public_buckets``.
    """

    arn: str
    account: str
    policy: str | None = None
    tags: Tags = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    public_access_block: frozenset[str] = frozenset()

    @property
    def service(self) -> str:
        """The service's name in ARNs: s3, kms, sqs, sns."""
        return self.arn.split(":", 5)[2]

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition(":")[2].rpartition("/")[2]
