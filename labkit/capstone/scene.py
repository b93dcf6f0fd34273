"""The stage of the capstone: a company of forty in one account, without a single permission; and strangers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Account, Person
from labkit.documents import in_brief
from labkit.lesson import StateTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

COMPANY = Account("121212121212", "Company")
SHOP = Account("343434343434", "Shop", later=True)
LAB = Account("565656565656", "Lab", later=True)
FREELANCE = Account("787878787878", "Freelance")
ELSEWHERE = Account("909090909090", "Elsewhere")
OURS = (COMPANY, SHOP, LAB)
ACCOUNTS = (*OURS, FREELANCE, ELSEWHERE)

ORDERS, SITE, DESIGNS = "lanternorders", "lanternsite", "lanterndesigns"
HOMES = {ORDERS: SHOP, SITE: SHOP, DESIGNS: LAB}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
SECURITY_AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"
ACCESS_ROLE = "OrganizationAccountAccessRole"
TEAMS = {"Builders": ("Builder", 13), "Sellers": ("Seller", 20), "Books": ("Books", 6)}
DEVICE = f"arn:aws:iam::{FREELANCE.id}:mfa/Contractor"
CONTRACTOR = f"arn:aws:iam::{FREELANCE.id}:user/Contractor"
_STRANGERS = {
    "Contractor": CONTRACTOR,
    "Stranger": f"arn:aws:iam::{ELSEWHERE.id}:user/Stranger",
    "anybody": "*",
}


def members(team: str) -> tuple[str, ...]:
    """The user names of a team."""
    name, count = TEAMS[team]
    return tuple(f"{name}{number:02d}" for number in range(1, count + 1))


def role(account: Account, name: str) -> str:
    """The ARN of a role."""
    return f"arn:aws:iam::{account.id}:role/{name}"


def _inside(profile: str, account: Account) -> Person:
    return Person(
        *(profile, account.id, "role", ACCESS_ROLE),
        source_profile="admin",
        title=f"the administrator, inside {account.name}",
    )


PEOPLE = (
    Person("admin", COMPANY.id, "user", "Admin", title="the administrator of Company: you"),
    _inside("shop-admin", SHOP),
    _inside("lab-admin", LAB),
    Person("builder", COMPANY.id, "user", "Builder01", title="Builder01, in group Builders"),
    Person("seller", COMPANY.id, "user", "Seller01", title="Seller01, in group Sellers"),
    Person("bookkeeper", COMPANY.id, "user", "Books01", title="Books01, in group Books"),
    Person("contractor", FREELANCE.id, "user", "Contractor", title="the contractor, in another account"),
    Person("stranger", ELSEWHERE.id, "user", "Stranger", title="administrator of another company's account"),
)


def set_up(stage: Stage) -> None:
    """The staff list as users in groups, without permissions; the administrator; two people elsewhere."""
    iam = stage.client(COMPANY.id, "iam")
    for team in TEAMS:
        iam.create_group(GroupName=team)
        for name in members(team):
            iam.create_user(UserName=name)
            iam.add_user_to_group(GroupName=team, UserName=name)
    for account, name in ((COMPANY, "Admin"), (FREELANCE, "Contractor"), (ELSEWHERE, "Stranger")):
        client = stage.client(account.id, "iam")
        client.create_user(UserName=name)
        client.attach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR)
    stage.authenticator(FREELANCE.id, "Contractor")


def live(scene: Scene) -> tuple[str, ...]:
    """The ids of the company's accounts that exist by now, those of the brief and any others."""
    organizations = scene.inspect(COMPANY.id, "organizations")
    try:
        pages = organizations.get_paginator("list_accounts").paginate()
        found = [account["Id"] for page in pages for account in page["Accounts"]]
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        return (COMPANY.id,)
    return (COMPANY.id, *sorted(set(found) - {COMPANY.id}))


