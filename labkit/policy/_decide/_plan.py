"""What a set of policies has to say about one action, and a request that it was worked out for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from labkit.policy._match._facts import Facts, Test

if TYPE_CHECKING:
    from labkit.policy._language._compile import Compiled


@dataclass(slots=True, eq=False, kw_only=True)
class Plan:
    """The statements about one action, by policy type, each type as one test.

    Attributes:
        action: in lower case, and ``service`` the part before its colon.
        free, of_role, federated: what AWS's exceptions say of the action.
        rcps_bind: whether resource control policies have a say.
        stands_for: what statements are held against where the action takes no resource, else None.
        denies: policy types with a Deny about the action, in AWS's order, each with its test.
        guarded: the statements about the action, of either effect, with a condition on a service's own key.
        rcps, scps, endpoint, identity, boundary, session: whether that type has an Allow that applies;
            ``always`` where there is no such policy.
        grants: how closely the resource-based policy's Allow names the principal.
        stages: those of AWS's order that can refuse a request for this action.
    """

    action: str
    service: str
    takes_no_resource: bool
    stands_for: str | None
    free: bool
    of_role: bool
    federated: bool
    rcps_bind: bool
    rcps: Test
    scps: Test
    endpoint: Test
    identity: Test
    boundary: Test
    session: Test
    grants: Callable[[Facts], int]
    denies: tuple[tuple[str, Test], ...]
    guarded: tuple[Compiled, ...]
    stages: tuple[Stage, ...]


class Planned(Facts, Protocol):
    """One request with the plan for its action: what AWS's stages and exceptions are asked about."""

    @property
    def plan(self) -> Plan:
        """What the policies say about the action."""

    @property
    def across(self) -> bool:
        """Whether principal and resource belong to different accounts."""

    @property
    def grant(self) -> int:
        """How closely the resource-based policy's Allow names the principal; 0 where none applies."""


Stage: TypeAlias = Callable[[Planned], bool]
"""Whether one of AWS's stages refuses a request."""
