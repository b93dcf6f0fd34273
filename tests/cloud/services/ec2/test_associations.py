"""What binds two things is undone and replaced, judged by what it binds. (Each row: the operation's page)"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME = "101010101010"
HERE = f"arn:aws:ec2:us-east-1:{HOME}"


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    iam = stage.client(HOME, "iam")
    trusts = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trusts]})
    iam.create_role(RoleName="Hand", AssumeRolePolicyDocument=trust)
    for name in ("Web", "Other"):
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName="Hand")


shared, scene = fixtures({"home": HOME}, setup, [Person("alice", HOME, "user", "Alice")])


class Things:
    """A network with one of each thing that can be bound to another."""

    def __init__(self, scene: Scene) -> None:
        self.ec2: Any = scene.client("home", "ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        self.tables = [
            self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"] for _ in "ab"
        ]
        bound = self.ec2.associate_route_table(RouteTableId=self.tables[0], SubnetId=self.subnet)
        self.of_table = bound["AssociationId"]
        image = self.ec2.describe_images()["Images"][0]["ImageId"]
        made = self.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=self.subnet)
        self.instance = made["Instances"][0]["InstanceId"]
        profile = {"IamInstanceProfile": {"Name": "Web"}, "InstanceId": self.instance}
        associated = self.ec2.associate_iam_instance_profile(**profile)["IamInstanceProfileAssociation"]
        self.of_profile = associated["AssociationId"]
        held = self.ec2.create_network_interface(SubnetId=self.subnet)["NetworkInterface"]
        self.interface = held["NetworkInterfaceId"]
        attached = {"NetworkInterfaceId": self.interface, "InstanceId": self.instance, "DeviceIndex": 1}
        self.attachment = self.ec2.attach_network_interface(**attached)["AttachmentId"]
        self.acl = self.ec2.create_network_acl(VpcId=self.vpc)["NetworkAcl"]["NetworkAclId"]
        filters = [{"Name": "association.subnet-id", "Values": [self.subnet]}]
        default = self.ec2.describe_network_acls(Filters=filters)["NetworkAcls"][0]
        self.first_acl = default["NetworkAclId"]
        bindings = (one for one in default["Associations"] if one["SubnetId"] == self.subnet)
        self.of_acl = next(bindings)["NetworkAclAssociationId"]
        self.gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
        route = {"RouteTableId": self.tables[0], "DestinationCidrBlock": "0.0.0.0/0"}
        self.ec2.create_route(**route, GatewayId=self.gateway)
        rule = {"NetworkAclId": self.acl, "RuleNumber": 100, "Protocol": "-1", "Egress": False}
        self.rule: dict[str, Any] = rule | {"CidrBlock": "10.0.0.0/8"}
        self.ec2.create_network_acl_entry(**self.rule, RuleAction="allow")
        self.volume = self.ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]

    def calls(self) -> dict[str, tuple[dict[str, Any], list[str]]]:
        """What to ask, and the resources that each of them is judged on."""
        table, other = (f"{HERE}:route-table/{name}" for name in self.tables)
        subnet, instance = f"{HERE}:subnet/{self.subnet}", f"{HERE}:instance/{self.instance}"
        acl, passed = f"{HERE}:network-acl/{self.acl}", f"arn:aws:iam::{HOME}:role/Hand"
        route = {"RouteTableId": self.tables[0], "DestinationCidrBlock": "0.0.0.0/0"}
        web = {"AssociationId": self.of_profile, "IamInstanceProfile": {"Name": "Other"}}
        return {
            "ReplaceRouteTableAssociation": (
                {"AssociationId": self.of_table, "RouteTableId": self.tables[1]},
                [other, table, subnet],
            ),
            "ReplaceRoute": (route | {"GatewayId": self.gateway}, [table]),
            "ReplaceNetworkAclEntry": (self.rule | {"RuleAction": "deny"}, [acl]),
            "ReplaceNetworkAclAssociation": (
                {"AssociationId": self.of_acl, "NetworkAclId": self.acl},
                [acl, f"{HERE}:network-acl/{self.first_acl}", subnet],
            ),
            "ReplaceIamInstanceProfileAssociation": (web, [instance, passed]),
            "DetachNetworkInterface": (
                {"AttachmentId": self.attachment},
                [instance, f"{HERE}:network-interface/{self.interface}"],
            ),
            "ModifyVolume": ({"VolumeId": self.volume, "Size": 2}, [f"{HERE}:volume/{self.volume}"]),
        }


def test_each_is_judged_by_what_it_binds_and_then_done(scene: Scene) -> None:
    things = Things(scene)
    for operation, (given, resources) in things.calls().items():
        refused = scene.call("alice", "ec2", operation, given)
        assert refused.code == "UnauthorizedOperation", operation
        done = scene.call("home", "ec2", operation, given)
        assert done.ok, (operation, done.message)
        assert done.event is not None
        assert [one.request.resource for one in done.event.decisions] == resources, operation
    things.ec2.describe_route_tables(RouteTableIds=things.tables)


def test_bindings_are_undone(scene: Scene) -> None:
    things = Things(scene)
    alone = f"{HERE}:instance/{things.instance}"
    undone = scene.call("home", "ec2", "DisassociateIamInstanceProfile", {"AssociationId": things.of_profile})
    assert undone.event is not None
    assert [one.request.resource for one in undone.event.decisions] == [alone]
    assert things.ec2.describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"] == []
    assert scene.call("home", "ec2", "DisassociateRouteTable", {"AssociationId": things.of_table}).ok
    shown = things.ec2.describe_route_tables(RouteTableIds=[things.tables[0]])["RouteTables"][0]
    assert [one for one in shown["Associations"] if not one["Main"]] == []


MISSING = [
    ("DisassociateRouteTable", {"AssociationId": "rtbassoc-12345678"}, "InvalidAssociationID.NotFound"),
    (
        "ReplaceRouteTableAssociation",
        {"AssociationId": "rtbassoc-12345678", "RouteTableId": "rtb-12345678"},
        "InvalidAssociationID.NotFound",
    ),
    ("DisassociateIamInstanceProfile", {"AssociationId": "iip-assoc-1"}, "InvalidAssociationID.NotFound"),
    (
        "ReplaceNetworkAclAssociation",
        {"AssociationId": "aclassoc-1", "NetworkAclId": "acl-1"},
        "InvalidAssociationID.NotFound",
    ),
    ("DetachNetworkInterface", {"AttachmentId": "eni-attach-1"}, "InvalidAttachmentID.NotFound"),
    ("ModifyVolume", {"VolumeId": "vol-12345678", "Size": 1}, "InvalidVolume.NotFound"),
]


@pytest.mark.parametrize(("operation", "given", "code"), MISSING)
def test_what_binds_nothing_isnt_there(
    scene: Scene, operation: str, given: dict[str, Any], code: str
) -> None:
    """Error codes for the Amazon EC2 API."""
    assert scene.call("home", "ec2", operation, given).code == code
