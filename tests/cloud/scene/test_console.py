"""The console's sign-in page: passwords, MFA, the first sign-in, switching roles, and their trail."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import SwitchRoleLink, authenticator_code
from tests.cloud.people import ADMINISTRATOR, administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, ConsoleSession, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
GOOD, BETTER = "Correct-Horse-7", "Battery-Staple-8"


def trust(account: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice", ADMINISTRATOR)
    make_user(stage, HOME, "Bob")
    stage.client(HOME, "iam").create_account_alias(AccountAlias="our-lab")
    stage.client(OTHER, "iam").create_role(RoleName="Visit", AssumeRolePolicyDocument=trust(HOME))


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME, "other": OTHER}, setup)
    yield opened
    opened.close()


def iam(scene: Scene, operation: str, **parameters: Any) -> Answer:
    answer = scene.call("home", "iam", operation, parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer


def with_password(scene: Scene, user: str, **more: Any) -> None:
    iam(scene, "CreateLoginProfile", UserName=user, Password=GOOD, **more)


def with_device(scene: Scene, user: str) -> str:
    """Give the user a virtual MFA device; its seed."""
    made = iam(scene, "CreateVirtualMFADevice", VirtualMFADeviceName=user).result["VirtualMFADevice"]
    seed = made["Base32StringSeed"].decode()
    codes = [authenticator_code(seed, scene.now + timedelta(seconds=step)) for step in (0, 30)]
    iam(
        scene,
        "EnableMFADevice",
        UserName=user,
        SerialNumber=made["SerialNumber"],
        AuthenticationCode1=codes[0],
        AuthenticationCode2=codes[1],
    )
    scene.advance(timedelta(minutes=2))
    return str(seed)


def signed_in(scene: Scene, user: str, **more: Any) -> ConsoleSession:
    done = scene.console(HOME).sign_in(user, GOOD, **more)
    assert done.session is not None, done.message
    return done.session


class TestPasswords:
    def test_a_session_has_the_users_permissions(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        with_password(scene, "Bob")
        assert signed_in(scene, "Alice").call("iam", "ListUsers").ok
        assert signed_in(scene, "Bob").call("iam", "ListUsers").code == "AccessDenied"

    def test_by_the_accounts_alias(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        assert scene.console("our-lab").sign_in("Alice", GOOD).ok
        assert not scene.console("their-lab").sign_in("Alice", GOOD).ok

    def test_wrong_password_unknown_user_no_password(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        said = set()
        for user, password in (("Alice", BETTER), ("Carol", GOOD), ("Bob", GOOD), ("alice", GOOD)):
            done = scene.console(HOME).sign_in(user, password)
            assert not done.ok
            said.add(done.message)
        assert len(said) == 1  # nobody learns which of them exists

    def test_a_deleted_login_profile_locks_out(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        iam(scene, "DeleteLoginProfile", UserName="Alice")
        assert not scene.console(HOME).sign_in("Alice", GOOD).ok

    def test_the_session_ends_after_twelve_hours(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        session = signed_in(scene, "Alice")
        scene.advance(timedelta(hours=12))
        assert session.call("iam", "ListUsers").code == "ExpiredToken"


class TestFirstSignIn:
    def test_a_new_password_is_asked_for(self, scene: Scene) -> None:
        with_password(scene, "Alice", PasswordResetRequired=True)
        page = scene.console(HOME)
        assert page.sign_in("Alice", GOOD).wants == "new_password"
        assert page.sign_in("Alice", GOOD, new_password="weak").wants == "new_password"
        assert page.sign_in("Alice", GOOD, new_password=BETTER).ok
        assert not page.sign_in("Alice", GOOD).ok
        assert page.sign_in("Alice", BETTER).ok

    def test_who_may_not_change_it_stays_outside(self, scene: Scene) -> None:
        with_password(scene, "Bob", PasswordResetRequired=True)
        page = scene.console(HOME)
        refused = page.sign_in("Bob", GOOD, new_password=BETTER)
        assert refused.session is None
        assert "iam:ChangePassword" in refused.message
        may = "arn:aws:iam::aws:policy/IAMUserChangePassword"
        iam(scene, "AttachUserPolicy", UserName="Bob", PolicyArn=may)
        assert page.sign_in("Bob", GOOD, new_password=BETTER).ok

    def test_an_old_password_expires(self, scene: Scene) -> None:
        iam(scene, "UpdateAccountPasswordPolicy", MaxPasswordAge=90, MinimumPasswordLength=8)
        with_password(scene, "Alice")
        scene.advance(timedelta(days=90))
        page = scene.console(HOME)
        assert page.sign_in("Alice", GOOD).wants == "new_password"
        assert page.sign_in("Alice", GOOD, new_password=BETTER).ok
        scene.advance(timedelta(days=90))
        iam(scene, "UpdateAccountPasswordPolicy", MaxPasswordAge=90, MinimumPasswordLength=8, HardExpiry=True)
        done = page.sign_in("Alice", BETTER, new_password=GOOD)
        assert (done.ok, done.wants) == (False, "")


class TestMfa:
    """stack-facts.md, "accepts or returns", row passwords, MFA: any code accepted."""

    def test_a_device_is_enabled_with_two_codes_in_a_row_only(self, scene: Scene) -> None:
        made = iam(scene, "CreateVirtualMFADevice", VirtualMFADeviceName="Alice").result["VirtualMFADevice"]
        seed = made["Base32StringSeed"].decode()
        code = authenticator_code(seed, scene.now)
        for first, second in (("123456", "654321"), (code, code)):
            given = {"SerialNumber": made["SerialNumber"], "UserName": "Alice"}
            codes = {"AuthenticationCode1": first, "AuthenticationCode2": second}
            assert (
                scene.call("home", "iam", "EnableMFADevice", given | codes).code
                == "InvalidAuthenticationCode"
            )

    def test_the_page_asks_for_a_code(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        seed = with_device(scene, "Alice")
        page = scene.console(HOME)
        assert page.sign_in("Alice", GOOD).wants == "mfa_code"
        assert not page.sign_in("Alice", GOOD, mfa_code="000000").ok
        code = authenticator_code(seed, scene.now)
        assert page.sign_in("Alice", GOOD, mfa_code=code).ok
        assert not page.sign_in("Alice", GOOD, mfa_code=code).ok  # a code works once

    def test_one_code_is_enough_for_a_sign_in_that_changes_the_password(self, scene: Scene) -> None:
        with_password(scene, "Alice", PasswordResetRequired=True)
        code = authenticator_code(with_device(scene, "Alice"), scene.now)
        page = scene.console(HOME)
        assert page.sign_in("Alice", GOOD, mfa_code=code).wants == "new_password"
        assert page.sign_in("Alice", GOOD, mfa_code=code, new_password="weak").wants == "new_password"
        assert page.sign_in("Alice", GOOD, mfa_code=code, new_password=BETTER).ok
        assert not page.sign_in("Alice", BETTER, mfa_code=code).ok

    def test_policies_see_whether_mfa_was_used(self, scene: Scene) -> None:
        with_password(scene, "Bob")
        condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        statement = {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", "Condition": condition}
        text = json.dumps({"Version": "2012-10-17", "Statement": statement})
        iam(scene, "PutUserPolicy", UserName="Bob", PolicyName="with-mfa", PolicyDocument=text)
        assert signed_in(scene, "Bob").call("iam", "ListUsers").code == "AccessDenied"
        seed = with_device(scene, "Bob")
        session = signed_in(scene, "Bob", mfa_code=authenticator_code(seed, scene.now))
        assert session.call("iam", "ListUsers").ok

    def test_codes_are_rfc_6238s(self) -> None:
        seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's "12345678901234567890"
        from datetime import datetime

        times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
        for second, code in times.items():
            assert authenticator_code(seed, datetime.fromtimestamp(second, UTC)) == code


class TestRoot:
    def test_mfa_for_root(self, scene: Scene) -> None:
        session = scene.console(HOME).sign_in_root().session
        assert session is not None
        made = session.call("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "root-device"}).result
        device = made["VirtualMFADevice"]
        seed = device["Base32StringSeed"].decode()
        codes = [authenticator_code(seed, scene.now + timedelta(seconds=step)) for step in (0, 30)]
        assert session.assign_root_mfa(device["SerialNumber"], "000000", codes[1])
        assert session.assign_root_mfa(device["SerialNumber"], codes[0], codes[1]) == ""
        assert iam(scene, "GetAccountSummary").result["SummaryMap"]["AccountMFAEnabled"] == 1
        scene.advance(timedelta(minutes=5))
        assert scene.console(HOME).sign_in_root().wants == "mfa_code"
        assert scene.console(HOME).sign_in_root(authenticator_code(seed, scene.now)).ok

    def test_root_switches_to_no_role(self, scene: Scene) -> None:
        session = scene.console(HOME).sign_in_root().session
        assert session is not None
        assert not session.switch_role(SwitchRoleLink("Visit", OTHER)).ok


class TestSwitchRole:
    def test_by_the_link(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        link = SwitchRoleLink("Visit", OTHER, "Guest")
        assert SwitchRoleLink.parse(link.url) == link
        visit = signed_in(scene, "Alice").switch_role(link.url).session
        assert visit is not None
        assert visit.shown_as == "Guest"
        arn = visit.call("sts", "GetCallerIdentity").result["Arn"]
        assert arn == f"arn:aws:sts::{OTHER}:assumed-role/Visit/Alice"

    @pytest.mark.parametrize(
        "link", [SwitchRoleLink("Missing", OTHER), SwitchRoleLink("Visit", "no-such-alias")]
    )
    def test_a_role_that_isnt_there(self, scene: Scene, link: SwitchRoleLink) -> None:
        with_password(scene, "Alice")
        done = signed_in(scene, "Alice").switch_role(link)
        assert done.message.startswith("Invalid information in one or more fields.")

    def test_who_may_not_assume_it_gets_the_same_words(self, scene: Scene) -> None:
        with_password(scene, "Bob")
        done = signed_in(scene, "Bob").switch_role(SwitchRoleLink("Visit", OTHER))
        assert done.message.startswith("Invalid information in one or more fields.")

    @pytest.mark.parametrize(
        "link",
        [
            "https://example.com/switchrole?roleName=a&account=b",
            "https://signin.aws.amazon.com/switchrole?roleName=a",
        ],
    )
    def test_what_isnt_such_a_link(self, link: str) -> None:
        with pytest.raises(ValueError, match=r"link"):
            SwitchRoleLink.parse(link)


class TestTrail:
    def test_success_and_failure(self, scene: Scene) -> None:
        with_password(scene, "Alice")
        mark = scene.trail.mark()
        scene.console(HOME).sign_in("Alice", BETTER)
        scene.console(HOME).sign_in("a-password-typed-as-a-name", BETTER)
        session = signed_in(scene, "Alice")
        session.switch_role(SwitchRoleLink("Visit", OTHER))
        records = [event.record for event in scene.trail.since(mark)]
        assert [record["eventName"] for record in records] == [
            "ConsoleLogin", "ConsoleLogin", "ConsoleLogin", "AssumeRole", "SwitchRole",
        ]  # fmt: skip
        outcomes = [record["responseElements"].get("ConsoleLogin") for record in records[:3]]
        assert outcomes == ["Failure", "Failure", "Success"]
        assert records[0]["errorMessage"] == "Failed authentication"
        assert records[1]["userIdentity"]["userName"] == "HIDDEN_DUE_TO_SECURITY_REASONS"
        assert records[2]["userIdentity"]["arn"] == f"arn:aws:iam::{HOME}:user/Alice"
        assert records[2]["additionalEventData"]["MFAUsed"] == "No"
        assert records[2]["eventType"] == "AwsConsoleSignIn"
        assert records[4]["additionalEventData"]["SwitchFrom"] == f"arn:aws:iam::{HOME}:user/Alice"

    def test_no_password_ends_up_in_it(self, scene: Scene) -> None:
        with_password(scene, "Alice", PasswordResetRequired=True)
        scene.console(HOME).sign_in("Alice", GOOD, new_password=BETTER)
        text = json.dumps([event.record for event in scene.trail.events], default=str)
        assert GOOD not in text
        assert BETTER not in text
