"""What the tasks of the chapter on groups ask for, where no call of the step shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson import must_allow

from .scene import user

if TYPE_CHECKING:
    from labkit.lesson import Goal


def administrator(name: str) -> tuple[Goal, ...]:
    """A new user who may do what administrators do."""
    return (must_allow(f"{name} creates a user", user(name), "iam:CreateUser", user("Somebody")),)
