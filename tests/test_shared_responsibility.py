"""Chapter 1: the line and the cards say what is true, and every step comes out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from labkit import shared_responsibility
from labkit.cloud import open_scene
from labkit.documents import policy
from labkit.lesson.picture.layers import draw
from labkit.policy import what_would_allow
from labkit.shared_responsibility import scene as stage
from labkit.shared_responsibility.responsibilities import LAYERS, OF_OR_IN
from tests.replaying import play, play_twice, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.lesson import Card, Lesson

SERVICES = [service.name for service in LAYERS.services]


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = shared_responsibility.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.fixture
def start() -> Iterator[Scene]:
    scene = open_scene(shared_responsibility.SCENE)
    yield scene
    scene.close()


# The line.


@pytest.mark.parametrize("service", SERVICES)
def test_data_and_access_are_always_yours_and_the_host_never_is(service: str) -> None:
    owner = dict(LAYERS.frame(service)[["layer", "who"]].to_numpy())
    assert owner["Customer data"] == owner["Accounts and access"] == "You"
    assert owner["Host operating system and virtualization"] == "AWS"
    assert owner["Compute, storage, database, networking"] == "AWS"


@pytest.mark.parametrize("service", SERVICES)
def test_everybody_has_something_to_do_in_each_layer(service: str) -> None:
    assert all(LAYERS.task(service, layer) for layer in LAYERS.layers)


@pytest.mark.parametrize(
    ("service", "yours"),
    [("EC2", 6), ("RDS", 4), ("ECS on Fargate", 5), ("Lambda", 4), ("S3", 2), ("DynamoDB", 2)],
)
def test_the_line_lies_where_the_service_puts_it(service: str, yours: int) -> None:
    owners = list(LAYERS.frame(service)["who"])
    assert owners == ["You"] * yours + ["AWS"] * (9 - yours)


def test_on_an_outpost_the_building_is_yours_as_well() -> None:
    assert LAYERS.moved("EC2", "EC2 on Outposts") == (
        "Regions, Availability Zones, edge locations: from AWS to you",
    )


def test_what_moves_from_a_virtual_machine_to_a_managed_database() -> None:
    assert [line.split(":")[0] for line in LAYERS.moved("EC2", "RDS")] == [
        "Language runtime, database engine",
        "Guest operating system",
    ]


def test_the_picture_is_drawn_and_told_for_every_service() -> None:
    drawn = [draw(LAYERS, service) for service in SERVICES]
    for svg, service in zip(drawn, SERVICES, strict=True):
        root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
        shown = " ".join(root.itertext())
        assert all(layer.name in shown for layer in LAYERS.layers)
        cuts = sum(before != after for before, after in pairwise(LAYERS.frame(service)["who"]))
        assert svg.count(">the line<") == LAYERS.words(service).count("the line") == cuts
    assert len(set(drawn)) == len(SERVICES)


# The cards.


def test_every_wrong_pile_of_every_card_is_explained_in_its_own_words() -> None:
    said = [text for card in OF_OR_IN.cards for text in (card.because, *card.otherwise.values())]
    assert len(said) == 3 * len(OF_OR_IN.cards)
    assert len(set(said)) == len(said)
    assert {card.pile for card in OF_OR_IN.cards} == {"of", "in", "depends"}


@pytest.mark.parametrize("card", OF_OR_IN.cards, ids=lambda card: card.text)
def test_a_wrong_answer_is_told_why_and_not_the_right_one(card: Card) -> None:
    for pile, why in card.otherwise.items():
        (placed,) = [one for one in OF_OR_IN.place({card.text: pile}) if one.card is card]
        assert placed.feedback == f"✗ Look again. {why}"
        assert not placed.right
    (placed,) = [one for one in OF_OR_IN.place({card.text: card.pile}) if one.card is card]
    assert placed.right


@pytest.mark.parametrize("service", SERVICES)
def test_the_layers_of_each_service_can_be_sorted(service: str) -> None:
    sorting = LAYERS.sorting(service)
    owners = dict(LAYERS.frame(service)[["layer", "who"]].to_numpy())
    answers = {name: "you" if owner == "You" else "they" for name, owner in owners.items()}
    placed = sorting.place(answers)
    assert all(one.right for one in placed)
    assert sorting.score(placed) == "9 of 9 right."


# The steps.


def test_every_step_comes_out_as_the_lesson_says(lab: Lesson) -> None:
    assert set(stage.STATE.build(lab.scene)["state"]) == {"✗ undone"}
    runs = play(lab, "console")
    assert wrong(runs) == {}
    assert unsure(runs) == []
    assert set(stage.STATE.build(lab.scene)["state"]) == {"✓ done"}
    users = lab.scene.inspect(stage.BAKERY.id, "iam").list_users()["Users"]
    assert [user["UserName"] for user in users] == ["Admin1"]


@pytest.mark.long
def test_running_every_step_twice_does_no_harm(lab: Lesson) -> None:
    play_twice(lab)
    assert set(stage.STATE.build(lab.scene)["state"]) == {"✓ done"}


@pytest.mark.parametrize(
    ("step", "row"),
    [
        ("block-public-access", "Customer data: bucket bakeryorders"),
        ("close-the-port", "Firewall: security group web, port 22"),
        ("patch-the-guest", "Guest operating system"),
        ("delete-the-root-key", "Access: keys of the root user"),
    ],
)
def test_each_row_turns_good_with_its_own_step(lab: Lesson, step: str, row: str) -> None:
    names = list(shared_responsibility.SCENE.checkpoints)
    lab._course.restore(names[names.index(step) - 1])
    assert state_of(lab.scene, row) == "✗ undone"
    lab._course.restore(step)
    assert state_of(lab.scene, row) == "✓ done"


def state_of(scene: Scene, row: str) -> str:
    frame = stage.STATE.build(scene)
    return str(frame[frame["your side of the line"] == row]["state"].item())


def test_a_closed_bucket_stays_closed_whatever_policy_is_written(lab: Lesson) -> None:
    lab._course.restore("block-public-access")
    policy = {"Bucket": "bakeryorders", "Policy": stage.as_text(stage.OPEN_TO_ALL)}
    answer = lab.scene.call("admin", "s3", "PutBucketPolicy", policy)
    assert answer.code == "AccessDenied"


# The firewall.


@pytest.mark.parametrize(
    ("rules", "port", "address", "gets_in"),
    [
        ([], 22, "198.51.100.23", False),
        ([stage.port(22, "0.0.0.0/0")], 22, "198.51.100.23", True),
        ([stage.port(22, "0.0.0.0/0")], 23, "198.51.100.23", False),
        ([stage.port(22, "203.0.113.0/24")], 22, "203.0.113.10", True),
        ([stage.port(22, "203.0.113.0/24")], 22, "198.51.100.23", False),
        ([stage.port(22, "203.0.113.0/24"), stage.port(22, "198.51.100.0/24")], 22, "198.51.100.23", True),
        ([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}], 4711, "198.51.100.23", True),
        ([{**stage.port(22, "0.0.0.0/0"), "IpProtocol": "udp"}], 22, "198.51.100.23", False),
        ([{**stage.port(0, "0.0.0.0/0"), "ToPort": 65535}], 22, "198.51.100.23", True),
    ],
)
def test_a_packet_gets_in_where_a_rule_fits(
    rules: list[dict], port: int, address: str, gets_in: bool
) -> None:
    assert stage.gets_through(rules, port, address) is gets_in


def test_knocking_asks_the_rules_as_they_are_now(start: Scene) -> None:
    assert stage.reaches(start, stage.STRANGER, stage.SHELL)
    ec2 = start.client("admin", "ec2")
    group = ec2.describe_security_groups(GroupNames=["web"])["SecurityGroups"][0]["GroupId"]
    ec2.revoke_security_group_ingress(
        GroupId=group, IpPermissions=[stage.port(stage.SHELL, stage.EVERYWHERE)]
    )
    assert not stage.reaches(start, stage.STRANGER, stage.SHELL)
    assert stage.reaches(start, stage.STRANGER, stage.SHOP)


# What the chapter says of AWS, as the simulated AWS shows it.


def test_block_public_access_is_a_setting_and_so_is_what_would_undo_it(lab: Lesson) -> None:
    """The policy is as before; why and offers name it. (Blocking public access to your Amazon S3 storage)"""
    before = lab.scene.client("admin", "s3").get_bucket_policy(Bucket="bakeryorders")["Policy"]
    lab._course.restore("block-public-access")
    assert lab.scene.client("admin", "s3").get_bucket_policy(Bucket="bakeryorders")["Policy"] == before
    decision = lab.scene.decide(
        "stranger", "s3:GetObject", f"{stage.BUCKET}/orders.csv", resource_account=stage.BAKERY.id
    )
    assert "The setting RestrictPublicBuckets of S3 Block Public Access denies it" in decision.explain()
    offers = [offer.sentence for offer in what_would_allow(decision)]
    assert any("RestrictPublicBuckets in Block Public Access" in offer for offer in offers)
    assert not any("statement 'RestrictPublicBuckets'" in offer for offer in offers)


def test_a_deny_on_a_bucket_binds_root_except_for_the_bucket_policy_itself(start: Scene) -> None:
    """AWS account root user; DeleteBucketPolicy."""
    everything = {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}
    closed = policy({**everything, "Resource": [stage.BUCKET, f"{stage.BUCKET}/*"]})
    named = {"Bucket": "bakeryorders"}
    assert start.call("root", "s3", "GetObject", stage.ORDERS).ok
    assert start.call("root", "s3", "PutBucketPolicy", {**named, "Policy": stage.as_text(closed)}).ok
    assert start.call("root", "s3", "GetObject", stage.ORDERS).code == "AccessDenied"
    assert start.call("admin", "s3", "GetBucketPolicy", named).code == "AccessDenied"
    assert start.call("root", "s3", "GetBucketPolicy", named).ok
    assert start.call("root", "s3", "DeleteBucketPolicy", named).ok
    assert start.call("root", "s3", "GetObject", stage.ORDERS).ok


def test_a_root_key_can_be_deactivated_too(start: Scene) -> None:
    """Delete access keys for the root user."""
    key = start.call("root", "iam", "ListAccessKeys").result["AccessKeyMetadata"][0]["AccessKeyId"]
    assert start.call("root", "iam", "UpdateAccessKey", {"AccessKeyId": key, "Status": "Inactive"}).ok
    assert start.call("root", "iam", "ListAccessKeys").code == "InvalidClientTokenId"
