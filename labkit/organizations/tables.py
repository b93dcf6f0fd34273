"""What the organizations chapter shows in tables: accounts, the plan, holdings, the bill, configuration."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.lesson import Batch, Card, Option, Pile, Sorting, StateTable

from .calls import ALL_COSTS, FOR_EACH
from .scene import LOGS, MANAGEMENT, SANDBOX, SHOP, SHOP_TEST, role
from .tree import SHOWN, more, organization, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Account, Scene

    from .tree import Place

_MANY = 12  # accounts that are listed one by one


def _accounts(scene: Scene) -> list[tuple[Place, str]]:
    """Every account of the organization with its path."""
    root = organization(scene)
    if root is None:
        return []
    found = [place for place in root.walk() if "account" in place.kind]
    return [(place, " / ".join(step.name for step in root.path_to(place.id)[:-1])) for place in found]


# The accounts, and what binds each.


def _state_rows(scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    root = organization(scene)
    if root is None:
        yield (MANAGEMENT.name, MANAGEMENT.id, "in no organization", "")
        return
    none = "FullAWSAccess only" if root.scps else "SCPs aren't enabled yet"
    listed: Counter[str] = Counter()
    for place, path in _accounts(scene):
        listed[path] += 1
        if listed[path] > SHOWN:
            continue
        scps = [name for step in root.path_to(place.id) for name in step.scps if name != "FullAWSAccess"]
        state = "closed" if place.closed else ", ".join(dict.fromkeys(scps)) or none
        yield (place.name, place.id, path, state)
    for path, count in listed.items():
        if count > SHOWN:
            yield (more(count - SHOWN), "", path, "the same as the accounts beside them")


def _state(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_state_rows(scene), columns=["account", "id", "under", "SCPs on its path"])


STATE = StateTable(_state, "The accounts", key=("account", "id"), tab="Accounts")

# The plan: first on paper, then in AWS.

_PLAN = (
    (MANAGEMENT, "Root", "pays, and manages the organization; no daily work"),
    (LOGS, "Root / Security", "keeps the trail of every account"),
    (SHOP, "Root / Workloads / Production", "the shop that customers see"),
    (SHOP_TEST, "Root / Workloads / Test", "the next version of the shop"),
    (SANDBOX, "Root / Sandboxes", "for trying things"),
)


def _plan(scene: Scene) -> pd.DataFrame:
    there = {place.id: path for place, path in _accounts(scene)}
    columns = ["account", "what for", "as planned", "in AWS"]
    lines = [
        (account.name, why, path, there.get(account.id, "not there yet")) for account, path, why in _PLAN
    ]
    return pd.DataFrame(lines, columns=columns)


PLAN = StateTable(_plan, "The plan, and the organization in AWS", key=("account",), tab="Plan")

_UNITS = (
    Pile("management", "Management account"),
    Pile("security", "Security"),
    Pile("production", "Production"),
    Pile("test", "Test"),
    Pile("sandboxes", "Sandboxes"),
)


def _card(text: str, pile: str, because: str, general: str) -> Card:
    others = {other.key: general for other in _UNITS if other.key != pile}
    return Card(text, pile, because, others)


SORTING = Sorting(
    "Plan before you build",
    "The bookshop will have five kinds of places. Where does each of these belong?",
    _UNITS,
    (
        _card(
            "The bill of all accounts",
            "management",
            "The management account pays for all accounts.",
            "Which account pays for the others?",
        ),
        _card(
            "The database of real orders",
            "production",
            "It serves customers, so the strictest rules apply here.",
            "Who is harmed when it stops, or when its data leaks?",
        ),
        _card(
            "The trail of every account",
            "security",
            "The people whose calls are recorded must not be able to change the record.",
            "Put it where the people whose calls are recorded have no access.",
        ),
        _card(
            "The next version of the shop",
            "test",
            "It has the same rules as production, but customers don't depend on it.",
            "Customers don't use it yet, but the company will need it.",
        ),
        _card(
            "A developer tries a new service for an afternoon",
            "sandboxes",
            "The developer is free to try things here, and can't harm anything important.",
            "Somebody may delete it this evening. Keep it away from everything important.",
        ),
    ),
    name="plan-before-you-build",
)

# What lies in which account.


def _holdings(scene: Scene) -> pd.DataFrame:
    lines = []
    for account, wanted in ((MANAGEMENT, "no daily work"), (SHOP, "the shop's work")):
        buckets = scene.inspect(account.id, "s3").list_buckets()["Buckets"]
        names = ", ".join(bucket["Name"] for bucket in buckets) or "no bucket"
        good = bool(buckets) == (account is SHOP)
        lines.append((account.name, wanted, names, "✓ as it should be" if good else "✗ not yet"))
    return pd.DataFrame(lines, columns=["account", "should hold", "holds", "verdict"])


HOLDINGS = StateTable(_holdings, "Where the work is", key=("account",), tab="Work")

# The bill.


def _bill(scene: Scene) -> pd.DataFrame:
    answer = scene.inspect(MANAGEMENT.id, "ce").get_cost_and_usage(**ALL_COSTS)
    names = {
        value["Value"]: value["Attributes"]["description"] for value in answer["DimensionValueAttributes"]
    }
    lines = [
        (names[key], f"{float(group['Metrics']['UnblendedCost']['Amount']):.2f}", MANAGEMENT.name)
        for group in answer["ResultsByTime"][0]["Groups"]
        for key in group["Keys"]
    ]
    total = sum(float(cost) for _, cost, _ in lines)
    lines.append(("all together", f"{total:.2f}", MANAGEMENT.name))
    return pd.DataFrame(lines, columns=["account", "dollars this month (simulated)", "paid by"])


BILL = StateTable(
    _bill, "One bill. The figures are simulated: invented prices, and what the accounts have here", tab="Bill"
)


def sees_only_itself(scene: Scene, account: Account) -> bool:
    """Whether an account that asks for everybody's costs is told only its own."""
    answer = scene.inspect(account.id, "ce").get_cost_and_usage(**ALL_COSTS)
    return [group["Keys"] for group in answer["ResultsByTime"][0]["Groups"]] == [[account.id]]


