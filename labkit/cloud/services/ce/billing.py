"""Cost Explorer with simulated figures: invented prices for what the accounts really hold at this moment.

Nothing here costs anything, and no price is AWS's. What is AWS's: one account pays for all of its
organization, and sees every member's part; a member sees its own.
(GetCostAndUsage in the AWS Cost Explorer API Reference; Consolidated billing for AWS Organizations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

PRICES = {"bucket": 2.00, "object": 0.25, "topic": 0.50, "queue": 0.50, "instance": 9.00, "key": 1.00}
"""Invented, in dollars a month for each one that there is."""
_SERVICES = {
    "bucket": "Amazon Simple Storage Service",
    "object": "Amazon Simple Storage Service",
    "topic": "Amazon Simple Notification Service",
    "queue": "Amazon Simple Queue Service",
    "instance": "Amazon Elastic Compute Cloud - Compute",
    "key": "AWS Key Management Service",
}
_METRICS = {"UnblendedCost", "BlendedCost"}


@instead("ce", "GetCostAndUsage")
def cost_and_usage(call: ApiCall, state: State) -> Result:
    given = call.parameters
    metrics = list(given["Metrics"])
    grouped = [group.get("Key", "") for group in given.get("GroupBy", ())]
    if given["Granularity"] != "MONTHLY" or given.get("Filter") or not set(metrics) <= _METRICS:
        raise NotSimulated(
            "ce", "GetCostAndUsage", "it gives only the costs of whole months, without a filter"
        )
    if grouped not in ([], ["LINKED_ACCOUNT"], ["SERVICE"]):
        raise NotSimulated("ce", "GetCostAndUsage", "it groups by LINKED_ACCOUNT or by SERVICE")
    names = _seen_by(call.caller.account, state)
    rows = [(account, service, cost) for account in names for service, cost in _costs(account, state)]
    row: dict[str, Any] = {"TimePeriod": given["TimePeriod"], "Total": {}, "Groups": [], "Estimated": True}
    if not grouped:
        row["Total"] = _amounts(sum(cost for _, _, cost in rows), metrics)
        return {"ResultsByTime": [row]}
    at = 0 if grouped == ["LINKED_ACCOUNT"] else 1
    keys = names if at == 0 else dict.fromkeys(service for _, service, _ in rows)
    sums = {key: sum(line[2] for line in rows if line[at] == key) for key in keys}
    row["Groups"] = [{"Keys": [key], "Metrics": _amounts(total, metrics)} for key, total in sums.items()]
    told = {"GroupDefinitions": given["GroupBy"], "ResultsByTime": [row]}
    if at:
        return told
    described = [{"Value": key, "Attributes": {"description": name}} for key, name in names.items()]
    return told | {"DimensionValueAttributes": described}


def _seen_by(account: str, state: State) -> dict[str, str]:
    """The accounts whose costs this account sees, with their names: the payer all, a member its own."""
    backend: Any = organizations_backends[account]["aws"]
    if backend.org is None:
        return {account: state.registers.accounts.get(account, account)}
    return {member.id: member.name for member in backend.accounts}


def _costs(account: str, state: State) -> Iterator[tuple[str, float]]:
    for kind, count in _holdings(account, state):
        yield _SERVICES[kind], count * PRICES[kind]


def _holdings(account: str, state: State) -> Iterator[tuple[str, int]]:
    """What there is in an account that has a price."""
    buckets = state.backend("s3", account).buckets.values()
    yield "bucket", len(buckets)
    yield "object", sum(len(bucket.keys) for bucket in buckets)
    for kind, service, attribute in (
        ("topic", "sns", "topics"),
        ("queue", "sqs", "queues"),
        ("key", "kms", "keys"),
    ):
        for backend in _made(service, account, state):
            yield kind, len(getattr(backend, attribute))
    for backend in _made("ec2", account, state):
        running = [one for one in backend.all_instances() if one.state == "running"]
        yield "instance", len(running)


def _made(service: str, account: str, state: State) -> Iterator[Any]:
    """The service's backends of one account, of every Region where something was done."""
    return (backend for backend in state.made_backends(service) if backend.account_id == account)


def _amounts(cost: float, metrics: list[str]) -> dict[str, dict[str, str]]:
    return {metric: {"Amount": f"{cost:.2f}", "Unit": "USD"} for metric in metrics}
