"""A lesson without a view: order, running, running again, references to earlier answers, going back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import open_scene
from labkit.lesson import Call, Lesson, Prediction, Step
from labkit.lesson.model.checking import check_steps
from labkit.lesson.model.rehearsing import truth
from labkit.lesson.model.replay import default_texts
from labkit.lesson.model.steps import UnknownStepError
from tests.lesson.conftest import DEFINITION, ROLE, STEPS

if TYPE_CHECKING:
    from labkit.cloud import Event
    from labkit.lesson.model.course import Course
    from labkit.lesson.ways.calls import Way

WAYS: tuple[Way, ...] = ("console", "cli", "python")


def _course(lab: Lesson) -> Course:
    return lab._course


def test_steps_know_what_is_missing(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("guest-tries")
    assert [one.name for one in course.missing(step)] == ["make-role"]
    assert not course.ready(step)
    course.run_missing(step)
    assert not course.missing(step)
    assert not course.ready(step)  # a prediction is asked for first
    course.lock(step, "allowed")
    assert course.ready(step)


def test_a_refusal_is_told_with_its_why_and_judges_the_prediction(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("guest-tries")
    course.run_missing(step)
    course.lock(step, "allowed")
    run = course.run(step, "python")
    (sent,) = run.sent
    assert sent.reply is not None
    assert sent.reply.error == (
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: "
        "arn:aws:iam::111122223333:user/Guest is not authorized to perform: sts:AssumeRole on resource: "
        + sent.reply.error.partition("on resource: ")[2]
    )
    assert sent.reply.decision is not None
    assert run.feedback is not None
    assert run.feedback.right is False
    assert run.succeeded
    assert [event.record["errorCode"] for event in run.events] == ["AccessDenied"]


def test_state_changes_are_marked(lab: Lesson) -> None:
    course = _course(lab)
    run = course.run(course.find("make-role"), "console")
    assert run.table is not None
    assert run.table.frame.to_dict("records") == [{"role": "Cleaner", "policies": "Clean", "changed": "new"}]


def test_running_twice_does_no_harm_and_says_what_aws_says(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("make-role")
    first = course.run(step, "console")
    again = course.run(step, "console")
    assert [sent.reply.code if sent.reply else "" for sent in again.sent] == ["EntityAlreadyExists", ""]
    assert again.succeeded
    assert again.table is not None
    assert list(again.table.frame["changed"]) == [""]
    assert lab.result("make-role") == (first.sent[0].reply.result if first.sent[0].reply else None)


def test_values_of_earlier_answers_and_their_sessions_are_used(lab: Lesson) -> None:
    course = _course(lab)
    course.run(course.find("make-role"), "console")
    run = course.run(course.find("put-it-on"), "python")
    assert run.succeeded
    assert run.sent[2].printed == "tea"
    assert run.events[1].record["userIdentity"]["type"] == "AssumedRole"
    course.run(course.find("tag-it"), "console")
    tags = lab.scene.inspect("111122223333", "iam").list_role_tags(RoleName="Cleaner")["Tags"]
    assert tags == [{"Key": "id", "Value": f"id-{lab.result('make-role')['Role']['RoleId']}"}]


def _told(event: Event) -> dict[str, Any]:
    """What a trail record tells of the call, whichever way it came."""
    record = event.record
    kept = (
        "eventSource",
        "eventName",
        "awsRegion",
        "requestParameters",
        "errorCode",
        "errorMessage",
        "userIdentity",
    )
    told = {name: record.get(name) for name in kept}
    identity = dict(record.get("userIdentity", {}))
    given = record.get("requestParameters") or {}  # a checksum says how a body travelled, not what was asked
    told["requestParameters"] = {name: value for name, value in given.items() if "checksum" not in name}
    return told | {"userIdentity": {name: identity.get(name) for name in ("type", "arn", "accountId")}}


def test_the_three_ways_leave_the_same_trail_and_the_same_state(lab: Lesson) -> None:
    course = _course(lab)
    trails, tables = [], []
    for way in WAYS:
        course.reset()
        trail: list[dict[str, Any]] = []
        for step in course.steps:
            run = course.run(step, way)
            assert run.succeeded, (way, step.name, run.sent)
            assert not any(sent.problem for sent in run.sent)
            trail += [_told(event) for event in run.events]
        trails.append([told for told in trail if not _is_profile_switch(told)])
        tables.append(course.table.build(course.scene).to_dict("records") if course.table else None)
    assert trails[0] == trails[1] == trails[2]
    assert tables[0] == tables[1] == tables[2]
    assert len(trails[0]) == 7


def _is_profile_switch(told: dict[str, Any]) -> bool:
    """A role profile's own AssumeRole: the command makes it in each process, boto3 once."""
    return told["eventName"] == "AssumeRole" and told["requestParameters"]["roleSessionName"] == "Owner"


