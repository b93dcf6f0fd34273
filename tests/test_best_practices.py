"""Chapter 3: every step; the audit, red again when any one fix is undone; just enough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit import best_practices
from labkit.best_practices import audit, least_privilege, phone
from labkit.best_practices import scene as stage
from labkit.documents import policy
from labkit.policy import compare
from tests.replaying import play, play_twice, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud import Answer, Scene
    from labkit.lesson import Lesson

pytestmark = pytest.mark.long


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = best_practices.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.fixture(scope="module")
def ended() -> Iterator[Lesson]:
    """The chapter at its end, saved, so that each test may undo what it likes."""
    lesson = best_practices.open_lab()
    lesson._course.restore("end")
    lesson.scene.save("the end")
    yield lesson
    lesson.scene.close()


@pytest.fixture
def end(ended: Lesson) -> Scene:
    ended.scene.restore("the end")
    return ended.scene


def findings(scene: Scene) -> dict[str, str]:
    """What the audit says of each practice, by its number."""
    frame = audit.audit(scene)
    return {str(name)[0]: str(found) for name, found in zip(frame["practice"], frame["finding"], strict=True)}


def red(scene: Scene) -> set[str]:
    return {number for number, found in findings(scene).items() if found != audit.GOOD}


def ok(scene: Scene, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    answer = scene.call("ana", service, operation, parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


# Undoing a fix, one of each practice. (These come first: they share a scene, and only one is open at a time.)


def _root_key(scene: Scene) -> None:
    session = scene.console(stage.HARBOR.id).sign_in_root(scene.authenticator(stage.ROOT_DEVICE)).session
    assert session is not None
    assert session.call("iam", "CreateAccessKey").ok


def _more_than_it_needs(scene: Scene) -> None:
    more = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{stage.PAYROLL}/*"})
    ok(
        scene,
        *("iam", "PutGroupPolicy"),
        GroupName="Bookkeepers",
        PolicyName="More",
        PolicyDocument=json.dumps(more),
    )


def _everybody_an_administrator(scene: Scene) -> None:
    ok(scene, "iam", "AddUserToGroup", GroupName="Administrators", UserName="Ben")


def _a_star(scene: Scene) -> None:
    wide = json.dumps(stage.ALL_OF_REPORTS)
    ok(scene, "iam", "PutGroupPolicy", GroupName="Bookkeepers", PolicyName="Reports", PolicyDocument=wide)


def _no_device(scene: Scene) -> None:
    ok(scene, "iam", "DeactivateMFADevice", UserName="Ben", SerialNumber=stage.device("Ben"))


def _weak_passwords(scene: Scene) -> None:
    ok(scene, "iam", "DeleteAccountPasswordPolicy")


def _old_password(scene: Scene) -> None:
    ok(scene, "iam", "UpdateLoginProfile", UserName="Ben", PasswordResetRequired=False)


def _directly(scene: Scene) -> None:
    ok(scene, "iam", "AttachUserPolicy", UserName="NightlyJob", PolicyArn=stage.MAKE_REPORTS)


def _no_trail(scene: Scene) -> None:
    ok(scene, "cloudtrail", "StopLogging", Name="harbor")


def _no_alarm(scene: Scene) -> None:
    ok(scene, "cloudwatch", "DeleteAlarms", AlarmNames=["calls-refused"])


def _an_alarm_that_tells_nobody(scene: Scene) -> None:
    ok(scene, "cloudwatch", "DisableAlarmActions", AlarmNames=["root-is-used"])


def _no_filter(scene: Scene) -> None:
    ok(scene, "logs", "DeleteMetricFilter", logGroupName="trail", filterName="root-is-used")


@pytest.mark.parametrize(
    ("undo", "practices"),
    [
        (_root_key, {"1", "2", "6"}),  # whoever finds it may do everything, and no role or group gave it
        (_more_than_it_needs, {"2"}),
        (_everybody_an_administrator, {"2"}),
        (_a_star, {"3"}),
        (_no_device, {"4"}),
        (_weak_passwords, {"5"}),
        (_old_password, {"5"}),
        (_directly, {"6"}),
        (_no_trail, {"7"}),
        (_no_alarm, {"7"}),
        (_an_alarm_that_tells_nobody, {"7"}),
        (_no_filter, {"7"}),
    ],
)
def test_the_audit_goes_red_when_a_fix_is_undone(
    end: Scene, undo: Callable[[Scene], None], practices: set[str]
) -> None:
    assert red(end) == set()
    assert audit.clean(end)
    undo(end)
    assert red(end) == practices
    assert not audit.clean(end)


def test_looking_changes_nothing(end: Scene) -> None:
    rows = len(end.trail.events), end.now
    first, second = audit.audit(end), audit.audit(end)
    assert first.equals(second)
    assert (len(end.trail.events), end.now) == rows


def test_at_the_end_the_job_runs_in_its_role_and_nowhere_else(ended: Lesson, end: Scene) -> None:
    def call(step: str, path: str, at: int, *what: Any) -> Answer:
        return end.call("", *what, credentials=ended.result(step, at)[path])

    report = {"Bucket": "harborreports", "Key": "again.txt", "Body": b"x"}
    assert call("last-night", "Credentials", 0, "s3", "GetObject", stage.YESTERDAY).ok
    assert call("last-night", "Credentials", 0, "s3", "PutObject", report).ok
    assert call("last-night", "Credentials", 0, "s3", "GetObject", stage.SALARIES).code == "AccessDenied"
    assert call("create-user", "AccessKey", 1, "s3", "PutObject", report).code == "AccessDenied"
    assert end.call("root", "s3", "ListBuckets").code == "InvalidAccessKeyId"


def test_just_enough_is_what_the_trail_shows(ended: Lesson, end: Scene) -> None:
    requests = least_privilege.used(end, stage.JOB_ROLE)
    computed = least_privilege.just_enough(requests)
    assert compare(computed, stage.JUST_ENOUGH) is None
    assert {allowed for *_, allowed in least_privilege.replayed(requests, computed)} == {True}


@pytest.mark.parametrize("left_out", range(3))
def test_with_less_the_replay_fails(ended: Lesson, end: Scene, left_out: int) -> None:
    requests = least_privilege.used(end, stage.JOB_ROLE)
    statements = list(least_privilege.just_enough(requests)["Statement"])
    del statements[left_out]
    verdicts = [allowed for *_, allowed in least_privilege.replayed(requests, policy(*statements))]
    assert False in verdicts


def test_refused_calls_need_nothing(ended: Lesson, end: Scene) -> None:
    before = least_privilege.used(end, stage.JOB_ROLE)
    end.call("", "s3", "GetObject", stage.SALARIES, ended.result("last-night")["Credentials"])
    assert least_privilege.used(end, stage.JOB_ROLE) == before


def test_ben_signs_in_with_code_and_new_password(ended: Lesson, end: Scene) -> None:
    page = phone.sign_in_page(ended)
    came = [page.try_it("Ben", typed) for typed in page.tries]
    assert [one.wants for one in came] == ["mfa_code", "", "new_password", "new_password", ""]
    assert [one.ok for one in came] == [False, False, False, False, True]
    assert red(end) == set()


def test_the_phone_shows_the_codes_that_count(end: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.lesson.autorun.autorun", lambda: False)  # an autorun leaves codes out
    shown = phone.PHONE.build(end).set_index("device")
    given = {"SerialNumber": stage.device("Ana"), "TokenCode": shown.loc["Ana", "next code"]}
    assert end.call("ana", "sts", "GetSessionToken", given).ok
    assert end.call("ana", "sts", "GetSessionToken", given).code == "AccessDenied"


# The chapter itself.


def test_at_the_start_all_seven_are_broken(lab: Lesson) -> None:
    assert red(lab.scene) == set("1234567")
    severities = set(audit.audit(lab.scene)["severity"])
    assert severities == {"critical", "high", "medium"}


def test_tables_and_sign_in_page_can_be_read_before_anything_was_done(lab: Lesson) -> None:
    tables = (
        best_practices.ALLOWED_AND_USED,
        best_practices.COMPUTED,
        best_practices.REPLAYED,
        best_practices.PHONE,
        best_practices.ALARM_STATES,
        best_practices.CREDENTIALS,
    )
    assert all(len(table.build(lab.scene).columns) > 1 for table in tables)
    page = phone.sign_in_page(lab)
    assert page.try_it("Ben", page.tries[0]).ok


def test_every_step_comes_out_as_the_lesson_says(lab: Lesson) -> None:
    runs = play(lab, "console")
    assert wrong(runs) == {}
    assert unsure(runs) == []
    assert red(lab.scene) == set()
    assert turns(runs) == {
        "set-alarms": {"7"},
        "delete-root-key": {"1"},
        "role-for-the-job": {"6"},
        "just-enough": {"2"},
        "name-the-actions": {"3"},
        "people-mfa": {"4"},
        "renew-passwords": {"5"},
    }


def turns(runs: dict[str, Any]) -> dict[str, set[str]]:
    """Which step turned which practice good, for good."""
    turned, good = {}, set[str]()
    for name, run in runs.items():
        if run.table is None or "practice" not in run.table.frame:
            continue
        rows = zip(run.table.frame["practice"], run.table.frame["finding"], strict=True)
        now = {practice[0] for practice, found in rows if found == audit.GOOD}
        assert good <= now
        if now - good:
            turned[name] = now - good
        good = now
    return turned


def test_running_every_step_twice_does_no_harm(lab: Lesson) -> None:
    play_twice(lab)
    assert red(lab.scene) == set()
