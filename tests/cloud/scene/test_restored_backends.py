"""What a checkpoint brings back lives in the simulator that answers calls, not in a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.cloud import Account, Person, Scene, SceneDefinition, Stage, open_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = Account("333344445555", "Somewhere")


def set_up(stage: Stage) -> None:
    stage.client(ACCOUNT.id, "iam").create_user(UserName="Somebody")
    ec2 = stage.client(ACCOUNT.id, "ec2")
    image = ec2.register_image(Name="an image")["ImageId"]
    ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)


@pytest.fixture
def scene() -> Iterator[Scene]:
    people = (Person("root", ACCOUNT.id, "root", "root"),)
    definition = SceneDefinition(
        "restored", "Restored", (ACCOUNT,), people, set_up, ("start", "end"), lambda *_: None
    )
    opened = open_scene(definition)
    opened.save("before")
    opened.restore("before")
    yield opened
    opened.close()


def test_the_account_summary_counts_what_is_made_after_a_restore(scene: Scene) -> None:
    assert scene.call("root", "iam", "CreateUser", {"UserName": "Late"}).ok
    assert scene.call("root", "iam", "GetAccountSummary").result["SummaryMap"]["Users"] == 2


def test_an_instance_that_came_back_can_be_ended(scene: Scene) -> None:
    (reservation,) = scene.call("root", "ec2", "DescribeInstances").result["Reservations"]
    (instance,) = reservation["Instances"]
    named = {"InstanceIds": [instance["InstanceId"]]}
    assert scene.call(
        "root", "ec2", "CreateTags", {"Resources": named["InstanceIds"], "Tags": [{"Key": "a", "Value": "b"}]}
    ).ok
    assert scene.call("root", "ec2", "TerminateInstances", named).ok
    (after,) = scene.call("root", "ec2", "DescribeInstances", named).result["Reservations"]
    assert after["Instances"][0]["State"]["Name"] == "terminated"
    assert after["Instances"][0]["Tags"] == [{"Key": "a", "Value": "b"}]


def test_what_every_service_keeps_can_be_saved_and_restored(scene: Scene) -> None:
    """Whatever kinds of dictionaries, locks and keys moto makes for a service, with nothing in it yet."""
    from labkit.cloud.backends import backends_of
    from labkit.cloud.judge import simulated_services

    made = 0
    for service in simulated_services():
        try:
            regions = backends_of(service)[ACCOUNT.id]
        except ImportError:  # moto has none: labkit answers for it
            continue
        made += regions["aws" if "aws" in regions else "us-east-1"] is not None
    assert made > 10
    scene.save("everything")
    scene.restore("everything")
    assert scene.call("root", "iam", "GetUser").ok
