"""A bucket goes public, by one call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.lesson import Brief, Call, Clue, Fault, Part, Requirement, Step
from labkit.lesson.model.tasks.fault import until
from labkit.shared_responsibility import SCENE, STEPS
from labkit.shared_responsibility.scene import BAKERY, BUCKET, ELSEWHERE, ORDERS, STATE

from .cast import Cast

if TYPE_CHECKING:
    from labkit.lesson.model.lab import Lab

_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_NAMED = {"Bucket": "bakeryorders"}


def _s3(operation: str, as_: str = "admin", **parameters: Any) -> Call:
    return Call("s3", operation, {**_NAMED, **parameters}, as_=as_)


_HAPPENS = (
    Step(
        "switch-off",
        "Admin1 switches Block Public Access off, and a stranger reads",
        "",
        (_s3("DeletePublicAccessBlock"), _s3("GetObject", "stranger", Key=ORDERS["Key"])),
    ),
)
_REPAIR = (
    Step(
        "close-again",
        "Close the bucket, twice",
        "Switch on all four settings of Block Public Access: that closes the bucket at once. Then delete the policy, so "
        "that nothing waits for the next mistake.",
        (
            _s3("PutPublicAccessBlock", PublicAccessBlockConfiguration=dict.fromkeys(_BLOCKS, True)),
            _s3("DeleteBucketPolicy"),
        ),
    ),
)


def _brief(_: Lab) -> Brief:
    def reads(says: str, who: str, wanted: Any) -> Requirement:
        orders = f"{BUCKET}/{ORDERS['Key']}"
        return Requirement(says, wanted, who, "s3:GetObject", orders, resource_account=BAKERY.id)

    closed = (
        reads("A stranger with an AWS account reads the orders", "Stranger1", "refused"),
        reads("Anybody on the internet reads the orders", "anybody", "refused"),
    )
    rest = (reads("Admin1 reads the orders", "Admin1", "allowed"),)
    named = {
        "Stranger1": f"arn:aws:iam::{ELSEWHERE.id}:user/Stranger1",
        "Admin1": f"arn:aws:iam::{BAKERY.id}:user/Admin1",
        "anybody": "*",
    }
    parts = (
        Part("The bucket is closed", "Nobody outside the bakery reads the orders.", closed),
        Part("The bakery works", "The bakery reads its own orders.", rest),
    )
    return Brief("The orders are the bakery's own", parts, Cast((BAKERY.id, ELSEWHERE.id), named))


FAULT = Fault(
    name="public-bucket",
    title="A bucket goes public",
    scene=SCENE,
    story=until(STEPS, "block-public-access"),
    table=STATE,
    tells="A customer writes to the bakery: “I found my order in a search engine. Please take it away.” Admin1 is sure: "
    "nobody has written a bucket policy for weeks.",
    happens=_HAPPENS,
    later=datetime(2036, 1, 7, 15, 0, tzinfo=UTC),
    clues=(
        Clue(
            "Does AWS itself call the bucket public?",
            "`IsPublic` is true. The policy has `Principal: *`, and it isn't new.",
            (_s3("GetBucketPolicyStatus"), _s3("GetBucketPolicy")),
        ),
        Clue(
            "The policy was there yesterday, and strangers were refused. What kept them out?",
            "Block Public Access did, and the bucket has no such setting any more.",
            (_s3("GetPublicAccessBlock"),),
        ),
        Clue(
            "Who switched it off, and who has read the orders since then?",
            "Admin1 deleted the setting, with one call. Right after that, somebody of another account read the orders. (On AWS you "
            "see reads of objects only where a trail records data events.)",
            rows=("DeletePublicAccessBlock", "GetObject"),
        ),
    ),
    brief=_brief,
    repair=_REPAIR,
    explains="The bucket policy allows everybody. Block Public Access refused everyone outside the account, until Admin1 "
    "deleted the setting. From then on the old policy decided alone. Two of the four settings are only about "
    "ACLs, and `BlockPublicPolicy` only refuses **new** policies. `RestrictPublicBuckets` closes what is open already.",
    page="Blocking public access to your Amazon S3 storage",
    misconception=believed.A_PUBLIC_POLICY_ALWAYS_WORKS,
)
