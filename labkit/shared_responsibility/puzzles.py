"""What the learner does alone at the first chapter: see what the bakery left open, and shut it by a call."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson.exercises import Wrong
from labkit.lesson.exercises.call import MakeCall, Outcome
from labkit.lesson.exercises.deeds import Deed, Doing
from labkit.lesson.exercises.ground import Ground
from labkit.lesson.exercises.table import Table

from .lesson import SCENE
from .responsibilities import LAYERS, OF_OR_IN
from .scene import BAKERY, ELSEWHERE, ORDERS

_ADMIN = f"arn:aws:iam::{BAKERY.id}:user/Admin1"
_STRANGER = f"arn:aws:iam::{ELSEWHERE.id}:user/Stranger1"
_GROUND = Ground(SCENE)
_READ = Doing("s3", "GetObject", ORDERS, "read orders.csv")
_WRITE = Doing("s3", "PutObject", ORDERS, "overwrite orders.csv")
_CLOSE = Doing(
    "s3",
    "PutPublicAccessBlock",
    {"Bucket": "bakeryorders", "PublicAccessBlockConfiguration": {"BlockPublicPolicy": True}},
    "change Block Public Access",
)
_BLOCK = "aws s3api put-public-access-block --bucket bakeryorders --public-access-block-configuration {} --profile admin"

OPEN_TABLE = Table(
    name="table-of-the-bakery",
    chapter="shared_responsibility",
    title="Fill the table: what is open at the bakery?",
    brief=(
        "The bucket policy of `bakeryorders` allows `s3:GetObject` to everybody. *Block Public Access* is off. Stranger1 is the "
        "administrator of another account. Admin1 is the administrator of the bakery's account. For each call choose `allowed` or `refused`."
    ),
    ground=_GROUND,
    people={"Admin1": _ADMIN, "Stranger1": _STRANGER},
    deeds=(_READ, _WRITE, _CLOSE),
    beliefs={
        ("Stranger1", _READ.says): believed.AWS_GUARDS_WHAT_I_OPEN,
        ("Stranger1", _WRITE.says): believed.READ_ONLY_REACHES_EVERYWHERE,
        ("Stranger1", _CLOSE.says): believed.ADMINISTRATORS_ARE_ABOVE_A_DENY,
        ("Admin1", _WRITE.says): believed.BOTH_SIDES_ALWAYS,
    },
    hints=(
        "Stranger1 and the bucket are in two accounts. Which two policies must allow the call?",
        "Read the bucket policy again. Which action does it name?",
        "Admin1 and the bucket are in one account. There an Allow on one side is usually enough.",
    ),
    wrong=(
        Wrong('{"Stranger1": {"read orders.csv": "refused"}}', believed.AWS_GUARDS_WHAT_I_OPEN),
        Wrong('{"Stranger1": {"overwrite orders.csv": "allowed"}}', believed.READ_ONLY_REACHES_EVERYWHERE),
    ),
)

SHUT_THE_BUCKET = MakeCall(
    name="call-that-shuts-the-bucket",
    chapter="shared_responsibility",
    title="Make the call: keep strangers out of the orders",
    brief=(
        "Everybody can read `orders.csv` in the bucket `bakeryorders`. Make the call that keeps Stranger1 out. Admin1 must "
        'still read the orders. Write an `aws` line (`--profile admin`) or Python with boto3 (`lab.session("admin")`).'
    ),
    ground=_GROUND,
    people={"admin": _ADMIN},
    outcomes=(
        Outcome(Deed(_STRANGER, _READ), allowed=False, belief=believed.AWS_GUARDS_WHAT_I_OPEN),
        Outcome(Deed(_ADMIN, _READ), allowed=True, belief=believed.NARROWING_IS_FORBIDDING),
    ),
    answer=_BLOCK.format(
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
    ),
    hints=(
        "There are two ways: take the bucket policy away, or turn on *Block Public Access* for the bucket.",
        "The operation for the second way is `PutPublicAccessBlock` of S3. With `aws` the service is `s3api`.",
        "Of its four settings, `RestrictPublicBuckets` keeps strangers out of a bucket whose policy is public.",
    ),
    wrong=(
        Wrong(_BLOCK.format("BlockPublicAcls=true,IgnorePublicAcls=true"), believed.AWS_GUARDS_WHAT_I_OPEN),
        Wrong(
            'lab.session("admin").client("s3").delete_object(Bucket="bakeryorders", Key="orders.csv")', None
        ),
        Wrong(
            "aws s3api get-bucket-policy --bucket bakeryorders --profile admin",
            believed.AWS_GUARDS_WHAT_I_OPEN,
        ),
    ),
)

PUZZLES = (OPEN_TABLE, SHUT_THE_BUCKET)
SORTINGS = (OF_OR_IN, LAYERS.sorting("RDS", believed.THE_LINE_IS_FIXED))
