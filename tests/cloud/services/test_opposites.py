"""What can be made can be looked at and undone: opposites of what is simulated, by botocore's models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import botocore.session
import pytest

from labkit.cloud.judge import simulated_operations, simulated_services

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRS = {  # a verb, and the verbs of what belongs to it
    "Add": ("Remove",),
    "Allocate": ("Release",),
    "Associate": ("Disassociate", "Replace"),
    "Attach": ("Detach",),
    "Authorize": ("Revoke",),
    "Create": ("Delete", "Describe", "Get", "List", "Modify", "Replace", "Update"),
    "Enable": ("Deactivate", "Disable"),
    "Put": ("Delete", "Describe", "Get"),
    "Register": ("Deregister",),
    "Schedule": ("Cancel",),
    "Start": ("Stop",),
    "Subscribe": ("Unsubscribe",),
    "Tag": ("Untag",),
    "Upload": ("Delete", "Get", "List", "Update"),
}
LEFT_OUT = {  # service and operation: why it isn't simulated
    "accessanalyzer CreateAnalyzer": "an analyzer would find what this workbook lets people find",
    "guardduty CreateDetector": "there is no traffic in which to detect anything",
    "lambda CreateEventSourceMapping": "no function is ever run",
    "lambda GetFunction": "its code would have to be fetched from an address",
    "s3control CreateAccessPoint": "buckets are reached by their own names",
    "ssm CreateDocument": "nothing is managed that a document could be run on",
    "ssm PutParameter": "no parameter is kept",
    "cloudformation DescribeStackInstance": "a stack set's instances are listed, not opened",
    "cloudformation UpdateStackInstances": "parameters of a single account's stack aren't simulated",
    "cloudformation UpdateStackSet": "a stack set keeps the template that it was made with",
    "ec2 CreateDhcpOptions": "auditors list them; networks send nothing",
    "ec2 CreateFlowLogs": "auditors list them; there is no traffic to log",
    "ec2 CreateImage": "nothing runs that an image could be taken of",
    "ec2 CreateManagedPrefixList": "only AWS's own lists are there",
    "ec2 CreateSnapshot": "volumes hold nothing that could be copied",
    "ec2 CreateSnapshots": "volumes hold nothing that could be copied",
    "ec2 CreateVpcPeeringConnection": "nothing is sent between networks",
    "iam CreateSAMLProvider": "nobody could sign in with one: its assertions are not read",
    "iam UpdateOpenIDConnectProvider": "a provider is made anew",
    "logs ListLogGroups": "DescribeLogGroups tells the same",
    "s3 PutBucketNotification": "an old form of PutBucketNotificationConfiguration",
    "s3 PutBucketReplication": "nothing here would copy the objects",
}


def forms(noun: str) -> Iterator[str]:
    """One and many of a thing."""
    yield from (noun, f"{noun}s", noun.removesuffix("s"))
    if noun.endswith("y"):
        yield f"{noun[:-1]}ies"
    if noun.endswith("ies"):
        yield f"{noun[:-3]}y"


def belonging(operation: str) -> Iterator[str]:
    """The names that an operation's opposites and kin may have, both ways."""
    for verb, others in PAIRS.items():
        for one, rest in ((verb, others), *((other, (verb,)) for other in others)):
            noun = operation.removeprefix(one)
            if noun != operation and noun[:1].isupper():
                yield from (f"{other}{form}" for other in rest for form in forms(noun))


def missing(service: str) -> set[str]:
    model = botocore.session.get_session().get_service_model(service)
    known = set(simulated_operations(service))
    wanted = {name for operation in known for name in belonging(operation)} & set(model.operation_names)
    return {f"{service} {name}" for name in wanted - known}


@pytest.mark.parametrize("service", simulated_services())
def test_an_opposite_is_simulated_or_left_out_with_a_reason(service: str) -> None:
    said = {name for name in LEFT_OUT if name.partition(" ")[0] == service}
    assert missing(service) == said


def test_the_pairs_find_an_opposite() -> None:
    assert {"DetachVolume", "DisassociateRouteTable"} <= {
        *belonging("AttachVolume"),
        *belonging("AssociateRouteTable"),
    }