def test_what_the_learner_edited_is_what_runs(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("make-role")
    for way, field in (("console", "RoleName"), ("cli", "command"), ("python", "code")):
        texts = default_texts(step, way)  # type: ignore[arg-type]
        for text in texts:
            text[field] = text[field].replace("Cleaner", f"Cleaner-{way}")
        assert course.run(step, way, texts).succeeded  # type: ignore[arg-type]
    names = [role["RoleName"] for role in lab.scene.inspect("111122223333", "iam").list_roles()["Roles"]]
    assert sorted(names) == ["Cleaner-cli", "Cleaner-console", "Cleaner-python"]


@pytest.mark.parametrize(
    ("way", "field", "text", "says"),
    [
        (
            "python",
            "code",
            "client = lab.session('owner')\n1 / 0",
            "ZeroDivisionError in line 2 of your Python",
        ),
        ("python", "code", "client = (", "SyntaxError in line 1 of your Python"),
        ("python", "code", "lab.session('nobody').client('iam')", "nobody"),
        (
            "python",
            "code",
            "lab.session('owner').client('iam').create_role()",
            "ParamValidationError in line 1",
        ),
        (
            "cli",
            "command",
            "aws iam creat-role",
            "It says: Invalid choice: 'creat-role', maybe you meant: create-role",
        ),
        ("cli", "command", "aws iam get-user foo", "It says: Unknown options: foo"),
        (
            "cli",
            "command",
            "aws iam create-role",
            "It says: the following arguments are required: --role-name",
        ),
        ("cli", "command", "rm -rf x", "starts with aws"),
        ("console", "RoleName", "", "is empty"),
        ("console", "RoleName", "a" * 65, ""),
    ],
)
def test_mistakes_get_a_sentence_and_change_nothing(
    lab: Lesson, way: Way, field: str, text: str, says: str
) -> None:
    course = _course(lab)
    step = replace(course.find("make-role"), calls=course.find("make-role").calls[:1])
    run = course.run(step, way, [default_texts(step, way)[0] | {field: text}])
    assert says in run.sent[0].problem
    assert "Traceback" not in run.sent[0].problem
    assert not run.succeeded
    assert lab.scene.inspect("111122223333", "iam").list_roles()["Roles"] == []


def test_a_malformed_document_is_refused_in_aws_own_words(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("make-role")
    texts = default_texts(step, "console")
    texts[0]["AssumeRolePolicyDocument"] = '{"Version": '
    run = course.run(step, "console", texts)
    assert run.sent[0].reply is not None
    assert run.sent[0].reply.code == "MalformedPolicyDocument"


def test_reset_and_restore(lab: Lesson) -> None:
    course = _course(lab)
    course.restore("guest-tries")
    assert course.there("make-role")
    assert course.there("guest-tries")
    assert not course.done("guest-tries")  # it was shown, and nobody did it
    assert not course.there("put-it-on")
    course.reset()
    assert not course.runs
    assert lab.scene.trail.events == ()
    with pytest.raises(LookupError, match="hasn't succeeded yet"):
        lab.result("make-role")


def test_checkpoints_replay_the_steps_calls() -> None:
    scene = open_scene(DEFINITION, at="guest-tries")
    assert [event.record["eventName"] for event in scene.trail.events] == [
        "CreateRole",
        "PutRolePolicy",
        "AssumeRole",
    ]
    scene.close()


def test_an_unknown_step_offers_a_near_one(lab: Lesson) -> None:
    with pytest.raises(UnknownStepError, match="Did you mean 'make-role'"):
        _course(lab).find("make-rol")


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step("make-role", "", ""), "Two steps"),
        (Step("x", "", "", needs=("later",)), "isn't an earlier step"),
        (Step("x", "", "", prediction=Prediction("?", known_after="later")), "isn't an earlier step"),
        (Step("x", "", "", (Call("iam", "ListUsers", as_="nobody"),)), "made by 'nobody'"),
        (Step("x", "", "", (Call("iam", "CreateRol", as_="owner"),)), "Did you mean CreateRole"),
        (Step("x", "", "", (Call("imm", "CreateRole", as_="owner"),)), "no service 'imm'"),
        (Step("x", "", "", (Call("iam", "GetRole", {"Name": "x"}, "owner"),)), "no parameter 'Name'"),
        (Step("x", "", "", (Call("iam", "GetRole", {}, "owner"),)), "needs the parameter 'RoleName'"),
    ],
)
def test_steps_that_cannot_work_are_refused_at_once(step: Step, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_steps((*STEPS, step), {"owner", "guest", "owner-cleaner"})


def test_the_truth_is_judged_or_rehearsed_and_never_written_down(lab: Lesson) -> None:
    course = _course(lab)
    course.run(course.find("make-role"), "console")
    before = len(lab.scene.trail.events)
    assert truth(course, course.find("guest-tries")) == "refused:identity"
    assert (
        truth(course, course.find("put-it-on")) == "allowed"
    )  # of the last call: the step has to be rehearsed
    assert len(lab.scene.trail.events) == before
    assert lab.scene.decide("owner", "sts:AssumeRole", ROLE).allowed


def test_long_work_says_how_far_it_is_and_can_be_stopped(lab: Lesson) -> None:
    course = _course(lab)
    step = course.find("make-role")
    code = (
        "iam = lab.session('owner').client('iam')\n"
        "for number in range(40):\n"
        "    iam.create_user(UserName=f'u{number}')\n"
        "    if number == 11:\n"
        "        raise KeyboardInterrupt\n"
    )
    told: list[int] = []
    course.sender.watch = told.append
    texts = default_texts(step, "python")
    texts[0]["code"] = code
    run = course.run(step, "python", texts)
    assert told == list(range(1, 13))
    assert "You stopped it" in run.sent[0].problem
    assert len(run.sent[0].replies) == 12
    assert run.sent[1].problem == "Not sent: you stopped the step."
    assert len(lab.scene.inspect("111122223333", "iam").list_users()["Users"]) == 14


@pytest.mark.parametrize("code", ["exit()", "quit(3)", "import sys\nsys.exit('bye')", "raise SystemExit"])
def test_python_that_ends_itself_ends_only_its_own_run(lab: Lesson, code: str) -> None:
    course = _course(lab)
    step = course.find("make-role")
    texts = default_texts(step, "python")
    texts[0]["code"] = f"print('so far')\n{code}\nprint('never')"
    run = course.run(step, "python", texts)
    assert run.sent[0].problem == "Your Python ended here, because it called exit. The lesson goes on."
    assert run.sent[0].printed == "so far"
