"""Where a policy is put: on a person, a group, a role, a bucket, an OU. By real calls, and in the ground's data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from botocore import xform_name

from labkit.cloud.scene.answer import ask
from labkit.estate import RCP, SCP, Estate, ManagedPolicy, OrganizationPolicy, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer
    from labkit.cloud.scene.beside import SceneBeside
    from labkit.estate import Entity, Node, Organization, Principal

    from .deeds import Deed

NAME = "Exercise"
Kind = Literal["identity", "boundary", "session", "resource", "trust", "scp", "rcp"]


def _call(scene: SceneBeside, account: str, service: str, operation: str, **parameters: Any) -> Answer:
    """A real call of the account's root, as setting up is."""
    client = scene.operator(account, service)
    return ask(getattr(client, xform_name(operation)), parameters, lambda: scene.trail)


class Place(ABC):
    """Where a policy is put."""

    @property
    @abstractmethod
    def kind(self) -> Kind:
        """What kind of policy it takes."""

    @property
    @abstractmethod
    def most(self) -> int:
        """How many characters AWS saves there, without spaces. (IAM and AWS STS quotas)"""

    @property
    @abstractmethod
    def home(self) -> str:
        """The account in which the policy is in force."""

    def about(self, estate: Estate) -> tuple[str, ...] | None:
        """The resources that the policy can be about, where it is one's own; None: any."""
        del estate
        return None

    @property
    def whose(self) -> str | Literal[False]:
        """The only principal that the policy is about, by the ARN; False where there are several."""
        return False

    def beside(self, estate: Estate) -> tuple[str, ...]:
        """The policies of the same kind that stay in force there, where they count as one with this one."""
        del estate
        return ()

    @property
    def title(self) -> str:
        """The policy's name, by which it is known among others of its kind."""
        return NAME

    @abstractmethod
    def into(self, estate: Estate, text: str) -> Estate:
        """The ground's data with this policy in the place."""

    @abstractmethod
    def put(self, scene: SceneBeside, text: str) -> Answer:
        """Put the policy there by real calls. The answer is the first that isn't ok, else the last."""

    def principal(self, estate: Estate, who: str, text: str) -> Principal:
        """Who makes a deed."""
        del text
        return estate.principal(who)

    def credentials(self, scene: SceneBeside, text: str, deed: Deed) -> Mapping[str, str] | None:
        """Keys to make a deed with, where the place has some of its own."""
        del scene, text, deed
        return None


@dataclass(frozen=True, slots=True)
class Inline(Place):
    """An inline policy of a user, group or role, by its ARN."""

    arn: str
    name: str = NAME

    @property
    def home(self) -> str:
        return _parts(self.arn)[0]

    @property
    def kind(self) -> Kind:
        return "identity"

    @property
    def most(self) -> int:
        return {"user": 2_048, "group": 5_120, "role": 10_240}[_parts(self.arn)[1]]

    @property
    def title(self) -> str:
        return self.name

    @property
    def whose(self) -> str | Literal[False]:
        return self.arn if _parts(self.arn)[1] == "user" else False

    def into(self, estate: Estate, text: str) -> Estate:
        held = _entity(estate, self.arn)
        return _with(estate, self.arn, replace(held, inline={**held.inline, self.name: text}))

    def put(self, scene: SceneBeside, text: str) -> Answer:
        account, what, name = _parts(self.arn)
        named = {f"{what.title()}Name": name, "PolicyName": self.name, "PolicyDocument": text}
        return _call(scene, account, "iam", f"Put{what.title()}Policy", **named)


