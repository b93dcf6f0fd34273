"""The console's Switch Role page, in the place of a form with a role's ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit import cross_account
from labkit.cloud import SwitchRoleLink
from labkit.cross_account.lesson import LINK
from labkit.lesson import Call, SessionFrom
from labkit.lesson.model.rehearsing import truth
from labkit.lesson.ways.form import FormError
from labkit.lesson.ways.sending import editable
from labkit.lesson.ways.switch_page import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson import Lesson

ARN = "arn:aws:iam::999999999999:role/team/UpdateApp"
SWITCH = Call("sts", "AssumeRole", {"RoleArn": ARN, "RoleSessionName": "lab"}, as_="developer")
ALIASES = {"prod": "999999999999"}


def _account(name: str) -> str:
    return ALIASES.get(name, name)


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = cross_account.open_lab()
    yield lesson
    lesson.scene.close()


def test_it_asks_for_account_and_role_as_the_console_does() -> None:
    fields = {field.label.partition(" (")[0]: field.text for field in editable(SWITCH, "console")}
    assert list(fields) == ["Account ID or alias", "IAM role name", "Display name", "Display color"]
    assert (fields["Account ID or alias"], fields["IAM role name"]) == ("999999999999", "team/UpdateApp")
    assert "Display" not in str(editable(SWITCH, "cli"))


def test_what_was_filled_in_is_the_call() -> None:
    assert read_page(SWITCH, {}, _account) == SWITCH.parameters
    given = {"Account": " prod ", "Role": "Reader", "DisplayName": "", "Color": "Red"}
    assert read_page(SWITCH, given, _account)["RoleArn"] == "arn:aws:iam::999999999999:role/Reader"
    with pytest.raises(FormError, match="“IAM role name” is empty"):
        read_page(SWITCH, {"Role": " "}, _account)


@pytest.mark.parametrize(
    "call",
    [
        Call("sts", "AssumeRole", {**SWITCH.parameters, "RoleSessionName": "Tester1"}, as_="developer"),
        Call("sts", "AssumeRole", {**SWITCH.parameters, "ExternalId": "vendor-1"}, as_="developer"),
        Call("sts", "AssumeRole", SWITCH.parameters, as_=SessionFrom("with-code")),
    ],
)
def test_what_the_console_cannot_say_keeps_its_form(call: Call) -> None:
    assert [field.name for field in editable(call, "console")][:2] == ["RoleArn", "RoleSessionName"]


def test_the_step_switches_by_an_alias_too(lab: Lesson) -> None:
    course = lab._course
    course.restore("allow-developers")
    alias = {"AccountAlias": "bookproduction"}
    assert lab.scene.call("production-admin", "iam", "CreateAccountAlias", alias).ok
    step = course.find("switch-role")
    course.lock(step, truth(course, step))
    run = course.run(step, "console", [{"Account": "bookproduction"}, {}])
    assert run.succeeded


def test_the_link_of_the_chapter_opens_this_page() -> None:
    link = SwitchRoleLink.parse(LINK)
    assert (link.role_name, link.account) == ("UpdateApp", "999999999999")
