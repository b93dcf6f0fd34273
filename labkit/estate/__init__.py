"""Accounts as plain data, and what somebody in them may do: no AWS, no network, no clock, nothing that changes.

    from labkit.estate import Estate

    estate = Estate.from_authorization_details(details)        # dicts or JSON text, one an account
    estate = Estate.of(scene)                                  # an open scene, as it is now
    estate.may("arn:aws:iam::111111111111:user/alice", "s3:GetObject", "arn:aws:s3:::reports/a.csv").allowed
    estate.accounts["111111111111"].users["alice"].groups      # plain values: User, Group, Role, ManagedPolicy ...
    estate.with_account(account.with_entity(replace(user, boundary=None)))    # another estate; this one stays

`may` gathers every policy that applies (identity-based, boundary, session, resource-based, SCPs, RCPs) and lets
`labkit.policy` decide. How to get from one person to another is `labkit.paths`'s.
"""

from typing import TYPE_CHECKING, Final

from labkit.late import names_later

from ._documents import ALLOW_ALL, Kind, closed, document
from ._errors import MalformedDetails
from ._public import is_public, restricted

if TYPE_CHECKING:
    from ._estate import ADMINISTRATOR, Estate
    from ._model import Account, Entity, Grant, Group, InstanceProfile, ManagedPolicy, Resource, Role, User
    from ._organization import RCP, SCP, Node, Organization, OrganizationPolicy
    from ._policies import as_statement
    from ._who import ANONYMOUS, Principal

__all__ = [
    "ADMINISTRATOR",
    "ALLOW_ALL",
    "ANONYMOUS",
    "RCP",
    "SCP",
    "Account",
    "Entity",
    "Estate",
    "Grant",
    "Group",
    "InstanceProfile",
    "Kind",
    "MalformedDetails",
    "ManagedPolicy",
    "Node",
    "Organization",
    "OrganizationPolicy",
    "Principal",
    "Resource",
    "Role",
    "User",
    "as_statement",
    "closed",
    "document",
    "is_public",
    "restricted",
]

# The judge of a call needs documents only.
_LATER: Final = {
    "ADMINISTRATOR": "_estate",
    "ANONYMOUS": "_who",
    "Account": "_model",
    "Entity": "_model",
    "Estate": "_estate",
    "Grant": "_model",
    "Group": "_model",
    "InstanceProfile": "_model",
    "ManagedPolicy": "_model",
    "Node": "_organization",
    "Organization": "_organization",
    "OrganizationPolicy": "_organization",
    "Principal": "_who",
    "RCP": "_organization",
    "Resource": "_model",
    "Role": "_model",
    "SCP": "_organization",
    "User": "_model",
    "as_statement": "_policies",
}


if not TYPE_CHECKING:  # else mypy would take any name
    __getattr__, __dir__ = names_later(__name__, globals(), _LATER)
