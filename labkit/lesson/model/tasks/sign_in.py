"""The console's sign-in page in a lesson: what was typed, and what came of it. The view is in
`_sign_in_view`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.model.shown import Shown

if TYPE_CHECKING:
    from labkit.cloud import SignIn
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.steps import StateTable


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types into the page. ``why``: a sentence on what this try shows, for an autorun."""

    password: str
    new_password: str = ""
    mfa_code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage(Shown):
    """The sign-in page of ``account``, for one ``user``, on the open scene of ``lab``.

    ``tries``: what an autorun types, one after the other. ``table``: shown after each try.
    """

    lab: Lab
    account: str
    user: str
    tries: tuple[Typed, ...] = ()
    table: StateTable | None = None

    def try_it(self, user: str, typed: Typed) -> SignIn:
        """Submit the page. What AWS says against it is in the answer."""
        return self.lab.scene.console(self.account).sign_in(
            user, typed.password, typed.mfa_code or None, typed.new_password or None
        )