# What every account begins with.


def _configured(scene: Scene) -> pd.DataFrame:
    lines = []
    for place, path in _accounts(scene)[:_MANY]:
        if place.closed:
            continue
        iam = scene.inspect(place.id, "iam")
        made = [role["RoleName"] for role in rows(iam, "list_roles", "Roles")]
        made += [user["UserName"] for user in rows(iam, "list_users", "Users")]
        made += [policy["PolicyName"] for policy in rows(iam, "list_policies", "Policies", Scope="Local")]
        has = [name for name in ("Auditor", "EmergencyUser", "ReadTheRoles") if name in made]
        lines.append((place.name, path, ", ".join(has) or "nothing"))
    return pd.DataFrame(lines, columns=["account", "under", "has of the baseline"])


CONFIGURED = StateTable(
    _configured, "What the template made in each account", key=("account",), tab="Template"
)


def is_open(scene: Scene, account: Account) -> bool:
    """Whether an account is there and hasn't been closed."""
    return any(place.id == account.id and not place.closed for place, _ in _accounts(scene))


def in_unit(scene: Scene, account: str) -> str:
    """The path of the units that an account is in; "" where there's no such account."""
    return next((path for place, path in _accounts(scene) if place.id == account), "")


def statuses(scene: Scene) -> list[dict[str, Any]]:
    """What became of every request for an account."""
    client = scene.inspect(MANAGEMENT.id, "organizations")
    return rows(client, "list_create_account_status", "CreateAccountStatuses")


def gets_in(scene: Scene, profile: str) -> bool:
    """Whether somebody may step into Sandbox, as the engine judges now."""
    return scene.decide(profile, "sts:AssumeRole", role(SANDBOX)).allowed


def came_of(name: str, state: str) -> Option:
    """The option that the request for an account ended so."""
    texts = {
        "SUCCEEDED": "AWS creates a second account with that address",
        "FAILED": "AWS begins, and then the request fails",
    }
    reasons = {
        "SUCCEEDED": "",
        "FAILED": "The status gives the reason: EMAIL_ALREADY_EXISTS. Each address belongs to one account only.",
    }
    return Option(
        state.lower(),
        texts[state],
        right_when=lambda scene: any(
            (status["AccountName"], status["State"]) == (name, state) for status in statuses(scene)
        ),
        because=reasons[state],
    )


# Long work.

FORTY = Batch(
    "Create forty accounts",
    "You create one account for each shop in town. That takes three calls for each: create the account, ask for its status, move it into **Production**. The work takes a while. *Stop* ends it after the current account, and *Go on* continues.",
    tuple(f"Shop{number:02d}" for number in range(1, 41)),
    FOR_EACH,
    lambda scene: {place.name for place, path in _accounts(scene) if " / " in path},
)