@dataclass(frozen=True, slots=True)
class Boundary(Place):
    """The permissions boundary of a user or role, by its ARN."""

    arn: str

    @property
    def home(self) -> str:
        return _parts(self.arn)[0]

    @property
    def kind(self) -> Kind:
        return "boundary"

    @property
    def most(self) -> int:
        return 6_144

    @property
    def whose(self) -> str | Literal[False]:
        return self.arn if _parts(self.arn)[1] == "user" else False

    def into(self, estate: Estate, text: str) -> Estate:
        policy = ManagedPolicy(self._policy, NAME, {"v1": text}, "v1")
        held: Any = _entity(estate, self.arn)  # a user or a role, for groups have no boundary
        changed = _with(estate, self.arn, replace(held, boundary=self._policy))
        return changed.with_account(changed.accounts[_parts(self.arn)[0]].with_policy(policy))

    @property
    def _policy(self) -> str:
        return f"arn:aws:iam::{_parts(self.arn)[0]}:policy/{NAME}"

    def put(self, scene: SceneBeside, text: str) -> Answer:
        account, what, name = _parts(self.arn)
        made = _call(scene, account, "iam", "CreatePolicy", PolicyName=NAME, PolicyDocument=text)
        if not made.ok:
            return made
        named = {f"{what.title()}Name": name, "PermissionsBoundary": self._policy}
        return _call(scene, account, "iam", f"Put{what.title()}PermissionsBoundary", **named)


