"""As whom somebody may act: themselves, and every role that they get into, through other roles too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from labkit.cloud import Scene
    from labkit.policy import Decision

_MFA = "aws:multifactorauthpresent"


@dataclass(frozen=True, slots=True)
class Reached:
    """A principal, and the roles that led there (none for the person themselves)."""

    arn: str
    through: tuple[str, ...] = ()

    def words(self) -> str:
        """Where somebody acts from, for the end of a sentence: ", through the role Seller in Shop"."""
        return f", through the role {', then '.join(self.through)}" if self.through else ""


def roles_of(scene: Scene, accounts: Iterable[str]) -> tuple[str, ...]:
    """The ARNs of the roles that people may step into (those of AWS's own services are left out)."""
    return tuple(
        role["Arn"]
        for account in accounts
        for role in scene.inspect(account, "iam").list_roles()["Roles"]
        if not role["Path"].startswith("/aws-service-role/")
    )


def reach(
    scene: Scene, start: str, roles: Iterable[str], context: Mapping[str, Any] | None = None
) -> Iterator[Reached]:
    """The principal ``start`` (an ARN), then every session that it can open, the nearest first.

    ``context`` belongs to the person's own calls; a code from an authenticator doesn't travel on into a
    role's session. Sessions bear the name of who opens them.
    """
    name = start.rpartition("/")[2]
    places = {account.id: account.name for account in scene.accounts}
    open_, left = [Reached(start)], list(roles)
    while open_:
        here = open_.pop(0)
        yield here
        if ":" not in here.arn:  # nobody in particular ("*") opens no session
            continue
        keys = {**carried(context or {}, here), "sts:RoleSessionName": name}
        entered = [
            role for role in left if scene.decide(here.arn, "sts:AssumeRole", role, context=keys).allowed
        ]
        left = [role for role in left if role not in entered]
        open_ += [Reached(_session(role, name), (*here.through, _title(role, places))) for role in entered]


def ask(
    scene: Scene,
    who: Reached,
    action: str,
    resource: str,
    *,
    context: Mapping[str, Any],
    resource_account: str | None,
) -> Decision:
    """The decision on one thing that somebody does from where they are."""
    keys = carried(context, who) or None
    return scene.decide(who.arn, action, resource, context=keys, resource_account=resource_account)


def carried(context: Mapping[str, Any], who: Reached) -> dict[str, Any]:
    """The part of a context that still counts where somebody has got to."""
    return {key: value for key, value in context.items() if not (who.through and key.lower() == _MFA)}


def _session(role: str, name: str) -> str:
    account = role.split(":")[4]
    return f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{name}"


def _title(role: str, places: Mapping[str, str]) -> str:
    account = role.split(":")[4]
    return f"{role.rpartition('/')[2]} in {places.get(account, account)}"
