"""The console's sign-in page: user name, password, MFA code, a new password where one is asked for.

What a person then does in the console are API calls with the session's own temporary credentials.
(Sign in to the AWS Management Console as an IAM user; as the root user; Switch from a user to an IAM role (console))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from labkit.cloud.calls import ApiCall, AwsError, Caller
from labkit.cloud.gate import root_caller
from labkit.cloud.mfa import with_mfa
from labkit.cloud.services.iam.mfa_devices import two_codes_in_a_row
from labkit.cloud.services.iam.passwords import expired, password_of
from labkit.cloud.services.sts.session_limits import opened_at_the_console
from labkit.cloud.services.sts.sessions import give_credentials
from labkit.cloud.trail import user_identity

from .sign_in_events import console_login, nobody, switch_role
from .switch_link import SwitchRoleLink

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from labkit.cloud.gate import Gate
    from labkit.cloud.state import State

    from .answer import Answer

    Call = Callable[..., Answer]  # `Scene.call`

ROOT_DEVICE = "AssignRootMFADevice"  # what a diary calls it; AWS has no such operation
_LASTS = timedelta(hours=12)
_WRONG = "Your authentication information is incorrect. Please try again."
_CHANGE_IT = "Your password has to be changed before you go on: give a new one."
_REFUSED_CHANGE = (
    "Either you aren't authorized to perform iam:ChangePassword, or the new password doesn't comply with the "
    "account's password policy that the administrator has set."
)
_EXPIRED = "Your password has expired, and this account lets only an administrator set a new one."
_WRONG_ROLE = (
    "Invalid information in one or more fields. Check your information or contact your administrator."
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How it ended: a session, or what the page says, and what it asks for next ("" for nothing)."""

    session: ConsoleSession | None
    message: str = ""
    wants: Literal["", "mfa_code", "new_password"] = ""

    @property
    def ok(self) -> bool:
        return self.session is not None


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """Somebody at the console. `shown_as` is what the console's top right corner says."""

    caller: Caller
    credentials: Mapping[str, Any]
    shown_as: str
    _call: Call
    _gate: Gate

    def call(self, service: str, operation: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """What a button of the console does: one API call with the session's credentials."""
        return self._call("", service, operation, parameters, credentials=self.credentials)

    def switch_role(self, link: SwitchRoleLink | str) -> SignIn:
        """Go on as a role, by AWS's link or what it holds. One role at a time: switch from the user."""
        link = SwitchRoleLink.parse(link) if isinstance(link, str) else link
        if self.caller.kind == "root":
            return SignIn(None, "The root user can't switch roles.")
        account = _account_id(link.account, self._gate)
        arn = f"arn:aws:iam::{account}:role/{link.role_name}"
        given = {"RoleArn": arn, "RoleSessionName": self.caller.name}
        answer = self.call("sts", "AssumeRole", given)
        if not answer.ok:
            return SignIn(None, _WRONG_ROLE)
        keys = answer.result["Credentials"]
        held = self._gate.state.credential(keys["AccessKeyId"])
        caller = held.caller if held else self.caller
        shown = link.display_name or f"{link.role_name} @ {link.account}"
        switch_role(self._gate.trail, caller, self.caller, shown, self._gate.clock.now)
        return SignIn(ConsoleSession(caller, keys, shown, self._call, self._gate))

    def assign_root_mfa(self, serial_number: str, first_code: str, second_code: str) -> str:
        """Protect the root user with a virtual device (from CreateVirtualMFADevice).

        Returns what the page says against it; "" where all is well.
        """
        if self.caller.kind != "root":
            return "Only the root user can assign the root user's MFA device."
        given = {
            "SerialNumber": serial_number,
            "AuthenticationCode1": first_code,
            "AuthenticationCode2": second_code,
        }
        state = self._gate.state
        call = ApiCall("iam", "EnableMFADevice", given, "us-east-1", self.caller, self._gate.clock.now)
        try:
            two_codes_in_a_row(call, state)
        except AwsError as error:
            return error.message
        root_has_device(self.caller.account, serial_number, call.time, state)
        if self._gate.diary is not None:
            done = replace(
                call, service="console", operation=ROOT_DEVICE, parameters={"Serial": serial_number}
            )
            opened = int(state.registers.notes.get("sessions", 0))
            self._gate.diary.note(done, self._gate.answered, opened, ok=True)
        _settle(self._gate)
        return ""


def root_has_device(account: str, serial: str, at: datetime, state: State) -> None:
    """A virtual device protects an account's root user from now on. Raises LookupError where there's none."""
    state.backend("iam", account).virtual_mfa_devices[serial].enable_date = at
    state.registers.notes.setdefault("root mfa", {})[account] = serial


class Console:
    """The sign-in page of one account (its id or its alias)."""

    def __init__(self, call: Call, gate: Gate, account: str) -> None:
        self._call, self._gate = call, gate
        self._account = _account_id(account, gate)

    @property
    def account(self) -> str:
        """The account's id; what was given where no account has this alias."""
        return self._account

    def sign_in(
        self, user: str, password: str, mfa_code: str | None = None, new_password: str | None = None
    ) -> SignIn:
        """Sign in as an IAM user. A code or a new password is given where the page asked for it."""
        with self._gate.lock:
            found = self._user(user)
            if found is None or not found.password or password != found.password:
                return self._failed(nobody(self._account, user, known=found is not None))
            caller = self._gate.state.user_caller(self._account, found)
            if found.mfa_devices and not mfa_code:
                return SignIn(None, "Enter the code that your MFA device shows.", "mfa_code")
            notes = self._gate.state.registers.notes
            used = set(notes.get("mfa codes used", ()))
            proven = self._with_code(caller, list(found.mfa_devices), mfa_code)
            if proven is None:
                return self._failed(nobody(self._account, user, known=True), mfa=True)
            done = self._with_password(proven, found, password, new_password)
            if done.wants:  # the same sign-in goes on: its code isn't spent yet
                notes["mfa codes used"] = used
            return done

    def sign_in_root(self, mfa_code: str | None = None) -> SignIn:
        """Sign in as the account's root user, whose password in this workbook is always right."""
        with self._gate.lock:
            caller = root_caller(self._account)
            if not self._gate.state.exists(self._account):
                return self._failed(nobody(self._account, "root", known=False))
            serial = self._gate.state.registers.notes.get("root mfa", {}).get(self._account)
            if serial and not mfa_code:
                return SignIn(None, "Enter the code that your MFA device shows.", "mfa_code")
            proven = self._with_code(caller, [serial] if serial else [], mfa_code)
            if proven is None:
                return self._failed(user_identity(caller), mfa=True)
            return self._begin(proven)

    def _with_code(self, caller: Caller, serials: list[str], code: str | None) -> Caller | None:
        """The caller, with MFA if one of the devices shows this code; None where none does."""
        for serial in serials:
            given = {"SerialNumber": serial, "TokenCode": str(code)}
            call = ApiCall("sts", "GetSessionToken", given, "us-east-1", caller, self._gate.clock.now)
            try:
                return with_mfa(call, self._gate.state).caller
            except AwsError:
                continue
        return None if serials else caller

    def _with_password(self, caller: Caller, user: Any, password: str, new: str | None) -> SignIn:
        """Go on at once, or after the change of password that is asked for."""
        state, now = self._gate.state, self._gate.clock.now
        iam, record = state.backend("iam", self._account), password_of(user, state)
        late = record is not None and expired(user, iam, record, now)
        if late and iam.account_password_policy.hard_expiry:
            return SignIn(None, _EXPIRED)
        if record is None or not (late or record.must_change):
            return self._begin(caller, user)
        if new is None:
            return SignIn(None, _CHANGE_IT, "new_password")
        change = {"OldPassword": password, "NewPassword": new}
        session = self._session(caller)
        if not session.call("iam", "ChangePassword", change).ok:
            state.registers.credentials.pop(str(session.credentials["AccessKeyId"]), None)
            return SignIn(None, _REFUSED_CHANGE, "new_password")
        return self._begin(caller, user)

    def _begin(self, caller: Caller, user: Any | None = None) -> SignIn:
        """The page lets somebody in."""
        session = self._session(caller)
        now = self._gate.clock.now
        if user is not None:
            user.password_last_used = now
            _settle(self._gate)
        identity = user_identity(replace(caller, access_key_id=""))
        console_login(self._gate.trail, identity, now, ok=True, mfa=caller.mfa)
        self._gate.clock.tick()
        return SignIn(session)

    def _session(self, caller: Caller) -> ConsoleSession:
        now = self._gate.clock.now
        session = replace(caller, temporary=True, issued=now, expires=now + _LASTS)
        keys = give_credentials(session, self._gate.state)
        opened_at_the_console(str(keys["AccessKeyId"]), self._gate.state)
        _settle(self._gate)
        return ConsoleSession(session, keys, f"{caller.name} @ {self._account}", self._call, self._gate)

    def _failed(self, identity: dict[str, Any], *, mfa: bool = False) -> SignIn:
        console_login(self._gate.trail, identity, self._gate.clock.now, ok=False, mfa=mfa)
        self._gate.clock.tick()
        return SignIn(None, _WRONG)

    def _user(self, name: str) -> Any | None:
        if not self._gate.state.exists(self._account):
            return None
        return self._gate.state.backend("iam", self._account).users.get(name)


def _settle(gate: Gate) -> None:
    """What happens on a page is no call: a call that has to be undone later mustn't take it along."""
    if gate.redo:
        gate.redo.begin()


def _account_id(name: str, gate: Gate) -> str:
    """The id of an account that is named by id or alias; what was given where there's none."""
    for account in gate.state.accounts():
        if name in gate.state.backend("iam", account).account_aliases:
            return account
    return name
