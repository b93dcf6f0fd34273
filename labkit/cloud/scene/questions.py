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
    arn = person.arn
    if person.kind == "role":
        source = definition.person(person.source_profile or "")
        arn = f"arn:aws:sts::{person.account}:assumed-role/{person.name}/{source.name}"
    try:
        return caller_of(arn, state, at)
    except LookupError:
        return _nobody_yet(person, arn)


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
