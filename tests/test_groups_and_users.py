"""Chapter 2: every step; and that the account is what the chapter says it is."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from labkit import groups_and_users
from labkit.cloud import open_scene
from labkit.groups_and_users import first_sign_in
from labkit.groups_and_users import scene as stage
from labkit.lesson import AlreadyTakenError
from tests.replaying import play, play_twice, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from labkit.cloud import Scene
    from labkit.lesson import Lesson

BUCKET = "arn:aws:s3:::companyinventory"


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = groups_and_users.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.fixture
def start() -> Iterator[Scene]:
    scene = open_scene(groups_and_users.SCENE)
    yield scene
    scene.close()


def test_every_step_comes_out_as_the_lesson_says(lab: Lesson) -> None:
    runs = play(lab, "console")
    assert wrong(runs) == {}
    assert unsure(runs) == []
    check_the_end(lab.scene)


@pytest.mark.long
def test_running_every_step_twice_does_no_harm(lab: Lesson) -> None:
    play_twice(lab)
    check_the_end(lab.scene)


def check_the_end(scene: Scene) -> None:
    """The same account, whichever way was taken."""
    rows = by_user(stage.STATE.build(scene))
    assert rows["Admin1"][:3] == ["AdminGroup", "nothing", "Department=IT"]
    assert rows["Admin_IT"][:3] == ["AdminGroup", "IAMUserChangePassword", "Department=IT"]
    assert rows["Admin_IT2"][:3] == ["AdminGroup", "IAMUserChangePassword", "Department=IT"]
    assert rows["Admin_IT3"][:3] == [
        "no group",
        "AdministratorAccess, IAMUserChangePassword",
        "Department=IT",
    ]
    assert [rows[name][-1] for name in ("Admin1", "Admin_IT", "Admin_IT2", "Admin_IT3")] == [
        "✗ refused",
        "✗ refused",
        "✗ refused",
        "✓ allowed",
    ]
    review = stage.REVIEW.build(scene)
    assert stage.NOTHING not in set(review["in the account"])
    left = scene.inspect(stage.COMPANY.id, "s3").list_objects_v2(Bucket="companyinventory")["Contents"]
    assert [entry["Key"] for entry in left] == ["laptops.csv", "phones.csv"]


def by_user(frame: pd.DataFrame) -> dict[str, list[str]]:
    return {str(row[0]): [str(cell) for cell in row[1:]] for row in frame.to_numpy()}


def test_root_and_admin_can_be_used_from_the_start(start: Scene) -> None:
    assert start.call("root", "iam", "ListUsers").ok
    assert start.call("admin", "iam", "ListUsers").ok
    assert not stage.has_group(start)


def test_at_the_end_admin_is_in_the_group() -> None:
    scene = open_scene(groups_and_users.SCENE, at="end")
    try:
        members = scene.call("admin", "iam", "GetGroup", {"GroupName": "AdminGroup"}).result["Users"]
        assert {member["UserName"] for member in members} == {"Admin1", "Admin_IT", "Admin_IT2"}
    finally:
        scene.close()


def test_detaching_before_joining_would_lock_the_administrator_out(start: Scene) -> None:
    detach = {"UserName": "Admin1", "PolicyArn": stage.ADMINISTRATOR}
    assert start.call("admin", "iam", "DetachUserPolicy", detach).ok
    assert start.call("admin", "iam", "CreateGroup", {"GroupName": "AdminGroup"}).code == "AccessDenied"
    assert start.call("root", "iam", "AttachUserPolicy", detach).ok


def test_a_group_that_loses_its_policy_takes_it_from_members_only(lab: Lesson) -> None:
    lab._course.restore("attach-directly")
    scene = lab.scene
    named = {"GroupName": "AdminGroup", "PolicyArn": stage.ADMINISTRATOR}
    assert scene.call("root", "iam", "DetachGroupPolicy", named).ok
    allowed = {
        name: stage.may_delete(scene, name) for name in ("Admin1", "Admin_IT", "Admin_IT2", "Admin_IT3")
    }
    assert allowed == {"Admin1": False, "Admin_IT": False, "Admin_IT2": False, "Admin_IT3": True}


def test_without_the_tag_admin_it_is_kept_out_as_well(lab: Lesson) -> None:
    lab._course.restore("only-department-it")
    scene = lab.scene
    key = lab.result("create-access-key")["AccessKey"]
    read = {"Bucket": "companyinventory", "Key": "laptops.csv"}
    assert scene.call("", "s3", "GetObject", read, credentials=key).ok
    assert scene.call("admin", "iam", "UntagUser", {"UserName": "Admin_IT", "TagKeys": ["Department"]}).ok
    answer = scene.call("", "s3", "GetObject", read, credentials=key)
    assert (answer.code, answer.status) == ("AccessDenied", 403)
    assert answer.message.endswith("with an explicit deny in a resource-based policy")


def test_password_and_key_are_two_files_each_handed_out_once(lab: Lesson, tmp_path: Path) -> None:
    """Create an IAM user in your AWS account; Manage access keys for IAM users."""
    password, key = first_sign_in.credentials(lab), first_sign_in.access_key(lab)
    with pytest.raises(LookupError, match="Run it first"):
        password.take()
    lab._course.restore("create-access-key")
    paths = [one.save(tmp_path) for one in (password, key)]
    rows = [path.read_text().splitlines() for path in paths]
    assert [path.name for path in paths] == ["Admin_IT_credentials.csv", "Admin_IT_accessKeys.csv"]
    assert rows[0] == [
        "User name,Password,Console sign-in URL",
        f"Admin_IT,{stage.autogenerated('Admin_IT')},{stage.SIGN_IN_PAGE}",
    ]
    assert rows[1][0] == "Access key ID,Secret access key"
    assert rows[1][1].startswith("AKIA")
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    with pytest.raises(AlreadyTakenError, match="set a new password"):
        first_sign_in.credentials(lab).take()
    with pytest.raises(AlreadyTakenError, match="create a second access key"):
        first_sign_in.access_key(lab).take()


def test_who_can_do_what_shows_the_users_that_the_steps_create(lab: Lesson) -> None:
    assert people(lab) == ["root (Company)", "Admin1 (user, Company)"]
    lab._course.restore("change-the-group")
    assert people(lab)[2:] == [f"Admin_IT{number} (user, Company)" for number in ("", 2, 3)]
    table = lab._course.who_can()
    assert table is not None
    deletes = dict(table.frame[["who", "Delete from the inventory"]].to_numpy())
    assert [name for name, cell in deletes.items() if cell == "✓ allowed"] == [
        "root (Company)",
        "Admin_IT3 (user, Company)",
    ]


def people(lab: Lesson) -> list[str]:
    table = lab._course.who_can()
    return list(table.frame["who"]) if table else []


def test_a_new_start_makes_new_credentials(lab: Lesson) -> None:
    lab._course.restore("create-access-key")
    first_sign_in.credentials(lab).take()
    lab._course.restore("create-access-key")
    assert first_sign_in.credentials(lab).take()


def test_the_secret_cannot_be_had_again(lab: Lesson) -> None:
    lab._course.restore("create-access-key")
    listed = lab.scene.call("root", "iam", "ListAccessKeys", {"UserName": "Admin_IT"}).result
    secret = lab.result("create-access-key")["AccessKey"]["SecretAccessKey"]
    assert secret not in str(listed)
    assert secret not in str([event.record for event in lab.scene.trail.events])


def test_the_instructions_hold_no_secret() -> None:
    text = first_sign_in.INSTRUCTIONS.text()
    assert "Admin_IT" in text
    assert stage.SIGN_IN_PAGE in text
    assert stage.autogenerated("Admin_IT") not in text
