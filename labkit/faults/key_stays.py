"""An employee leaves and an access key stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.groups_and_users import SCENE, STEPS
from labkit.groups_and_users.scene import BUCKET, COMPANY, STATE, user
from labkit.lesson import Brief, Call, Clue, Fault, FromStep, Part, Requirement, SessionFrom, Step
from labkit.lesson.model.tasks.fault import until, wait_for

from .cast import Cast, keys_of, signing

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson.model.lab import Lab

_WEEK_LATER = datetime(2036, 1, 14, 7, 30, tzinfo=UTC)
_FIRST = SessionFrom("create-access-key", "AccessKey", title="Admin_IT")
_SECOND = SessionFrom("works-on", "AccessKey", 2, title="Admin_IT")


def _admin(operation: str, **parameters: Any) -> Call:
    return Call("iam", operation, parameters, as_="admin")


def _a_week(scene: Scene) -> str:
    wait_for(scene, _WEEK_LATER)
    return ""


_HAPPENS = (
    Step(
        "leaves",
        "Admin_IT leaves, and Admin1 deletes the password",
        "",
        (_admin("DeleteLoginProfile", UserName="Admin_IT"),),
        by_hand=_a_week,
    ),
    Step(
        "works-on",
        "Admin_IT signs with the access key",
        "",
        (
            Call("iam", "ListUsers", {}, as_=_FIRST),
            Call("s3", "GetObject", {"Bucket": "companyinventory", "Key": "laptops.csv"}, as_=_FIRST),
            Call("iam", "CreateAccessKey", {"UserName": "Admin_IT"}, as_=_FIRST),
        ),
    ),
)


def _key(at: int) -> str:
    return str(FromStep("shut-out", f"AccessKeyMetadata[{at}].AccessKeyId"))


_REPAIR = (
    Step(
        "shut-out",
        "Shut Admin_IT out",
        "List the keys first. Then set every key to *Inactive*, and remove the user from AdminGroup. You can activate "
        "an inactive key again, so nothing is lost. Delete the user when nobody needs it any more.",
        (
            _admin("ListAccessKeys", UserName="Admin_IT"),
            _admin("UpdateAccessKey", UserName="Admin_IT", AccessKeyId=_key(0), Status="Inactive"),
            _admin("UpdateAccessKey", UserName="Admin_IT", AccessKeyId=_key(1), Status="Inactive"),
            _admin("RemoveUserFromGroup", UserName="Admin_IT", GroupName="AdminGroup"),
        ),
    ),
)


def _brief(lab: Lab) -> Brief:
    first, second = signing(lab, _FIRST), signing(lab, _SECOND)

    def first_key(scene: Scene) -> tuple[bool, str]:
        return first(scene) if keys_of(lab, _SECOND) else (False, "Admin_IT hasn't left yet.")

    out = (
        Requirement("Admin_IT's access key signs a call", "refused", probe=first_key),
        Requirement("A key that Admin_IT made after the last day signs a call", "refused", probe=second),
    )
    inventory = f"{BUCKET}/laptops.csv"
    rest = (
        Requirement("Admin1 creates a user", "allowed", "Admin1", "iam:CreateUser", user("New")),
        Requirement("Admin1 reads the inventory", "allowed", "Admin1", "s3:GetObject", inventory),
    )
    cast = Cast((COMPANY.id,), {"Admin1": user("Admin1")})
    parts = (
        Part("Admin_IT is out", "No credential of Admin_IT signs a call.", out),
        Part("Work goes on", "Admin1 is still the administrator.", rest),
    )
    return Brief("Admin_IT has left", parts, cast)


FAULT = Fault(
    name="key-stays",
    title="An employee leaves and a key stays",
    scene=SCENE,
    story=until(STEPS, "verify"),
    table=STATE,
    tells="Admin_IT left the company a week ago. On that day Admin1 deleted the password of `Admin_IT`, and the "
    "sign-in page has refused Admin_IT since then. But today Admin_IT tells a friend how many laptops you have now.",
    happens=_HAPPENS,
    later=datetime(2036, 1, 14, 8, 0, tzinfo=UTC),
    clues=(
        Clue(
            "Nobody can sign in as Admin_IT. What did Admin_IT call since the last day at work?",
            "Admin_IT made three calls. Each was signed with an access key, and none needed a password. With the last "
            "one Admin_IT made **another** key.",
            rows=("DeleteLoginProfile", "ListUsers", "GetObject", "CreateAccessKey"),
        ),
        Clue(
            "What can Admin_IT still sign with?",
            "There is no password any more, and there are two active keys. Look at `CreateDate`: one key is younger "
            "than the last day at work.",
            (
                _admin("GetLoginProfile", UserName="Admin_IT"),
                _admin("ListAccessKeys", UserName="Admin_IT"),
            ),
        ),
    ),
    brief=_brief,
    repair=_REPAIR,
    explains="A password opens the console, and an access key signs calls. If you delete the password, the key still works. "
    "A person who leaves may have both. With the key of an administrator they can create another key.",
    page="Remove or deactivate an IAM user",
    misconception=believed.CALLS_NEED_A_PASSWORD,
)
