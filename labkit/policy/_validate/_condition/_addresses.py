"""Checks on IP addresses in conditions.

AWS pages: "IAM JSON policy elements: Condition operators"; "AWS global condition context keys".
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from labkit.policy._validate._condition._condition_values import of_family, values_are
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Network, IPv6Network

    from labkit.policy._validate._view import Statement, Test

    Network = IPv4Network | IPv6Network


def network(text: str) -> Network | None:
    """An address or CIDR range; None where it is neither."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def host_bits(statement: Statement) -> Iterator[Problem]:
    """What stands behind the mask of a range doesn't count."""
    for _, value in of_family(statement, "IPAddress"):
        found = network(value.text)
        if found is None or "/" not in value.text:
            continue
        if network(value.text.partition("/")[0]) != network(str(found.network_address)):
            yield Problem(
                value.path,
                f"AWS ignores the address after the first {found.prefixlen} bits. The range is {found}.",
                f"Write `{found}`.",
            )


def _source_ip(statement: Statement, *, negated: bool) -> Iterator[tuple[Test, list[bool]]]:
    """Tests of aws:SourceIp, each with which of its values are private ranges."""
    for test in statement.tests:
        operator = test.operator
        if test.key.lower() != "aws:sourceip" or operator is None or operator.family != "IPAddress":
            continue
        if operator.negated == negated:
            found = [network(value.text) for value in test.values if "${" not in value.text]
            yield test, [_private(one) for one in found if one is not None]


_PRIVATE = tuple(ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def _private(found: Network) -> bool:
    return any(found.version == one.version and found.subnet_of(one) for one in _PRIVATE)  # type: ignore[arg-type]  # mypy loses a narrowed type here


def private_only(statement: Statement, *, negated: bool) -> Iterator[Problem]:
    """aws:SourceIp holds public addresses only, so private ranges alone never match."""
    for test, private in _source_ip(statement, negated=negated):
        if private and all(private):
            yield Problem(
                test.path,
                "aws:SourceIp is the caller's public address. These private ranges never match it.",
                "Write public ranges, or use aws:VpcSourceIp for requests through a VPC endpoint.",
            )


def private_too(statement: Statement, *, negated: bool) -> Iterator[Problem]:
    """Private ranges among public ones do nothing."""
    for test, private in _source_ip(statement, negated=negated):
        if any(private) and not all(private):
            yield Problem(
                test.path,
                "aws:SourceIp is the caller's public address. The private ranges in this list never match it.",
                "Remove them, or use aws:VpcSourceIp for requests through a VPC endpoint.",
            )


def private_ip(statement: Statement) -> Iterator[Problem]:
    """IpAddress with private ranges only never matches."""
    yield from private_only(statement, negated=False)


def private_not_ip(statement: Statement) -> Iterator[Problem]:
    """NotIpAddress with private ranges only always matches."""
    yield from private_only(statement, negated=True)


def private_ip_subset(statement: Statement) -> Iterator[Problem]:
    """IpAddress with some private ranges."""
    yield from private_too(statement, negated=False)


def private_not_ip_subset(statement: Statement) -> Iterator[Problem]:
    """NotIpAddress with some private ranges."""
    yield from private_too(statement, negated=True)


CHECKS = (
    StatementCheck(
        "TYPE_MISMATCH_IP_RANGE",
        "warning",
        values_are(
            "IPAddress",
            lambda text: network(text) is not None,
            "is neither an IP address nor a range.",
            "Write a range such as 203.0.113.0/24 or 2001:db8::/32.",
        ),
    ),
    StatementCheck("PRIVATE_IP_ADDRESS", "error", private_ip),
    StatementCheck("PRIVATE_NOT_IP_ADDRESS", "error", private_not_ip),
    StatementCheck("PRIVATE_IP_ADDRESS_SUBSET", "suggestion", private_ip_subset),
    StatementCheck("PRIVATE_NOT_IP_ADDRESS_SUBSET", "suggestion", private_not_ip_subset),
    StatementCheck("IMPROVE_IP_RANGE", "suggestion", host_bits),
)
