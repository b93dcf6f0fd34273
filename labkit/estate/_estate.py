"""The estate: accounts, their organizations and resources, and what somebody in it may do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from labkit.policy import PolicySet, Request, evaluate

from . import _policies
from ._documents import ALLOW_ALL, document
from ._model import ManagedPolicy, Role, User
from ._tags import iam_tags, organization_tags
from ._who import ANONYMOUS, QUESTION, Principal, merged, principal_keys, resource_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from labkit.policy import Decision, Document

    from ._model import Account, Resource, Tags
    from ._organization import Kind, Levels, Organization
    from ._who import Context

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_ARN = re.compile(r"arn:aws:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role)(?:/(.+))?")
_OWN_TAG_KEYS = {"iam": "iam:ResourceTag", "ec2": "ec2:ResourceTag"}

SURROUNDINGS: dict[str, str] = {
    "aws:RequestedRegion": "us-east-1",
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
}
"""What requests carry whoever makes them, where nobody says more. No time: what asks for one isn't met."""


class Estate:
    """Accounts as plain data. It never changes: `with_...` gives another one.

    Attributes:
        accounts: by id.
        organizations: those that the accounts belong to.
        resources: what has a policy or tags of its own, by ARN.
        managed: AWS's own managed policies by ARN; AdministratorAccess is always among them.
        surroundings: condition keys that every request carries: Region, network, time.
    """

    __slots__ = ("_memo", "_named", "accounts", "managed", "organizations", "resources", "surroundings")

    def __init__(
        self,
        accounts: Mapping[str, Account],
        organizations: Iterable[Organization] = (),
        resources: Mapping[str, Resource] | None = None,
        managed: Mapping[str, ManagedPolicy] | None = None,
        surroundings: Mapping[str, str] | None = None,
        *,
        named: bool = True,
    ) -> None:
        self.accounts = dict(accounts)
        self.organizations = tuple(organizations)
        self.resources = dict(resources or {})
        everybodys = ManagedPolicy(ADMINISTRATOR, "AdministratorAccess", {"v1": ALLOW_ALL}, "v1")
        self.managed = {ADMINISTRATOR: everybodys, **(managed or {})}
        self.surroundings = {**SURROUNDINGS, **(surroundings or {})}
        self._named = named
        self._memo: dict[Any, Any] = {}

    @classmethod
    def from_authorization_details(
        cls,
        *documents: Mapping[str, Any] | str,
        organization: Mapping[str, Any] | None = None,
        resources: Mapping[str, Any] | None = None,
    ) -> Self:
        """Read what ``aws iam get-account-authorization-details`` writes, one document an account.

        Args:
            documents: dicts or JSON text; policies in them as dicts, JSON text or URL-encoded text.
            organization: ``{"Id", "MasterAccountId", "Root": {"Id", "Policies", "Accounts",
                "OrganizationalUnits"}}``; a unit is like the root, an account ``{"Id", "Policies"}`` or its id, a
                policy ``{"Id", "Name", "Type", "Content"}``. Where a place has no SCP, FullAWSAccess is meant.
            resources: by ARN: ``{"Policy", "Account", "Tags", "PublicAccessBlock", "Grants"}``, or the policy alone.
                A bucket must tell its account, for its ARN doesn't.

        Raises:
            MalformedDetails: something is missing or can't be read, with the place.
        """
        from ._details import read

        organizations = [] if organization is None else [organization]
        return cls(**read(documents, organizations, resources or {}))

    @classmethod
    def of(cls, scene: Any) -> Self:
        """The estate of an open scene, as it is now: of anything whose ``as_details()`` answers with `documents`,
        `organizations`, `resources` and `surroundings`."""
        from ._details import read

        told = scene.as_details()
        parts = read(told["documents"], told["organizations"], told["resources"])
        return cls(**parts, surroundings=told["surroundings"])

    # Other estates made from this one.

    def with_account(self, account: Account) -> Estate:
        """The same with this account in place of the one with its id."""
        return self._but(accounts={**self.accounts, account.id: account})

    def with_organization(self, organization: Organization) -> Estate:
        """The same with this organization in place of the one with its id."""
        others = [one for one in self.organizations if one.id != organization.id]
        return self._but(organizations=(*others, organization))

    def with_resource(self, resource: Resource) -> Estate:
        """The same with this resource in place of the one with its ARN."""
        return self._but(resources={**self.resources, resource.arn: resource})

    def under(self, surroundings: Mapping[str, str]) -> Estate:
        """The same with these keys in every request too: ``{"aws:CurrentTime": "2036-01-07T09:00:00Z"}``."""
        return self._but(surroundings={**self.surroundings, **surroundings})

    def bare(self) -> Estate:
        """The same without titles of policies: what decides alike is then one and the same."""
        return self._but(named=False)

    def titled(self) -> Estate:
        """The same with titles, as `explain()` and `message()` show them."""
        return self._but(named=True)

    def _but(self, **changed: Any) -> Estate:
        parts = {
            "accounts": self.accounts,
            "organizations": self.organizations,
            "resources": self.resources,
            "managed": self.managed,
            "surroundings": self.surroundings,
            "named": self._named,
        }
        return Estate(**{**parts, **changed})

    # Who.

    def principal(self, arn: str) -> Principal:
        """Who this ARN stands for: a user, a root user, a role (as a session of it), a session. ``*``: nobody.

        Raises LookupError, in a sentence, where there is no such principal.
        """
        if arn == "*":
            return ANONYMOUS
        match = _ARN.fullmatch(arn)
        if match is None:
            raise LookupError(f"{arn!r} isn't the ARN of a user, a role, a role's session or a root user.")
        number, kind, rest = match.group(1), match.group(2), match.group(3) or ""
        account = self.accounts.get(number)
        if account is None:
            raise LookupError(f"There is no account {number} here, so nobody is {arn}.")
        if kind == "root":
            return Principal(arn, number, "root", "root", id=number)
        if kind == "user":
            return self._user(account, arn)
        return self._session(account, arn, rest)

    def _user(self, account: Account, arn: str) -> Principal:
        user = account.users.get(arn.rpartition("/")[2])
        if user is None or user.arn != arn:
            raise LookupError(f"There is no user {arn}.")
        return Principal(arn, account.id, "user", user.name, id=user.id)

    def _session(self, account: Account, arn: str, rest: str) -> Principal:
        is_session = ":assumed-role/" in arn
        name, _, session = rest.partition("/") if is_session else (rest.rpartition("/")[2], "", QUESTION)
        role = account.roles.get(name)
        if role is None or not (is_session or role.arn == arn):
            raise LookupError(f"There is no role {arn}.")
        return self.session(role, session)

    def session(self, role: Role, name: str, **more: Any) -> Principal:
        """A session of a role, with a name; `more` goes to `Principal`."""
        carries = {"aws:MultiFactorAuthPresent": "false"}
        if "aws:CurrentTime" in self.surroundings:
            carries["aws:TokenIssueTime"] = self.surroundings["aws:CurrentTime"]
        account = role.arn.split(":")[4]
        return Principal(
            **{
                "arn": f"arn:aws:sts::{account}:assumed-role/{role.name}/{name}",
                "account": account,
                "kind": "session",
                "name": role.name,
                "role_arn": role.arn,
                "id": f"{role.id}:{name}",
                "carries": tuple(carries.items()),
                **more,
            }
        )

    def entity(self, who: Principal) -> User | Role | None:
        """The user or role behind a principal; None for a root user, for nobody, and where it is gone."""
        account = self.accounts.get(who.account)
        if account is None or who.kind in ("root", "anonymous"):
            return None
        found: User | Role | None = (account.users if who.kind == "user" else account.roles).get(who.name)
        return found

    def organization_of(self, account: str) -> Organization | None:
        """The organization that an account belongs to."""
        return next((one for one in self.organizations if account in one.nodes), None)

    # What may be done.

    def may(self, who: str | Principal, action: str, resource: str = "*", **context: Any) -> Decision:
        """What AWS would say to a request, with every policy here that applies.

        Args:
            who: an ARN (see `principal`), or a `Principal` with a session of its own kind.
            action, resource: ``service:Action`` and an ARN, or ``*``.
            context: condition keys beside or in place of those that follow from who asks, what it is about, and
                the surroundings (``**{"aws:MultiFactorAuthPresent": "true"}``); None takes a key away.
                ``resource_account=`` tells the owner where the ARN doesn't.

        Raises LookupError where nobody here has this ARN.
        """
        principal = who if isinstance(who, Principal) else self.principal(who)
        owner = context.pop("resource_account", None)
        return self.decide(principal, action, resource, context, owner)

    def decide(
        self,
        who: Principal,
        action: str,
        resource: str,
        context: Mapping[str, Any] | None = None,
        owner: str | None = None,
    ) -> Decision:
        """The same for somebody who is known already."""
        owner = owner or self.owner_of(resource, who)
        request = Request(
            principal=None if who.kind == "anonymous" else who.arn,
            action=action,
            resource=resource,
            resource_account=owner,
            context=merged({**self._keys(who), **self._place_keys(resource, owner)}, context or {}),
        )
        return evaluate(request, self.policies(who, action, resource, owner))

    def policies(self, who: Principal, action: str, resource: str, owner: str) -> PolicySet:
        """Every policy that applies to who asks, to the resource, and to both accounts' places."""
        identity, boundary = self._of_principal(who)
        return _policy_set(
            identity,
            boundary,
            self._session_documents(who),
            self._resource_document(who, action, resource, owner),
            self.levels(who.account, "scp"),
            self.levels(owner, "rcp"),
        )

    def levels(self, account: str, kind: Kind) -> Levels | None:
        """The SCPs or RCPs over an account, root first; None where none bind it."""
        key = kind, account
        if key not in self._memo:
            organization = self.organization_of(account)
            self._memo[key] = organization.levels(account, kind) if organization else None
        found: Levels | None = self._memo[key]
        return found

    def owner_of(self, arn: str, who: Principal) -> str:
        """The account that owns a resource; `*` belongs to whoever asks."""
        parts = arn.split(":", 5)
        if len(parts) == 6 and parts[4].isdigit():
            return parts[4]
        if len(parts) == 6 and parts[2] == "s3":
            bucket = self.resources.get(arn.partition("/")[0])
            return bucket.account if bucket else who.account
        return who.account

    def tags_of(self, arn: str) -> Tags:
        """The tags of something in the estate; none where it has none or isn't there."""
        known = self.resources.get(arn)
        if known is not None:
            return {} if known.service == "s3" else known.tags
        parts = arn.split(":", 5)
        if len(parts) == 6 and parts[2] == "iam" and parts[4] in self.accounts:
            return iam_tags(self.accounts[parts[4]], arn, parts[5])
        if len(parts) == 6 and parts[2] == "organizations":
            return organization_tags(self.organizations, parts[5].rpartition("/")[2])
        return {}

    def blocked(self, bucket: Resource) -> frozenset[str]:
        """The settings of S3 Block Public Access in force: the bucket's and its account's."""
        account = self.accounts.get(bucket.account)
        return bucket.public_access_block | (account.public_access_block if account else frozenset())

    def identity_of(self, who: Principal) -> tuple[Document, ...]:
        """The identity-based policies of a user, with its groups', or of a session's role."""
        return self._of_principal(who)[0]

    def boundary_of(self, who: Principal) -> Document | None:
        """The permissions boundary of a user, or of a session's role."""
        return self._of_principal(who)[1]

    # Inside.

    def _keys(self, who: Principal) -> Context:
        key = "keys", who
        found: Context | None = self._memo.get(key)
        if found is None:
            entity = self.entity(who)
            tags = entity.tags if entity else {}
            keys = principal_keys(who, tags, self.organization_of(who.account))
            found = self._memo[key] = {**self.surroundings, **keys}
        return found

    def _place_keys(self, resource: str, owner: str) -> Context:
        key = "place", owner
        found: Context | None = self._memo.get(key)
        if found is None:
            found = self._memo[key] = resource_keys(owner, self.organization_of(owner))
        tags = self.tags_of(resource)
        if not tags:
            return found
        own = _OWN_TAG_KEYS.get(resource.split(":", 3)[2])
        names = ("aws:ResourceTag", *([own] if own else []))
        return found | {f"{name}/{key}": value for key, value in tags.items() for name in names}

    def _of_principal(self, who: Principal) -> tuple[tuple[Document, ...], Document | None]:
        key = "identity", who.account, who.kind, who.name
        found: tuple[tuple[Document, ...], Document | None] | None = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._gathered(who)
        return found

    def _gathered(self, who: Principal) -> tuple[tuple[Document, ...], Document | None]:
        entity = self.entity(who)
        if entity is None:
            return (), None
        account = self.accounts[who.account]
        identity = tuple(
            document(text, "identity", title, arn) if self._named else document(text, "identity", "")
            for text, title, arn in _policies.identity_texts(entity, account, self.managed)
        )
        return identity, _policies.boundary_of(entity, account, self.managed, named=self._named)

    @staticmethod
    def _session_documents(who: Principal) -> tuple[Document, ...] | None:
        if not who.policies:
            return None
        return tuple(document(text, "session", "session policy") for text in who.policies)

    def _resource_document(self, who: Principal, action: str, arn: str, owner: str) -> Document | None:
        place = _policies.policy_place(action, arn)
        if place is None or _policies.spares_root(who.kind, action, at_home=who.account == owner):
            return None
        if place not in self._memo:
            self._memo[place] = self._document_at(*place)
        found: Document | None = self._memo[place]
        return found

    def _document_at(self, kind: str, arn: str) -> Document | None:
        if kind == "trust":
            account = self.accounts.get(arn.split(":", 5)[4]) if arn.count(":") >= 5 else None
            role = account.roles.get(arn.rpartition("/")[2]) if account else None
            known = role is not None and role.arn == arn
            return _policies.trust_document(role, named=self._named) if role and known else None
        resource = self.resources.get(arn)
        if resource is None or resource.service != kind:
            return None
        return _policies.resource_document(resource, self.blocked(resource))


@lru_cache(maxsize=65536)
def _policy_set(  # noqa: PLR0917 - a cache is asked fastest by position
    identity: tuple[Document, ...],
    boundary: Document | None,
    session: tuple[Document, ...] | None,
    resource: Document | None,
    scps: Levels | None,
    rcps: Levels | None,
) -> PolicySet:
    """Policies of the same documents are one set, so that the engine prepares them once."""
    return PolicySet(
        identity=identity,
        boundary=boundary,
        session=session,
        resource=resource,
        scps=scps,
        rcps=rcps,
        endpoint=None,
    )
