"""Sign-up: a learner who knows the class password chooses a name and a password of their own."""

from __future__ import annotations

import hmac
import time
from typing import Any

from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.handlers import LoginHandler, SignUpHandler

from . import accounts

TRIES = 30
MINUTES = 10


class Tries:
    """Counts wrong class passwords, so that nobody can try them all."""

    def __init__(self) -> None:
        self._wrong: list[float] = []

    def full(self) -> bool:
        """Whether there were too many within the last ten minutes."""
        since = time.monotonic() - 60 * MINUTES
        self._wrong = [at for at in self._wrong if at > since]
        return len(self._wrong) >= TRIES

    def add(self) -> None:
        """One more."""
        self._wrong.append(time.monotonic())


class ClassSignUp(SignUpHandler):  # type: ignore[misc] # the package has no types
    """The page /hub/signup, which asks for the class password as well."""

    async def post(self) -> None:
        """Make the learner known, or say what is wrong."""
        problem = self.authenticator.problem(
            self.get_body_argument("username", "", strip=False),
            self.get_body_argument("class_password", "", strip=True),
        )
        if problem:
            self.set_status(403)
            self.finish(
                await self.render_template("signup.html", result_message=problem, alert="alert-danger")
            )
            return
        await super().post()


class ClassAuthenticator(NativeAuthenticator):  # type: ignore[misc] # the package has no types
    """Own passwords, hashed with bcrypt by NativeAuthenticator; the class password opens the sign-up."""

    class_password = ""
    _tries = Tries()

    def problem(self, name: str, password: str) -> str:
        """What keeps somebody from signing up; "" where nothing does."""
        if self._tries.full():
            return f"Too many wrong class passwords were tried. Wait {MINUTES} minutes."
        if not self.class_password or not hmac.compare_digest(
            password.encode(), self.class_password.encode()
        ):
            self._tries.add()
            return "This isn't the class password. Ask your instructor for it."
        if not accounts.fits(name):
            return "Choose a name of 2 to 24 small letters, digits and hyphens. It begins with a letter."
        return ""

    def validate_username(self, username: str) -> bool:
        """Whether the name can be a learner's."""
        return accounts.fits(username) and bool(super().validate_username(username))

    def get_handlers(self, app: Any) -> list[tuple[str, Any]]:
        """The pages: sign-up is ours, and JupyterHub's own is the one for signing in (this package's needs a part
        that JupyterHub 6 no longer has)."""
        return [
            (path, ClassSignUp if handler is SignUpHandler else handler)
            for path, handler in super().get_handlers(app)
            if handler is not LoginHandler
        ]
