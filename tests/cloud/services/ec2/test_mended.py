"""What EC2 refuses and moto takes."""

from __future__ import annotations

from tests.cloud.people import administered

HOME = "101010101010"


def test_an_instance_starts_from_an_image_that_exists() -> None:
    scene = administered({"home": HOME})
    given = {"MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    refused = scene.call("home", "ec2", "RunInstances", {"ImageId": "ami-12345678", **given})
    assert refused.code == "InvalidAMIID.NotFound"
    image = scene.call("home", "ec2", "DescribeImages", {"Owners": ["amazon"]}).result["Images"][0]["ImageId"]
    assert scene.call("home", "ec2", "RunInstances", {"ImageId": image, **given}).ok
    scene.close()


def test_a_missing_security_group_is_named() -> None:
    scene = administered({"home": HOME})
    refused = scene.call("home", "ec2", "DescribeSecurityGroups", {"GroupIds": ["sg-00000000"]})
    assert refused.code == "InvalidGroup.NotFound"
    assert refused.message == "The security group 'sg-00000000' does not exist"
    made = scene.call("home", "ec2", "CreateSecurityGroup", {"GroupName": "web", "Description": "web"}).result
    assert scene.call("home", "ec2", "DescribeSecurityGroups", {"GroupIds": [made["GroupId"]]}).ok
    scene.close()
