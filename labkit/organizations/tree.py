"""The organization as a tree: what hangs where, which SCPs are on it, and how they judge a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from labkit.lesson import Branch, Choice, Explorer, Label, Tree

from .scene import ACCESS_ROLE, MANAGEMENT, SANDBOX, SHOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from labkit.cloud import Event, Scene
    from labkit.policy import Decision

SCP = "SERVICE_CONTROL_POLICY"
SHOWN = 4  # accounts of one unit that are drawn one by one
Say: TypeAlias = Literal["allows", "denies", "silent", ""]
Said: TypeAlias = "tuple[Say, Mapping[str, Say]]"  # what a level says, and each of its SCPs
_SAYS: dict[str, Say] = {
    "allows": "allows",
    "denies": "denies",
    "says nothing": "silent",
    "not evaluated": "",
}
TITLE = "The organization"


@dataclass(frozen=True, slots=True)
class Place:
    """The root, an OU or an account of the organization, with the names of its SCPs and what is under it."""

    id: str
    name: str
    kind: str
    scps: tuple[str, ...] = ()
    under: tuple[Place, ...] = ()
    closed: bool = False

    def walk(self) -> Iterator[Place]:
        """This place and all under it."""
        yield self
        for place in self.under:
            yield from place.walk()

    def path_to(self, place_id: str) -> tuple[Place, ...]:
        """From here down to a place; empty where it isn't under this one."""
        if self.id == place_id:
            return (self,)
        return next(((self, *way) for place in self.under if (way := place.path_to(place_id))), ())


def rows(client: Any, operation: str, key: str, **parameters: str) -> list[dict[str, Any]]:
    """A whole list, page after page."""
    found: list[dict[str, Any]] = []
    for page in client.get_paginator(operation).paginate(**parameters):
        found += page[key]
    return found


@dataclass(slots=True)
class _Seen:
    """The tree as it was read last, and after which event of which scene: nothing changes without one."""

    event: Event | None = None
    tree: Place | None = None


_LAST = _Seen()


def organization(scene: Scene) -> Place | None:
    """The tree as it is now; None before the organization is created."""
    events = scene.trail.events
    latest = events[-1] if events else None
    if latest is None or _LAST.event is not latest:  # whoever looks, a scene that notes what is asked too
        _LAST.tree, _LAST.event = _read(scene), latest
    return _LAST.tree


def _read(scene: Scene) -> Place | None:
    client = scene.inspect(MANAGEMENT.id, "organizations")
    try:
        client.describe_organization()
    except client.exceptions.AWSOrganizationsNotInUseException:
        return None
    scps: dict[str, list[str]] = {}
    for policy in rows(client, "list_policies", "Policies", Filter=SCP):
        for target in rows(client, "list_targets_for_policy", "Targets", PolicyId=policy["Id"]):
            scps.setdefault(target["TargetId"], []).append(policy["Name"])
    root = client.list_roots()["Roots"][0]
    switched_on = bool(root["PolicyTypes"])
    return _unit(client, root["Id"], "Root", "root", scps if switched_on else {})


def _unit(client: Any, unit_id: str, name: str, kind: str, scps: Mapping[str, list[str]]) -> Place:
    units = rows(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=unit_id)
    accounts = rows(client, "list_accounts_for_parent", "Accounts", ParentId=unit_id)
    under = [_unit(client, unit["Id"], unit["Name"], "OU", scps) for unit in units]
    under += [_account(account, scps) for account in accounts]
    return Place(unit_id, name, kind, tuple(scps.get(unit_id, ())), tuple(under))


def _account(account: Mapping[str, Any], scps: Mapping[str, list[str]]) -> Place:
    kind = "management account" if account["Id"] == MANAGEMENT.id else "account"
    closed = account["Status"] != "ACTIVE"
    return Place(account["Id"], account["Name"], kind, tuple(scps.get(account["Id"], ())), closed=closed)


# The picture.


def draw(scene: Scene) -> Tree:
    """The tree with its SCPs."""
    root = organization(scene)
    if root is None:
        alone = Branch(MANAGEMENT.name, "account", MANAGEMENT.id)
        return Tree(f"{TITLE}: not created yet", alone)
    return Tree(TITLE, _branch(root, {}))


def _branch(place: Place, said: Mapping[str, Said]) -> Branch:
    """``said``: for each place on the lit path, what its level says, and each of its SCPs."""
    nothing: Said = ("", {})
    level, labels = said.get(place.id, nothing)
    note = "closed" if place.closed else place.id if "account" in place.kind else ""
    return Branch(
        place.name,
        place.kind,
        note,
        tuple(Label(name, labels.get(name, "")) for name in place.scps),
        _under(place, said),
        lit=place.id in said,
        says=level,
        exists=not place.closed,
    )


