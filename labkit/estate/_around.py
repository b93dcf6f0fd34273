"""Reads an organization's tree, and resources with policies of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ._documents import ALLOW_ALL
from ._errors import MalformedDetails
from ._model import Grant, Resource
from ._organization import RCP, SCP, Node, Organization, OrganizationPolicy
from ._place import Place
from ._settings import public_access_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._documents import Kind

_KINDS: Final[dict[str, Kind]] = {SCP: "scp", RCP: "rcp"}
_OTHERS: Final = frozenset(
    {
        "AISERVICES_OPT_OUT_POLICY",
        "BACKUP_POLICY",
        "BEDROCK_POLICY",
        "CHATBOT_POLICY",
        "DECLARATIVE_POLICY_EC2",
        "INSPECTOR_POLICY",
        "NETWORK_SECURITY_DIRECTOR_POLICY",
        "S3_POLICY",
        "SECURITYHUB_POLICY",
        "TAG_POLICY",
        "UPGRADE_ROLLOUT_POLICY",
    }
)
"""Policy types of AWS Organizations that decide no request (Managing organization policies)."""
_DEEPEST: Final = 6  # the root, and units up to five levels below it (Quotas for AWS Organizations)
FULL: Final = "p-FullAWSAccess"
_FULL_ACCESS: Final = OrganizationPolicy(
    FULL,
    "FullAWSAccess",
    SCP,
    ALLOW_ALL,
    "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
)


def read_organization(organization: Mapping[str, Any]) -> Organization:
    """The tree, from a root that holds accounts and units. Raises MalformedDetails."""
    place = Place(dict(organization), "organization")
    tree = _Tree(place.text("MasterAccountId"))
    tree.unit(place.member("Root"), None, 1)
    types = frozenset(str(one.value) for one in place.items("PolicyTypes"))
    return Organization(
        id=place.text("Id"),
        management=place.text("MasterAccountId"),
        nodes=tree.nodes,
        policies=tree.policies,
        types=types
        if place.optional("PolicyTypes")
        else frozenset({policy.type for policy in tree.policies.values()}),
    )


class _Tree:
    """Nodes and policies, as they are met."""

    def __init__(self, management: str) -> None:
        self.nodes: dict[str, Node] = {}
        self.policies: dict[str, OrganizationPolicy] = {FULL: _FULL_ACCESS}
        self._management = management

    def unit(self, place: Place, parent: str | None, depth: int) -> None:
        """A root or unit, and all below it."""
        if depth > _DEEPEST:
            raise place.wrong("Units are nested five levels deep at most. Does one contain itself?")
        name = place.text("Id")
        self._add(place, name, parent)
        for account in place.items("Accounts"):
            self._account(account, name)
        for unit in place.items("OrganizationalUnits"):
            self.unit(unit, name, depth + 1)

    def _account(self, place: Place, parent: str) -> None:
        if isinstance(place.value, str):
            place = Place({"Id": place.value}, place.path)
        self._add(place, place.text("Id"), parent)

    def _add(self, place: Place, name: str, parent: str | None) -> None:
        if name in self.nodes:
            raise place.wrong(f"{name} is in the tree twice. An account or unit has one place.")
        attached = tuple(policy.id for one in place.items("Policies") if (policy := self._policy(one)))
        if not any(self.policies[one].type == SCP for one in attached):
            attached = (FULL, *attached)
        self.nodes[name] = Node(name, parent, attached, place.words("Arn"), place.tags())

    def _policy(self, place: Place) -> OrganizationPolicy | None:
        kind = place.words("Type", SCP)
        if kind in _OTHERS:
            return None
        if kind not in _KINDS:
            raise place.wrong(f"{kind!r} is an unknown policy type. Those that decide are {SCP} and {RCP}.")
        name = place.text("Id")
        if name not in self.policies or place.optional("Content"):
            content = place.member("Content").policy(_KINDS[kind])
            arn, title = place.words("Arn"), place.words("Name", name)
            self.policies[name] = OrganizationPolicy(name, title, kind, content, arn, place.tags())
        return self.policies[name]


def read_resources(resources: Mapping[str, Any]) -> dict[str, Resource]:
    """Resources by ARN. Raises MalformedDetails."""
    return dict(_resources(resources))


def _resources(resources: Mapping[str, Any]) -> Iterator[tuple[str, Resource]]:
    for arn, value in resources.items():
        title = f"resources[{arn!r}]"
        parts = str(arn).split(":", 5)
        if len(parts) != 6 or parts[0] != "arn":
            raise MalformedDetails(title, "This is no ARN.")
        if isinstance(value, str) or (isinstance(value, dict) and "Statement" in value):
            value = {"Policy": value}  # noqa: PLW2901 - the policy alone is the resource with nothing else
        place = Place(value, title)
        owner = place.words("Account") or parts[4]
        if not owner:
            raise place.wrong("Account is missing: this ARN doesn't tell who owns the resource.")
        policy = place.optional("Policy")
        yield (
            arn,
            Resource(
                arn=arn,
                account=owner,
                policy=policy.policy("resource") if policy else None,
                tags=place.tags(),
                grants=tuple(_grant(one) for one in place.items("Grants")),
                public_access_block=public_access_block(place.optional("PublicAccessBlock")),
            ),
        )


def _grant(place: Place) -> Grant:
    constraints = place.optional("Constraints") or Place({}, place.path)
    return Grant(
        id=place.text("GrantId"),
        grantee=place.text("GranteePrincipal"),
        operations=tuple(str(one.value) for one in place.items("Operations")),
        subset=constraints.tags("EncryptionContextSubset"),
        equals=constraints.tags("EncryptionContextEquals"),
    )
