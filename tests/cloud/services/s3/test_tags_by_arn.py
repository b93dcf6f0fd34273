"""A bucket's tags by its ARN. (ListTagsForResource, TagResource, UntagResource: Amazon S3 Control API)"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
BUCKET = "arn:aws:s3:::tagged"
TEAM, COST = {"Key": "Team", "Value": "A"}, {"Key": "Cost", "Value": "1"}


def setup(stage: Stage) -> None:
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket="tagged")
    s3.put_bucket_tagging(Bucket="tagged", Tagging={"TagSet": [TEAM]})
    iam = stage.client(HOME, "iam")
    iam.create_user(UserName="Alice")
    only_cost: dict[str, Any] = {
        "Effect": "Allow",
        "Action": ["s3:TagResource", "s3:ListTagsForResource"],
        "Resource": BUCKET,
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Cost"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": only_cost})
    iam.put_user_policy(UserName="Alice", PolicyName="p", PolicyDocument=document)


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup, [Person("alice", HOME, "user", "Alice")])


def asked(scene: Scene, who: str, operation: str, arn: str = BUCKET, account: str = HOME, **more: Any) -> Any:
    given = {"AccountId": account, "ResourceArn": arn, **more}
    return scene.call(who, "s3control", operation, given)


def test_the_two_ways_to_tag_a_bucket_are_about_the_same_tags(scene: Scene) -> None:
    assert asked(scene, "home", "ListTagsForResource").result["Tags"] == [TEAM]
    assert asked(scene, "home", "TagResource", Tags=[COST]).ok  # and the other one stays
    held = scene.call("home", "s3", "GetBucketTagging", {"Bucket": "tagged"}).result["TagSet"]
    assert sorted(held, key=lambda one: str(one["Key"])) == [COST, TEAM]
    assert asked(scene, "home", "UntagResource", TagKeys=["Team", "None"]).ok
    assert asked(scene, "home", "ListTagsForResource").result["Tags"] == [COST]


def test_which_tags_somebody_may_put_on_is_judged(shared: Scene) -> None:
    assert asked(shared, "alice", "TagResource", Tags=[COST]).ok
    refused = asked(shared, "alice", "TagResource", Tags=[TEAM])
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert 's3:TagResource on resource: "arn:aws:s3:::tagged"' in refused.message
    assert not asked(shared, "alice", "UntagResource", TagKeys=["Cost"]).ok
    assert not asked(shared, "other", "ListTagsForResource").ok


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ListTagsForResource", {"arn": "arn:aws:s3:::nowhere"}, "NoSuchBucket"),
    ("ListTagsForResource", {"account": OTHER}, "AccessDenied"),
    ("TagResource", {"Tags": [COST, COST]}, "InvalidTag"),
    ("TagResource", {"Tags": [{"Key": "aws:x", "Value": ""}]}, "InvalidTag"),
    ("TagResource", {"Tags": [{"Key": f"k{n}", "Value": ""} for n in range(50)]}, "BadRequest"),
    (
        "ListTagsForResource",
        {"arn": f"arn:aws:s3:us-east-1:{HOME}:accesspoint/a"},
        "NotSimulatedByLabkit",
    ),
]


@pytest.mark.parametrize("row", WRONG, ids=lambda row: f"{row[0]} {row[2]}")
def test_what_is_refused(shared: Scene, row: tuple[str, dict[str, Any], str]) -> None:
    operation, given, code = row
    assert asked(shared, "home", operation, **given).code == code
