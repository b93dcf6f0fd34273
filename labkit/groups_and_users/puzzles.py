"""What the learner does alone at groups and users: whose permissions come from where, and a newcomer to let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Wrong
from labkit.lesson.exercises.call import MakeCall, Outcome
from labkit.lesson.exercises.deeds import Deed, Doing
from labkit.lesson.exercises.ground import Ground
from labkit.lesson.exercises.table import Table

from .lesson import SCENE
from .scene import BUCKET, COMPANY, KEEP_THE_INVENTORY, user

if TYPE_CHECKING:
    from labkit.cloud import Stage

_READS = policy(
    {"Sid": "ReadTheInventory", "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
)
_FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


def _people(stage: Stage) -> None:
    """Lena counts and is in Counters; Otto keeps the store and is in none; Pia is new; Keepers mayn't delete."""
    iam = stage.client(COMPANY.id, "iam")
    for name in ("Lena", "Otto", "Pia", "Rita"):
        iam.create_user(UserName=name)
    for group, document in (("Counters", _READS), ("Keepers", KEEP_THE_INVENTORY)):
        iam.create_group(GroupName=group)
        iam.put_group_policy(GroupName=group, PolicyName="Work", PolicyDocument=as_text(document))
    iam.attach_group_policy(GroupName="Keepers", PolicyArn=_FULL)
    iam.attach_user_policy(UserName="Otto", PolicyArn=_FULL)
    iam.add_user_to_group(GroupName="Counters", UserName="Lena")
    iam.add_user_to_group(GroupName="Keepers", UserName="Rita")


_GROUND = Ground(SCENE, also=_people, made=("Lena", "Otto", "Pia", "Rita"))
_LIST = {"Bucket": "companyinventory", "Key": "laptops.csv"}
_READ = Doing("s3", "GetObject", _LIST, "read laptops.csv")
_DELETE = Doing("s3", "DeleteObject", _LIST, "delete laptops.csv")
_WRITE = Doing("s3", "PutObject", _LIST, "overwrite laptops.csv")
_BUCKETS = Doing("s3", "ListBuckets", {}, "list the account's buckets")
_MEMBERS = Doing("iam", "GetGroup", {"GroupName": "Counters"}, "list the members of Counters")

MEMBERS_TABLE = Table(
    name="table-of-the-members",
    chapter="groups_and_users",
    title="Fill the table: what does a group give?",
    brief=(
        "The group **Counters** has a policy that allows `s3:GetObject` on the inventory. Lena is in it. The group **Keepers** has "
        "`AmazonS3FullAccess`, and a Deny of `s3:DeleteObject` on the inventory. Rita is in it. Otto is in no group. "
        "`AmazonS3FullAccess` is attached to him. Pia is new and has nothing. The root user has no policy at all. "
        "For each call choose `allowed` or `refused`."
    ),
    ground=_GROUND,
    people={
        "Lena": user("Lena"),
        "Rita": user("Rita"),
        "Otto": user("Otto"),
        "Pia": user("Pia"),
        "The root user": f"arn:aws:iam::{COMPANY.id}:root",
    },
    deeds=(_READ, _DELETE, _MEMBERS),
    beliefs={
        ("Lena", _READ.says): believed.ONLY_MINE_COUNTS,
        ("Rita", _DELETE.says): believed.AN_ALLOW_IS_ENOUGH,
        ("Otto", _DELETE.says): believed.A_GROUP_IS_A_KIND_OF_PEOPLE,
        ("Lena", _MEMBERS.says): believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
        ("The root user", _DELETE.says): believed.POLICIES_BIND_ROOT,
        ("The root user", _READ.says): believed.POLICIES_BIND_ROOT,
    },
    hints=(
        "A user has the policies of its groups and its own. Write down for each person which those are.",
        "The Deny is in the policy of Keepers. Who is in Keepers?",
        "No identity-based policy applies to the root user.",
    ),
    wrong=(
        Wrong('{"Otto": {"delete laptops.csv": "refused"}}', believed.A_GROUP_IS_A_KIND_OF_PEOPLE),
        Wrong('{"Lena": {"read laptops.csv": "refused"}}', believed.ONLY_MINE_COUNTS),
        Wrong('{"The root user": {"delete laptops.csv": "refused"}}', believed.POLICIES_BIND_ROOT),
        Wrong(
            '{"Lena": {"list the members of Counters": "allowed"}}',
            believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
        ),
    ),
)

LET_PIA_IN = MakeCall(
    name="call-for-a-newcomer",
    chapter="groups_and_users",
    title="Make the call: Pia joins the counters",
    brief=(
        "Pia is new. She should read the inventory, as the group **Counters** does, and do nothing else. Make the call that does it. "
        'Write an `aws` line (`--profile admin`) or Python with boto3 (`lab.session("admin")`).'
    ),
    ground=_GROUND,
    people={"admin": user("Admin1")},
    outcomes=(
        Outcome(Deed(user("Pia"), _READ), allowed=True, belief=believed.GROUPS_NEST_OR_ARE_PRINCIPALS),
        Outcome(Deed(user("Pia"), _DELETE), allowed=False, belief=believed.A_SMALL_ALLOW_FORBIDS_THE_REST),
        Outcome(Deed(user("Pia"), _WRITE), allowed=False, belief=believed.A_SMALL_ALLOW_FORBIDS_THE_REST),
        Outcome(Deed(user("Pia"), _BUCKETS), allowed=False, belief=believed.A_SMALL_ALLOW_FORBIDS_THE_REST),
    ),
    answer="aws iam add-user-to-group --group-name Counters --user-name Pia --profile admin",
    hints=(
        "The group has the policy already. Pia needs no policy of her own.",
        "Look for an operation of IAM that takes a group's name and a user's name.",
        "The operation is `AddUserToGroup`; with `aws` it is `add-user-to-group`.",
    ),
    wrong=(
        Wrong(
            "aws iam create-group --group-name Pia --profile admin", believed.GROUPS_NEST_OR_ARE_PRINCIPALS
        ),
        Wrong(
            f"aws iam attach-user-policy --user-name Pia --policy-arn {_FULL} --profile admin",
            believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
        ),
        Wrong('lab.session("admin").client("iam").add_user_to_group(GroupName="Counter", UserName="Pia")'),
    ),
)

PUZZLES = (MEMBERS_TABLE, LET_PIA_IN)
