"""The policies that apply to a request."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from labkit.policy._decide._groups import Groups, Level
from labkit.policy._decide._planning import plan_for
from labkit.policy._language._document import Document, parse
from labkit.policy._request import need_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.policy._decide._plan import Plan
    from labkit.policy._language._syntax import Kind

Source: TypeAlias = "Document | dict[str, Any] | str"

RCP_FULL_AWS_ACCESS: Document = parse(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    },
    "rcp",
    name="RCPFullAWSAccess",
    arn="arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
)

_REMEMBERED = 1024


class PolicySet(Groups):
    """All policies that apply to a request, by type. A document is a dict, JSON text or a parsed one.

    Args:
        identity: of the user and its groups, or of the role.
        boundary: the user's or role's permissions boundary.
        session: the policies passed when the session was made; None or empty: none were.
        resource: the policy of the resource: a bucket's, a key's; a role's trust policy for sts:AssumeRole.
        scps: of the principal's account, a list of documents a level: root, each OU, account.
            None: the management account, or no organization.
        rcps: of the resource's account, likewise; AWS's RCPFullAWSAccess is added at each level.
        endpoint: of the VPC endpoint that the request comes through; None or empty: it comes through none.

    Raises:
        MalformedPolicyDocument: at a document that AWS wouldn't save; also where a Principal stands in a
            policy that can't have one, or is missing where one must be.
    """

    __slots__ = ("plans",)

    def __init__(
        self,
        identity: Iterable[Source] = (),
        *,
        boundary: Source | None = None,
        session: Iterable[Source] | None = None,
        resource: Source | None = None,
        scps: Iterable[Iterable[Source]] | None = None,
        rcps: Iterable[Iterable[Source]] | None = None,
        endpoint: Iterable[Source] | None = None,
    ) -> None:
        self.identity = _parsed(identity, "identity")
        self.boundary = parse(boundary, "boundary") if boundary is not None else None
        self.session = _parsed(session, "session")
        self.resource = parse(resource, "resource") if resource is not None else None
        self.scps = tuple(_parsed(level, "scp") for level in scps) if scps is not None else None
        self.rcps = (
            tuple(_with_full_access(_parsed(level, "rcp")) for level in rcps) if rcps is not None else None
        )
        self.endpoint = _parsed(endpoint, "endpoint")
        self.plans: dict[str, Plan] = {}

    def plan(self, action: str) -> Plan:
        """What these policies have to say about an action, sorted for deciding; then also among ``plans``."""
        need_text("action", action)
        if len(self.plans) >= _REMEMBERED:
            self.plans.clear()
        plan = self.plans[action] = _plan(self, action)
        return plan

    def _documents(self) -> tuple[object, ...]:
        return self.identity, self.boundary, self.session, self.resource, self.scps, self.rcps, self.endpoint

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PolicySet) and self._documents() == other._documents()

    def __hash__(self) -> int:
        return hash(self._documents())

    def __reduce__(self) -> tuple[object, ...]:
        rcps = tuple(level[1:] for level in self.rcps) if self.rcps is not None else None
        return _again, (*self._documents()[:5], rcps, self.endpoint)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}: {len(level)}" for _, name, level in self.levels())
        return f"<PolicySet {parts}>"


def _again(
    identity: Level,
    boundary: Document | None,
    session: Level,
    resource: Document | None,
    *organization: Any,
) -> PolicySet:
    """Policies that were pickled or copied."""
    scps, rcps, endpoint = organization
    return PolicySet(
        identity=identity,
        boundary=boundary,
        session=session,
        resource=resource,
        scps=scps,
        rcps=rcps,
        endpoint=endpoint,
    )


@lru_cache(maxsize=1024)
def _plan(policies: PolicySet, action: str) -> Plan:
    """Sets of the same documents, made anew for each request, share their plans."""
    return plan_for(policies, action)


def _parsed(documents: Iterable[Source] | None, kind: Kind) -> Level:
    if isinstance(documents, dict | str | Document):
        documents = [documents]  # one document where a list belongs is meant as a list of one
    return tuple([parse(document, kind) for document in documents or ()])


def _with_full_access(level: Level) -> Level:
    """A level's RCPs. AWS's own is at each of them once, whether it was given among them or not."""
    own = (document for document in level if document.arn != RCP_FULL_AWS_ACCESS.arn)
    return (RCP_FULL_AWS_ACCESS, *own)