def more(count: int) -> str:
    """How many accounts aren't listed one by one."""
    return f"{count} more account{'' if count == 1 else 's'}"


def _under(place: Place, said: Mapping[str, Said]) -> tuple[Branch, ...]:
    """What is under a place; many accounts are folded, except one that is asked about. One alone isn't: its fold would
    take the same room."""
    units = [one for one in place.under if one.kind == "OU"]
    accounts = [one for one in place.under if one.kind != "OU"]
    hidden = [one for one in accounts[SHOWN:] if one.id not in said]
    if len(hidden) == 1:
        hidden = []
    branches = [_branch(one, said) for one in (*units, *accounts) if one not in hidden]
    if hidden:
        folds = tuple(one.name for one in hidden)
        note = f"up to {hidden[-1].name}"
        branches.append(Branch(more(len(hidden)), "folded", note, exists=False, folds=folds))
    return tuple(branches)


# Asking the tree.


def administrator_of(account: str) -> str:
    """The ARN of the administrator of an account of the organization."""
    if account == MANAGEMENT.id:
        return f"arn:aws:iam::{account}:user/ManagementAdmin"
    return f"arn:aws:sts::{account}:assumed-role/{ACCESS_ROLE}/ManagementAdmin"


def light(scene: Scene, chosen: Sequence[str]) -> Tree:
    """The way of a question through the tree: account, who in it, action, Region."""
    account, who, action, region = chosen
    root = organization(scene)
    way = root.path_to(account) if root else ()
    if root is None or not way:
        return draw(scene)
    arn = administrator_of(account) if who == "administrator" else f"arn:aws:iam::{account}:root"
    decision = scene.decide(arn, action, "*", context={"aws:RequestedRegion": region})
    levels = [row for row in decision.stages if row.policy_type == "scp"]
    said: dict[str, Said] = {place.id: ("", {}) for place in way}
    for place, row in zip(way, levels, strict=False):
        said[place.id] = (_SAYS[row.verdict], _by_policy(row.statements))
    name = "an administrator" if who == "administrator" else "the root user"
    asked = f"May {name} of {way[-1].name} do {action} in {region}?"
    return Tree(TITLE, _branch(root, said), asked, _outcome(decision, bound=bool(levels)))


def _by_policy(looks: Sequence[Any]) -> dict[str, Say]:
    """What each SCP of a level says: a Deny that fits, else an Allow that fits, else nothing."""
    said: dict[str, Say] = {}
    for look in looks:
        says: Say = "silent"
        if look.matched:
            says = "denies" if look.effect == "Deny" else "allows"
        if said.get(look.document) != "denies" and (says != "silent" or look.document not in said):
            said[look.document] = says
    return said


def _outcome(decision: Decision, *, bound: bool) -> str:
    if not bound:
        free = "No SCP limits this account."
        return f"✓ Allowed. {free}" if decision.allowed else f"✗ Refused. {free}"
    if decision.allowed:
        return "✓ Allowed: every level allows it, and a policy in the account allows it. (A root user needs no such policy.)"
    if "scp" not in decision.denied_by:
        return "✗ Refused: the SCPs allow it, but no policy in the account does."
    how = "an SCP denies it" if decision.effect == "ExplicitDeny" else "a level has no Allow for it"
    return f"✗ Refused: {how}. The account's own policies can't change that."


def _accounts(scene: Scene) -> list[tuple[str, str]]:
    root = organization(scene)
    places = root.walk() if root else ()
    return [(place.name, place.id) for place in places if "account" in place.kind and not place.closed]


EXPLORER = Explorer(
    "Ask the tree: who may do what, where?",
    (
        Choice("Account", _accounts),
        Choice("Who", lambda _: [("an administrator", "administrator"), ("the root user", "root")]),
        Choice(
            "Action",
            lambda _: [
                (action, action)
                for action in (
                    *("sns:CreateTopic", "kms:CreateKey", "s3:CreateBucket", "ec2:RunInstances"),
                    *("iam:CreateUser", "organizations:LeaveOrganization"),
                )
            ],
        ),
        Choice(
            "Region",
            lambda _: [
                ("us-east-1 (Virginia)", "us-east-1"),
                ("eu-west-1 (Ireland)", "eu-west-1"),
                ("ap-southeast-2 (Sydney)", "ap-southeast-2"),
            ],
        ),
    ),
    light,
    (
        (SHOP.id, "administrator", "sns:CreateTopic", "ap-southeast-2"),
        (SANDBOX.id, "root", "kms:CreateKey", "us-east-1"),
    ),
)
AFTER_THE_SURPRISES = replace(
    EXPLORER,
    tries=(*EXPLORER.tries, (MANAGEMENT.id, "administrator", "sns:CreateTopic", "ap-southeast-2")),
)
