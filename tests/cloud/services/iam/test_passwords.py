"""stack-facts.md, "accepts or returns", row passwords, MFA: the password half."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
GOOD = "Correct-Horse-7"


def people(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME}, people, [Person("alice", HOME, "user", "Alice")])
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> Answer:
    return scene.call(profile, "iam", operation, parameters)


def give(scene: Scene, password: str, **more: Any) -> Answer:
    return ask(scene, "CreateLoginProfile", UserName="Alice", Password=password, **more)


@pytest.mark.parametrize("password", ["Sh0rt!", "onlylowercase", "lower-and-symbol", "12345678"])
def test_awss_own_policy_where_the_account_has_none(scene: Scene, password: str) -> None:
    assert give(scene, password).code == "PasswordPolicyViolation"


def test_a_good_password(scene: Scene) -> None:
    assert give(scene, GOOD).ok
    assert give(scene, GOOD).code == "EntityAlreadyExists"


@pytest.mark.parametrize(
    ("password", "wanting"),
    [
        ("Short-7", "minimum length of 14"),
        ("no-capitals-here-7", "uppercase letter"),
        ("NO-SMALL-ONES-HERE-7", "lowercase letter"),
        ("No-Digits-In-Here", "number"),
        ("NoSymbolsInHere77", "symbol"),
    ],
)
def test_the_accounts_policy(scene: Scene, password: str, wanting: str) -> None:
    policy = {
        "MinimumPasswordLength": 14,
        "RequireSymbols": True,
        "RequireNumbers": True,
        "RequireUppercaseCharacters": True,
        "RequireLowercaseCharacters": True,
    }
    assert ask(scene, "UpdateAccountPasswordPolicy", **policy).ok
    answer = give(scene, password)
    assert answer.code == "PasswordPolicyViolation"
    assert wanting in answer.message
    assert give(scene, "A-Good-Long-One-7").ok
    assert (
        ask(scene, "UpdateLoginProfile", UserName="Alice", Password=password).code
        == "PasswordPolicyViolation"
    )


def test_password_reset_required_is_told(scene: Scene) -> None:
    made = give(scene, GOOD, PasswordResetRequired=True)
    assert made.result["LoginProfile"]["PasswordResetRequired"] is True
    assert (
        ask(scene, "GetLoginProfile", UserName="Alice").result["LoginProfile"]["PasswordResetRequired"]
        is True
    )
    ask(scene, "UpdateLoginProfile", UserName="Alice", PasswordResetRequired=False)
    shown = ask(scene, "GetLoginProfile", UserName="Alice").result["LoginProfile"]
    assert shown["PasswordResetRequired"] is False
    assert shown["CreateDate"].year == scene.now.year


def test_nobody_has_a_password_without_a_login_profile(scene: Scene) -> None:
    assert ask(scene, "GetLoginProfile", UserName="Alice").code == "NoSuchEntity"
    assert ask(scene, "DeleteLoginProfile", UserName="Alice").code == "NoSuchEntity"


def test_changing_ones_own_needs_a_permission(scene: Scene) -> None:
    give(scene, GOOD)
    change = {"OldPassword": GOOD, "NewPassword": "Another-One-8"}
    assert ask(scene, "ChangePassword", "alice", **change).code == "AccessDenied"
    ask(scene, "UpdateAccountPasswordPolicy", AllowUsersToChangePassword=True)
    assert ask(scene, "ChangePassword", "alice", **change).ok
    assert ask(scene, "ChangePassword", "alice", **change).message == "The old password was incorrect."


def test_a_changed_password_follows_the_policy_and_isnt_an_earlier_one(scene: Scene) -> None:
    ask(scene, "UpdateAccountPasswordPolicy", AllowUsersToChangePassword=True, PasswordReusePrevention=2)
    give(scene, GOOD, PasswordResetRequired=True)

    def change(old: str, new: str) -> str:
        return ask(scene, "ChangePassword", "alice", OldPassword=old, NewPassword=new).code

    assert change(GOOD, "short") == "PasswordPolicyViolation"
    assert change(GOOD, GOOD) == "PasswordPolicyViolation"
    assert change(GOOD, "Another-One-8") == ""
    assert change("Another-One-8", GOOD) == "PasswordPolicyViolation"
    assert change("Another-One-8", "A-Third-One-9") == ""
    assert change("A-Third-One-9", GOOD) == ""
    shown = ask(scene, "GetLoginProfile", UserName="Alice").result["LoginProfile"]
    assert shown["PasswordResetRequired"] is False


def test_root_and_sessions_have_no_password_to_change(scene: Scene) -> None:
    answer = ask(scene, "ChangePassword", "home-root", OldPassword=GOOD, NewPassword="Another-One-8")
    assert answer.code == "InvalidUserType"
