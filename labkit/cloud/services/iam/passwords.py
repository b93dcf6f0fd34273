"""Passwords follow the account's policy, and are changed by their owner; moto keeps the policy and no more.

(Set an account password policy for IAM users; CreateLoginProfile, UpdateLoginProfile, ChangePassword: errors)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before, instead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

SYMBOLS = "!@#$%^&*()_+-=[]{}|'"
_KINDS = {
    "uppercase letter": str.isupper,
    "lowercase letter": str.islower,
    "number": str.isdigit,
    "symbol": lambda letter: letter in SYMBOLS,
}
_USUAL_LENGTH, _USUAL_KINDS = 8, 3  # where the account has no policy of its own


@dataclass(slots=True)
class Password:
    """What is remembered of one user's password; the password itself is moto's `user.password`."""

    changed: datetime
    must_change: bool
    earlier: list[str] = field(default_factory=list)  # oldest first, the one in force last


def password_of(user: Any, state: State) -> Password | None:
    """The record of a user's password; None where the user has none."""
    record: Password | None = state.registers.notes.get("passwords", {}).get(user.id)
    return record if user.password else None


def expired(user: Any, iam: Any, record: Password, now: datetime) -> bool:
    """Whether the account's policy wants another password by now."""
    age = int(iam.account_password_policy.max_password_age or 0) if iam.account_password_policy else 0
    return bool(user.password and age) and now >= record.changed + timedelta(days=age)


@instead("iam", "CreateLoginProfile")
def create_login_profile(call: ApiCall, state: State) -> Result:
    user, iam = _user(call, state), state.backend("iam", call.caller.account)
    if user.password:
        raise AwsError("EntityAlreadyExists", f"Login Profile for user {user.name} already exists.", 409)
    if not call.parameters.get("Password"):
        raise AwsError("ValidationError", "Password can't be empty.")
    _check(str(call.parameters["Password"]), user, iam)
    _set(user, str(call.parameters["Password"]), call, state)
    return {"LoginProfile": _shown(user, state)}


@instead("iam", "GetLoginProfile")
def get_login_profile(call: ApiCall, state: State) -> Result:
    return {"LoginProfile": _shown(_user_with_password(call, state), state)}


@instead("iam", "UpdateLoginProfile")
def update_login_profile(call: ApiCall, state: State) -> Result:
    user, iam = _user_with_password(call, state), state.backend("iam", call.caller.account)
    password = call.parameters.get("Password")
    if password is not None:
        _check(str(password), user, iam)
        _set(user, str(password), call, state)
    elif "PasswordResetRequired" in call.parameters:
        _record(user, call, state).must_change = bool(call.parameters["PasswordResetRequired"])
    return {}


@instead("iam", "ChangePassword")
def change_password(call: ApiCall, state: State) -> Result:
    if call.caller.kind != "user":
        raise AwsError("InvalidUserType", "Only IAM users can change their own password.")
    user = state.backend("iam", call.caller.account).users[call.caller.name]
    replace_password(
        user, str(call.parameters["OldPassword"]), str(call.parameters["NewPassword"]), call.time, state
    )
    return {}


def replace_password(user: Any, old: str, new: str, now: datetime, state: State) -> None:
    """The owner gives a new password for the old one. Raises `AwsError`."""
    iam = state.backend("iam", user.account_id)
    if not user.password:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.", 404)
    if old != user.password:
        raise AwsError("AccessDenied", "The old password was incorrect.", 403)
    _check(new, user, iam)
    record = state.registers.notes["passwords"][user.id]
    kept = iam.account_password_policy.password_reuse_prevention if iam.account_password_policy else None
    if new == old or (kept and new in record.earlier[-int(kept) :]):
        raise _violation("Password was used before and can't be used again yet.")
    user.password = new
    state.registers.notes["passwords"][user.id] = Password(now, False, [*record.earlier, new])


