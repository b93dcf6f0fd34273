"""Security groups: names, rules and deletion by EC2's rules; moto stores ports that don't exist, and deletes what is in use.

(CreateSecurityGroup, AuthorizeSecurityGroupIngress, DeleteSecurityGroup; Error codes for the Amazon EC2 API)
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

from .asks import groups_by_name
from .ids import backend_of, instances_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_PROTOCOLS = frozenset({"tcp", "udp", "icmp", "icmpv6", "-1", *map(str, range(256))})
_WITH_PORTS = frozenset({"tcp", "udp", "6", "17"})
_LAST_PORT = 65535
_SOURCES = ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds")


@before("ec2", "CreateSecurityGroup")
def name_isnt_an_id(call: ApiCall, _state: State) -> None:
    name = str(call.parameters.get("GroupName", ""))
    if name.startswith("sg-"):
        raise _wrong(
            f"Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*"
        )


@before("ec2", "CreateSecurityGroup")
def description_can_be_read(call: ApiCall, _state: State) -> None:
    text = str(call.parameters.get("Description", ""))
    if not text.isascii():
        raise _wrong(
            f"Value ({text}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported."
        )
    if not re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}", text):
        raise _wrong(
            "Invalid security group description. Valid descriptions are strings less than 256 characters from the "
            "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )


@before("ec2", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
def rules_make_sense(call: ApiCall, _state: State) -> None:
    rules = list(_rules(call.parameters))
    if not rules:
        raise AwsError("MissingParameter", "The request must contain the parameter ipPermissions")
    for rule in rules:
        _check(rule)


@before("ec2", "DeleteSecurityGroup")
def group_isnt_needed(call: ApiCall, state: State) -> None:
    ec2 = backend_of(call, state)
    groups = {one.id: one for batch in ec2.groups.values() for one in batch.values()}
    named = groups_by_name(call, state).get(str(call.parameters.get("GroupName")))
    group = groups.get(call.parameters.get("GroupId") or named)
    if group is None:
        return
    if group.name == "default":
        text = f'the specified group: "{group.id}" name: "default" cannot be deleted by a user'
        raise AwsError("CannotDelete", text)
    if any(user == group.id for user in _users(ec2, groups, group.id)):
        raise AwsError("DependencyViolation", f"resource {group.id} has a dependent object")


def _users(ec2: Any, groups: Mapping[str, Any], name: str) -> Iterator[str]:
    """The ids of the groups that instances, network interfaces and other groups' rules refer to."""
    for instance in instances_of(ec2).values():
        if instance.state != "terminated":
            yield from (one.id for one in instance.security_groups)
    for interface in ec2.enis.values():
        owner = getattr(interface, "instance", None)
        if owner is None or owner.state != "terminated":
            yield from (one.id for one in interface.group_set)
    for other in groups.values():
        if other.id != name:
            for rule in (*other.ingress_rules, *other.egress_rules):
                yield str((rule.source_group or {}).get("GroupId"))


def _rules(asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rules of a call, also of one that describes its only rule in parameters of its own."""
    yield from asked.get("IpPermissions") or ()
    if asked.get("IpProtocol") or asked.get("CidrIp"):
        ranges = [{"CidrIp": asked["CidrIp"]}] if asked.get("CidrIp") else []
        yield {**asked, "IpRanges": ranges}
    elif asked.get("SourceSecurityGroupName"):
        yield {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupName": asked["SourceSecurityGroupName"]}]}


def _check(rule: Mapping[str, Any]) -> None:
    protocol = str(rule.get("IpProtocol", "")).lower()
    if protocol not in _PROTOCOLS:
        raise _wrong(f"Invalid value '{rule.get('IpProtocol')}' for IP protocol. Unknown protocol.")
    if protocol in _WITH_PORTS:
        _check_ports(rule.get("FromPort"), rule.get("ToPort"))
    if not any(rule.get(name) for name in _SOURCES) and not rule.get("SourceSecurityGroupName"):
        raise AwsError("MissingParameter", "The request must contain the parameter ipRanges")
    for kind, name, read in (
        ("IpRanges", "CidrIp", ipaddress.IPv4Network),
        ("Ipv6Ranges", "CidrIpv6", ipaddress.IPv6Network),
    ):
        for one in rule.get(kind) or ():
            _check_cidr(str(one.get(name)), read)


def _check_ports(first: Any, last: Any) -> None:
    if first is None or last is None:
        raise _wrong("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
    for which, port in (("from", first), ("to", last)):
        if not (0 <= int(port) <= _LAST_PORT or (int(first), int(last)) == (-1, -1)):
            raise _wrong(f"TCP/UDP ({which}) port ({port}) out of range")
    if int(first) > int(last):
        raise _wrong(f"Invalid TCP/UDP port range ({first}:{last})")


def _check_cidr(text: str, read: Callable[..., Any]) -> None:
    try:
        if "/" not in text:
            raise ValueError("no mask")
        read(text, strict=False)
    except ValueError as error:
        raise _wrong(f"CIDR block {text} is malformed") from error


def _wrong(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text)


@when_loaded("ec2")
def ranges_are_canonical() -> None:
    """100.68.0.18/18 is kept as 100.68.0.0/18 (AuthorizeSecurityGroupIngress: CidrIp)."""
    from moto.ec2.models.security_groups import SecurityGroupBackend

    for verb in ("authorize", "revoke"):
        for way in ("ingress", "egress"):
            _wrap(SecurityGroupBackend, f"{verb}_security_group_{way}")


def _wrap(backend: Any, name: str) -> None:
    inner = getattr(backend, name)

    def canonical(self: Any, *given: Any, **named: Any) -> Any:
        ranges = named.get("ip_ranges") or (given[4] if len(given) > 4 else None)
        for one in ranges if isinstance(ranges, list) else ():
            for key in ("CidrIp", "CidrIpv6"):
                if one.get(key):
                    one[key] = str(ipaddress.ip_network(one[key], strict=False))
        return inner(self, *given, **named)

    setattr(backend, name, canonical)
