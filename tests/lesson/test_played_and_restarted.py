"""A kernel that ends while a way is played leaves the learner's own work, never what the attacker did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from labkit import capstone, escalation
from labkit.capstone.scene import COMPANY
from labkit.lesson.autorun import autorun
from labkit.lesson.view.hunt import HuntView
from labkit.lesson.view.requirements import BriefView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from labkit.lesson import Lesson

    Restarting = Callable[[Lesson, Callable[[], Lesson]], Lesson]

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Somebody is there, and their work is kept here."""
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    yield tmp_path
    autorun.cache_clear()


@pytest.fixture(params=["saved state", "journal alone"])
def restarted(
    request: pytest.FixtureRequest, folder: Path
) -> Callable[[Lesson, Callable[[], Lesson]], Lesson]:
    """The lesson in a new kernel; also where the saved state is of no use, and the calls are made again."""

    def again(lab: Lesson, opening: Callable[[], Lesson]) -> Lesson:
        lab.scene.close()
        if request.param == "journal alone":
            for file in folder.rglob("*"):
                if file.is_file() and file.name != "journal.jsonl":
                    file.unlink()
        return opening()

    return again


def attached(lab: Lesson) -> list[str]:
    found = lab.scene.inspect("424242424242", "iam").list_attached_user_policies(UserName="Dan")
    return [one["PolicyName"] for one in found["AttachedPolicies"]]


def played(lab: Lesson) -> HuntView:
    view = HuntView(escalation.DAN, lab)
    view.choice.value = "0"
    view.search.click()
    view.play.click()
    assert view.desk.error is None
    assert "AdministratorAccess" in attached(lab)
    return view


def begun() -> Lesson:
    """Chapter 7, with a change of the learner's own."""
    lab = escalation.open_lab()
    assert lab.scene.call("vera", "iam", "CreateGroup", {"GroupName": "Mine"}).ok
    lab.changed()
    return lab


def has_group(lab: Lesson, name: str) -> bool:
    groups = lab.scene.inspect("424242424242", "iam").list_groups()["Groups"]
    return any(group["GroupName"] == name for group in groups)


def test_a_way_of_chapter_7_that_was_played_is_not_kept(restarted: Restarting) -> None:
    lab = begun()
    before = attached(lab)
    played(lab)
    again = restarted(lab, escalation.open_lab)
    assert attached(again) == before
    assert has_group(again, "Mine")
    again.scene.close()


def test_after_undo_work_is_kept_as_ever(restarted: Restarting) -> None:
    lab = begun()
    before = attached(lab)
    view = played(lab)
    view.undo.click()
    assert view.desk.error is None
    assert lab.scene.call("vera", "iam", "CreateGroup", {"GroupName": "Later"}).ok
    lab.changed()
    again = restarted(lab, escalation.open_lab)
    assert attached(again) == before
    assert has_group(again, "Later")
    again.scene.close()


def test_who_goes_on_from_a_way_that_was_played_keeps_it(restarted: Restarting) -> None:
    lab = begun()
    played(lab)
    assert lab.scene.call("vera", "iam", "CreateGroup", {"GroupName": "Later"}).ok
    lab.changed()
    again = restarted(lab, escalation.open_lab)
    told = again._keeper.trouble if again._keeper else ""
    assert "AdministratorAccess" in attached(again) or "1 of them can't be made again" in told
    assert has_group(again, "Later")
    again.scene.close()


def test_a_way_of_the_capstone_is_played_beside_the_work(restarted: Restarting) -> None:
    lab = capstone.open_lab()
    assert lab.scene.call("admin", "iam", "CreateUser", {"UserName": "Auditor"}).ok
    statement = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    given = {"UserName": "Auditor", "PolicyName": "more", "PolicyDocument": text}
    assert lab.scene.call("admin", "iam", "PutUserPolicy", given).ok
    before = keys(lab)
    view = BriefView(capstone.BRIEF, lab)
    view.check.click()
    view.way.play.click()
    assert view.way.played is not None
    assert view.way.played.reached
    again = restarted(lab, capstone.open_lab)
    assert keys(again) == before
    again.scene.close()


def keys(lab: Lesson) -> list[int]:
    """How many access keys each user has, and the auditor's policy among it all."""
    iam = lab.scene.inspect(COMPANY.id, "iam")
    assert iam.get_user_policy(UserName="Auditor", PolicyName="more")["PolicyName"] == "more"
    users = [user["UserName"] for user in iam.list_users()["Users"]]
    return [len(iam.list_access_keys(UserName=name)["AccessKeyMetadata"]) for name in users]