class Directory:
    """Who and what there is at one look, for the requirements."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._live = scene, live(scene)
        self.accounts = (*self._live, FREELANCE.id, ELSEWHERE.id)
        self.own = self._live

    def people(self, who: str) -> tuple[str, ...]:
        """A team, "staff" (all three teams), an account's root user ("root of Lab"), or users by their name."""
        if who == "staff":
            return tuple(arn for team in TEAMS for arn in self.people(team))
        if who in TEAMS:
            home = f"arn:aws:iam::{COMPANY.id}:user/"
            return tuple(home + name for name in members(who) if home + name in self._users)
        if who.startswith("root of "):
            account = next(account for account in OURS if account.name == who.removeprefix("root of "))
            return (f"arn:aws:iam::{account.id}:root",) if account.id in self._live else ()
        named = tuple(arn for arn in self._users if arn.rpartition("/")[2] == who)
        return (_STRANGERS[who],) if who in _STRANGERS else named

    def missing(self, resource: str, owner: str | None) -> str:
        """An account of the brief, or a bucket in it, that isn't there yet."""
        home = next((account for account in OURS if account.id == owner), None)
        if home is not None and home.id not in self._live:
            return f"There is no account {home.name} in Company's organization yet."
        bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        if bucket in HOMES and bucket not in self._buckets[HOMES[bucket].id]:
            return f"There is no bucket {bucket} in {HOMES[bucket].name} yet."
        return ""

    @cached_property
    def _users(self) -> tuple[str, ...]:
        return tuple(arn for account in self._live for arn in _users(self._scene, account))

    @cached_property
    def _buckets(self) -> dict[str, set[str]]:
        listed = {home.id: self._scene.inspect(home.id, "s3").list_buckets() for home in set(HOMES.values())}
        return {home: {bucket["Name"] for bucket in found["Buckets"]} for home, found in listed.items()}


def _users(scene: Scene, account: str) -> tuple[str, ...]:
    pages = scene.inspect(account, "iam").get_paginator("list_users").paginate()
    return tuple(user["Arn"] for page in pages for user in page["Users"])


# The state, as a table.


def _rows(scene: Scene) -> Iterator[tuple[str, str, str]]:
    names = {account.id: account.name for account in ACCOUNTS}
    for account in live(scene):
        place, described = names.get(account, account), _described(scene, account)
        yield from ((place, *row) for row in (*_of_groups(described), *_of_users(described)))
        yield from ((place, *row) for row in (*_of_roles(described), *_of_buckets(scene, account)))


def _described(scene: Scene, account: str) -> dict[str, list[dict[str, Any]]]:
    """All users, groups and roles of an account in one call: one for each of them takes half a second after every press."""
    pages = scene.inspect(account, "iam").get_paginator("get_account_authorization_details")
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList")
    found = list(pages.paginate(Filter=["User", "Group", "Role"]))
    return {name: [one for page in found for one in page[name]] for name in lists}


def _of_groups(described: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    for group in described["GroupDetailList"]:
        name = group["GroupName"]
        count = sum(name in user["GroupList"] for user in described["UserDetailList"])
        yield f"group {name}", f"{count} members; {_policies(group, 'Group')}"


def _of_users(described: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    """Users of the staff list stand in their groups' rows, unless they have policies of their own."""
    staff = {name for team in TEAMS for name in members(team)}
    for user in described["UserDetailList"]:
        name, said = user["UserName"], _policies(user, "User")
        if name not in staff or said != "no policy":
            yield f"user {name}", said


def _of_roles(described: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    for role in described["RoleDetailList"]:
        if not role["Path"].startswith("/aws-service-role/"):
            trust = in_brief(role["AssumeRolePolicyDocument"]).replace(" sts:AssumeRole", "")
            yield f"role {role['RoleName']}", f"trust: {trust}; {_policies(role, 'Role')}"


def _of_buckets(scene: Scene, account: str) -> Iterator[tuple[str, str]]:
    s3 = scene.inspect(account, "s3")
    for found in s3.list_buckets()["Buckets"]:
        yield f"bucket {found['Name']}", "private unless its policy allows more"


def _policies(described: dict[str, Any], kind: str) -> str:
    """The names of the policies of a group, user or role."""
    named = (*described.get(f"{kind}PolicyList", ()), *described["AttachedManagedPolicies"])
    return ", ".join(policy["PolicyName"] for policy in named) or "no policy"


def _arrangement(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_rows(scene), columns=["account", "what", "says"])


STATE = StateTable(
    _arrangement, "What the company has, account by account", key=("account", "what"), tab="Company"
)
