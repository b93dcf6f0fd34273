"""An organization: the tree, and the policies at its root, its units and its accounts.

(Terminology and concepts for AWS Organizations; SCP evaluation; RCP evaluation)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._documents import document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy import Document

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
Kind: TypeAlias = Literal["scp", "rcp"]
Levels: TypeAlias = "tuple[tuple[Document, ...], ...]"


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """An SCP or RCP. `type` is `SCP` or `RCP`, as Organizations spells it."""

    id: str
    name: str
    type: str
    content: str
    arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_awss(self) -> bool:
        """Whether AWS made it (FullAWSAccess), so that nobody can change it."""
        return ":aws:policy/" in self.arn


@dataclass(frozen=True, slots=True)
class Node:
    """The root, a unit or an account, with the ids of the policies attached to it, and its tags."""

    id: str
    parent: str | None
    attached: tuple[str, ...] = ()
    arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization. `nodes` and `policies` by id; `types`: those that are switched on at the root."""

    id: str
    management: str
    nodes: Mapping[str, Node]
    policies: Mapping[str, OrganizationPolicy] = field(default_factory=dict)
    types: frozenset[str] = frozenset({SCP})

    def chain(self, account: str) -> tuple[Node, ...]:
        """Root, units, account; empty where the account is no member."""
        found: list[Node] = []
        here = self.nodes.get(account)
        while here is not None and len(found) <= len(self.nodes):
            found.insert(0, here)
            here = self.nodes.get(here.parent or "")
        return tuple(found)

    def path(self, account: str) -> str:
        """The account's place as aws:PrincipalOrgPaths has it: ``o-a/r-b/ou-c/``."""
        return "/".join([self.id, *(node.id for node in self.chain(account)[:-1])]) + "/"

    def levels(self, account: str, kind: Kind) -> Levels | None:
        """The SCPs or RCPs over an account, root first; None where the type doesn't bind it."""
        wanted = SCP if kind == "scp" else RCP
        if account == self.management or wanted not in self.types:
            return None
        return tuple(
            tuple(
                document(policy.content, kind, policy.name, policy.arn)
                for identifier in node.attached
                if (policy := self.policies[identifier]).type == wanted
            )
            for node in self.chain(account)
        )

    def with_node(self, node: Node) -> Organization:
        """The organization with this node in place of the one with its id."""
        return replace(self, nodes={**self.nodes, node.id: node})

    def with_policy(self, policy: OrganizationPolicy) -> Organization:
        """The organization with this policy in place of the one with its id."""
        return replace(self, policies={**self.policies, policy.id: policy})