@dataclass(frozen=True, slots=True)
class Trust(Place):
    """The trust policy of a role, by its ARN."""

    arn: str

    @property
    def home(self) -> str:
        return _parts(self.arn)[0]

    @property
    def kind(self) -> Kind:
        return "trust"

    @property
    def most(self) -> int:
        return 2_048

    def about(self, estate: Estate) -> tuple[str, ...] | None:
        del estate
        return (self.arn,)

    def into(self, estate: Estate, text: str) -> Estate:
        role: Any = _entity(estate, self.arn)
        return _with(estate, self.arn, replace(role, trust=text))

    def put(self, scene: SceneBeside, text: str) -> Answer:
        account, _, name = _parts(self.arn)
        return _call(scene, account, "iam", "UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=text)


_PUTS = {
    "s3": ("PutBucketPolicy", "Bucket", "Policy"),
    "kms": ("PutKeyPolicy", "KeyId", "Policy"),
}


@dataclass(frozen=True, slots=True)
class OnResource(Place):
    """The policy of a bucket or a key, by its ARN; ``account``: whose it is."""

    arn: str
    account: str

    @property
    def home(self) -> str:
        return self.account

    @property
    def kind(self) -> Kind:
        return "resource"

    @property
    def most(self) -> int:
        return 20_480

    def into(self, estate: Estate, text: str) -> Estate:
        there = estate.resources.get(self.arn) or Resource(self.arn, self.account)
        return estate.with_resource(replace(there, policy=text))

    def put(self, scene: SceneBeside, text: str) -> Answer:
        service = self.arn.split(":")[2]
        operation, named, policy = _PUTS[service]
        name = self.arn.rpartition(":")[2].rpartition("/")[2]
        more = {"PolicyName": "default"} if service == "kms" else {}
        return _call(scene, self.account, service, operation, **{named: name, policy: text}, **more)


@dataclass(frozen=True, slots=True)
class OnKey(Place):
    """The key policy of the one KMS key of an account (whose id differs each time that it is made)."""

    account: str

    @property
    def home(self) -> str:
        return self.account

    @property
    def kind(self) -> Kind:
        return "resource"

    @property
    def most(self) -> int:
        return 20_480

    def about(self, estate: Estate) -> tuple[str, ...] | None:
        return (self._on(estate).arn,)

    def into(self, estate: Estate, text: str) -> Estate:
        return self._on(estate).into(estate, text)

    def put(self, scene: SceneBeside, text: str) -> Answer:
        return self._on(Estate.of(scene)).put(scene, text)

    def _on(self, estate: Estate) -> OnResource:
        keys = [
            one.arn
            for one in estate.resources.values()
            if (one.service, one.account) == ("kms", self.account)
        ]
        if len(keys) != 1:
            raise LookupError(f"Account {self.account} has {len(keys)} keys; here it must be one.")
        return OnResource(keys[0], self.account)


@dataclass(frozen=True, slots=True)
class OnNode(Place):
    """An SCP or RCP on an account (by its id) or above it: ``up`` 1 is the OU that it is in, None the root.

    ``instead``: names of policies that are detached there afterwards, such as FullAWSAccess.
    """

    account: str
    up: int | None = 0
    type: Literal["scp", "rcp"] = "scp"
    instead: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        return self.account

    @property
    def kind(self) -> Kind:
        return self.type

    @property
    def _type(self) -> str:
        return SCP if self.type == "scp" else RCP

    @property
    def most(self) -> int:
        return 5_120

    def beside(self, estate: Estate) -> tuple[str, ...]:
        organization, node = self._node(estate)
        held = (organization.policies[one] for one in node.attached if one in organization.policies)
        return tuple(
            str(one.content) for one in held if one.type == self._type and one.name not in self.instead
        )

    def into(self, estate: Estate, text: str) -> Estate:
        organization, node = self._node(estate)
        gone = {one.id for one in organization.policies.values() if one.name in self.instead}
        policy = OrganizationPolicy("p-exercise", NAME, self._type, text)
        kept = tuple(one for one in node.attached if one not in gone)
        changed = organization.with_policy(policy).with_node(replace(node, attached=(*kept, policy.id)))
        return estate.with_organization(changed)

    def put(self, scene: SceneBeside, text: str) -> Answer:
        organization, node = self._node(Estate.of(scene))
        by = organization.management
        given = {"Name": NAME, "Description": "For an exercise", "Type": self._type, "Content": text}
        made = _call(scene, by, "organizations", "CreatePolicy", **given)
        if not made.ok:
            return made
        policy = made.result["Policy"]["PolicySummary"]["Id"]
        done = _call(scene, by, "organizations", "AttachPolicy", PolicyId=policy, TargetId=node.id)
        for held in organization.policies.values():
            if done.ok and held.name in self.instead:
                named = {"PolicyId": held.id, "TargetId": node.id}
                done = _call(scene, by, "organizations", "DetachPolicy", **named)
        return done

    def _node(self, estate: Estate) -> tuple[Organization, Node]:
        organization = estate.organization_of(self.account)
        if organization is None:
            raise LookupError(f"Account {self.account} is in no organization at this point of the chapter.")
        chain = organization.chain(self.account)
        return organization, chain[0 if self.up is None else -1 - self.up]


@dataclass(frozen=True, slots=True)
class Session(Place):
    """A session policy, passed with AssumeRole on a role (its ARN) by somebody (an ARN) who may assume it."""

    role: str
    by: str

    @property
    def home(self) -> str:
        return _parts(self.role)[0]

    @property
    def kind(self) -> Kind:
        return "session"

    @property
    def session(self) -> str:
        """The ARN of the session: who makes the deeds."""
        account, _, name = _parts(self.role)
        return f"arn:aws:sts::{account}:assumed-role/{name}/{NAME}"

    @property
    def most(self) -> int:
        return 2_048

    def into(self, estate: Estate, text: str) -> Estate:
        del text
        return estate

    def principal(self, estate: Estate, who: str, text: str) -> Principal:
        account, _, name = _parts(self.role)
        return estate.session(estate.accounts[account].roles[name], who.rpartition("/")[2], policies=(text,))

    def put(self, scene: SceneBeside, text: str) -> Answer:
        keys = scene.enter(self.by)
        given = {"RoleArn": self.role, "RoleSessionName": NAME, "Policy": text}
        return scene.call("", "sts", "AssumeRole", given, credentials=keys)

    def credentials(self, scene: SceneBeside, text: str, deed: Deed) -> Mapping[str, str] | None:
        del deed
        given: Mapping[str, str] = self.put(scene, text).result["Credentials"]
        return given


def _parts(arn: str) -> tuple[str, str, str]:
    """Account, kind and name of an ARN of IAM."""
    account, path = arn.split(":", 5)[4:]
    return account, path.partition("/")[0], path.rpartition("/")[2]


def _entity(estate: Estate, arn: str) -> Entity:
    account, what, name = _parts(arn)
    held: dict[str, Entity] = getattr(estate.accounts[account], f"{what}s")
    return held[name]


def _with(estate: Estate, arn: str, changed: Entity) -> Estate:
    return estate.with_account(estate.accounts[_parts(arn)[0]].with_entity(changed))
