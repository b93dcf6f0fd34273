"""Whom a question about access is about: a profile of the scene, or an ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import Caller
from labkit.cloud.judge import caller_of

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.state import State

    from .definition import SceneDefinition
    from .people import Person


def who_is(who: str, definition: SceneDefinition, state: State, at: datetime) -> Caller:
    """The caller that a profile or an ARN stands for. Raises LookupError where it stands for nobody."""
    if who == "*" or who.startswith("arn:"):
        return caller_of(who, state, at)
    person = definition.person(who)
    arn = _arn(person, definition)
    try:
        return caller_of(arn, state, at)
    except LookupError:
        return _nobody_yet(person, arn)


def is_there(profile: str, definition: SceneDefinition, state: State, at: datetime) -> bool:
    """Whether the account, and in it the user or role, of a person of the scene exists now."""
    person = definition.person(profile)
    if not state.exists(person.account):
        return False
    try:
        caller_of(_arn(person, definition), state, at)
    except LookupError:
        return False
    return True


def _arn(person: Person, definition: SceneDefinition) -> str:
    if person.kind != "role":
        return person.arn
    source = definition.person(person.source_profile or "")
    return f"arn:aws:sts::{person.account}:assumed-role/{person.name}/{source.name}"


def _nobody_yet(person: Person, arn: str) -> Caller:
    """A person of the scene whose user or role isn't there (yet): without policies, so without rights."""
    if person.kind == "role":
        session = arn.rpartition("/")[2]
        return Caller(
            person.account,
            arn,
            "role-session",
            session,
            person.name,
            role_arn=person.arn,
            session_name=session,
        )
    return Caller(person.account, arn, "user", person.name, person.name)


def holder_of(access_key_id: str, state: State) -> Caller:
    """The caller with this access key. Raises LookupError where the key doesn't count (any more)."""
    held = state.credential(access_key_id)
    if held is None:
        raise LookupError(
            f"The access key {access_key_id} belongs to nobody in this scene, or isn't valid any more."
        )
    return held.caller