@before("iam", "DeleteLoginProfile")
def forget(call: ApiCall, state: State) -> None:
    state.registers.notes.get("passwords", {}).pop(_user_with_password(call, state).id, None)


@after("iam", "GetAccountPasswordPolicy")
def no_age_where_passwords_stay(_call: ApiCall, _state: State, result: Result) -> Result:
    """The age is of 1 to 1,095 days, or it isn't told; moto says 0. (PasswordPolicy: MaxPasswordAge)"""
    if not result["PasswordPolicy"].get("ExpirePasswords"):
        result["PasswordPolicy"].pop("MaxPasswordAge", None)
    return result


def _check(password: str, user: Any, iam: Any) -> None:
    """Raises PasswordPolicyViolation with the first thing that the password lacks."""
    wanting = next(_lacks(password, user, iam.account_password_policy), None)
    if wanting is not None:
        raise _violation(wanting)


def _lacks(password: str, user: Any, policy: Any | None) -> Iterator[str]:
    shortest = int(policy.minimum_password_length or 6) if policy else _USUAL_LENGTH
    if len(password) < shortest:
        yield f"Password should have a minimum length of {shortest}"
    here = [name for name, belongs in _KINDS.items() if any(map(belongs, password))]
    if policy is None:
        if len(here) < _USUAL_KINDS:
            yield "Password should have at least three of: uppercase letters, lowercase letters, numbers, symbols"
        if password.lower() == user.name.lower():
            yield "Password can't be the user's name"
        return
    wanted = {
        "uppercase letter": policy.require_uppercase_characters,
        "lowercase letter": policy.require_lowercase_characters,
        "number": policy.require_numbers,
        "symbol": policy.require_symbols,
    }
    yield from (
        f"Password should have at least one {name}"
        for name, asked in wanted.items()
        if asked and name not in here
    )


def _violation(text: str) -> AwsError:
    return AwsError("PasswordPolicyViolation", text)


def _set(user: Any, password: str, call: ApiCall, state: State) -> None:
    """An administrator's new password for a user."""
    must_change = bool(call.parameters.get("PasswordResetRequired", False))
    earlier = password_of(user, state)
    user.password = password
    kept = [*(earlier.earlier if earlier else []), password]
    state.registers.notes.setdefault("passwords", {})[user.id] = Password(call.time, must_change, kept)
    if earlier is None:
        state.registers.notes.setdefault("login profiles", {})[user.id] = call.time


def _record(user: Any, call: ApiCall, state: State) -> Password:
    record: Password = state.registers.notes.setdefault("passwords", {}).setdefault(
        user.id, Password(call.time, False, [str(user.password)])
    )
    return record


def _shown(user: Any, state: State) -> dict[str, Any]:
    record = password_of(user, state)
    made = state.registers.notes.get("login profiles", {}).get(user.id, user.create_date)
    return {
        "UserName": user.name,
        "CreateDate": made,
        "PasswordResetRequired": bool(record and record.must_change),
    }


def _user(call: ApiCall, state: State) -> Any:
    name = call.parameters.get("UserName")
    if not name and call.caller.kind == "root":
        raise NotSimulated("iam", call.operation, "the root user's password isn't kept")
    if not name and call.caller.kind != "user":
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    name = name or call.caller.name
    user = state.backend("iam", call.caller.account).users.get(name)
    if user is None:
        raise AwsError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
    return user


def _user_with_password(call: ApiCall, state: State) -> Any:
    user = _user(call, state)
    if not user.password:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.", 404)
    return user


@after("iam", "GetAccountPasswordPolicy")
def expiry_is_told_where_it_is_hard(_call: ApiCall, _state: State, result: Result) -> Result:
    """PasswordPolicy: HardExpiry."""
    policy = result["PasswordPolicy"]
    return {
        "PasswordPolicy": {name: value for name, value in policy.items() if name != "HardExpiry" or value}
    }
