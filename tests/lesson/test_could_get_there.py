"""Who can do what tells, of what somebody is refused, by which calls they could get there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labkit.lesson.model.access import COULD, compared
from labkit.lesson.model.covering import Cover, covered_table
from labkit.lesson.model.tasks.could_get_there import NO_WAY
from labkit.lesson.model.tasks.ways_around import Look
from labkit.lesson.view.parts.blocks import access_block
from tests.lesson.conftest import HOUSE, ROLE

if TYPE_CHECKING:
    from labkit.lesson import AccessTable, Lesson

OWNER, GUEST = (f"arn:aws:iam::{HOUSE.id}:user/{name}" for name in ("Owner", "Guest"))


def let(lab: Lesson, *actions: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": OWNER}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    given = {"UserName": "Guest", "PolicyName": "more", "PolicyDocument": document}
    assert lab.scene.call("owner", "iam", "PutUserPolicy", given).ok


def told(lab: Lesson) -> AccessTable:
    table = lab.course.who_can()
    assert table is not None
    return table


def column(table: AccessTable) -> dict[str, str]:
    return dict(zip(table.frame["who"], table.frame[COULD], strict=True))


def test_what_is_refused_now_may_be_a_call_away(lab: Lesson) -> None:
    lab.course.run(lab.course.find("make-role"), "console")
    guest = next(who for who in column(told(lab)) if who.startswith("Guest"))
    assert column(told(lab))[guest] == NO_WAY
    let(lab, "iam:CreateAccessKey")
    table = told(lab)
    assert "yes, in 1 call: iam:CreateAccessKey" in column(table)[guest]
    assert "in four calls at most" in table.legend
    assert "iam:CreateAccessKey" in access_block(table, fold=False).text
    refused = {who for who, _, _ in table.refusals}
    assert {who: text != "" for who, text in column(table).items()} == {
        who: who in refused for who in column(table)
    }


def test_a_step_shows_it_beside_what_has_changed(lab: Lesson) -> None:
    let(lab, "iam:CreateAccessKey")
    run = lab.course.run(lab.course.find("make-role"), "console")
    assert run.access is not None
    assert "iam:CreateAccessKey" in access_block(run.access).text
    assert list(run.access.frame)[-2:] == [COULD, "changed"]


def test_a_way_that_opens_is_a_change(lab: Lesson) -> None:
    lab.course.run(lab.course.find("make-role"), "console")
    before = told(lab)
    assert "changed" not in compared(before, told(lab)).frame
    let(lab, "iam:CreateAccessKey")
    now = compared(before, told(lab)).frame
    assert [who for who, mark in zip(now["who"], now["changed"], strict=True) if mark] == [
        who for who in column(before) if who.startswith("Guest")
    ]


def test_a_way_that_rests_on_the_open_prediction_is_covered(lab: Lesson) -> None:
    lab.course.run(lab.course.find("make-role"), "console")
    let(lab, "iam:CreateAccessKey")
    table = told(lab)
    guest = next(name for name in column(table) if name.startswith("Guest"))
    key = Cover(3, (GUEST, "iam:createaccesskey", OWNER))
    assert column(covered_table(table, key))[guest] == key.note
    other = Cover(3, (GUEST, "s3:listallmybuckets", "*"))
    assert column(covered_table(table, other)) == column(table)
    let(lab, "iam:GetUser")
    door = Cover(3, (GUEST, "sts:assumerole", ROLE))  # that there is no way tells that this is refused
    assert set(column(covered_table(told(lab), door)).values()) == {door.note}


def test_the_time_makes_another_look_only_where_a_condition_asks_for_it(lab: Lesson) -> None:
    def looks() -> list[Look]:
        before = Look.at(lab.scene)
        assert lab.scene.call("owner", "iam", "ListUsers", {}).ok
        return [before, Look.at(lab.scene)]

    first, second = looks()
    assert first.details["surroundings"] != second.details["surroundings"]
    assert first == second
    for key in ("aws:CurrentTime", "AWS:EPOCHTIME", "aws:Curr\\u0065ntTime"):  # JSON may write a letter so
        document = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": %s}}'
        written = document % f'{{"NumericLessThan": {{"{key}": "1"}}}}'
        given = {"UserName": "Guest", "PolicyName": "timed", "PolicyDocument": written}
        assert lab.scene.call("owner", "iam", "PutUserPolicy", given).ok, key
        first, second = looks()
        assert first != second, key
