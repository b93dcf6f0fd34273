"""Where an account stands in its organization: the path from the root, and the policies on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

if TYPE_CHECKING:
    from labkit.cloud.state import State

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


@dataclass(frozen=True, slots=True)
class Place:
    """An account's place: `chain` is root, units, account, as moto's objects; `path` is AWS's o-.../r-.../."""

    organization: str
    path: str
    is_management: bool
    chain: tuple[Any, ...]
    bounded_by: frozenset[str]  # the policy types that are switched on at the root

    def policies(self, kind: str) -> list[list[Any]] | None:
        """The policies of one type, level by level; None where the type doesn't bind this account."""
        if self.is_management or kind not in self.bounded_by:
            return None
        return [[policy for policy in level.attached_policies if policy.type == kind] for level in self.chain]


class Map:
    """Accounts to places, worked out when asked for and forgotten when something was written."""

    def __init__(self) -> None:
        self._version: object = None
        self._places: dict[str, Place | None] = {}
        self._members: dict[str, Members] = {}  # by management account

    def place(self, account: str, state: State) -> Place | None:
        """The account's place, or None where it belongs to no organization."""
        if self._version != state.version:
            self._version, self._places = state.version, {}
        if account not in self._places:
            self._places[account] = self._find(account)
        return self._places[account]

    def _find(self, account: str) -> Place | None:
        management = organizations_backends.master_accounts.get(account, (account, ""))[0]
        backend: Any = organizations_backends[management]["aws"]
        if backend.org is None:
            return None
        members = self._members.get(management)
        if members is None or not members.still_those_of(backend):
            members = self._members[management] = Members(backend)
        chain = _chain(account, members.by_id)
        if not chain:
            return None
        types = chain[0].policy_types if backend.org.feature_set == "ALL" else []
        return Place(
            organization=backend.org.id,
            path="/".join([backend.org.id, *(level.id for level in chain[:-1])]) + "/",
            is_management=account == management,
            chain=chain,
            bounded_by=frozenset(item["Type"] for item in types),
        )


class Members:
    """An organization's units and accounts by id, so that finding one doesn't take longer among many."""

    def __init__(self, backend: Any) -> None:
        self.by_id = {item.id: item for item in (*backend.ou, *backend.accounts)}
        self._size, self._ends = _size(backend), _ends(backend)

    def still_those_of(self, backend: Any) -> bool:
        """Whether nobody has come or gone since: moto adds at the end of its lists and takes out."""
        ends = _ends(backend)
        return self._size == _size(backend) and all(a is b for a, b in zip(ends, self._ends, strict=True))


def _size(backend: Any) -> tuple[int, int]:
    return len(backend.ou), len(backend.accounts)


def _ends(backend: Any) -> tuple[Any, ...]:
    """The root, the last unit, the management account, the last account to join."""
    return backend.ou[0], backend.ou[-1], backend.accounts[0], backend.accounts[-1]


def _chain(account: str, members: dict[str, Any]) -> tuple[Any, ...]:
    """Root, units, account; empty where the account has left."""
    chain: list[Any] = []
    here = members.get(account)
    while here is not None:
        chain.insert(0, here)
        here = members.get(here.parent_id) if here.type != "ROOT" else None
    return tuple(chain)
