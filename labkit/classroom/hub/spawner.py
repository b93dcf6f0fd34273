"""Starts a learner's server under their own Unix account, within their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyterhub.spawner import LocalProcessSpawner, set_user_setuid

from . import accounts
from .hands import hands_file
from .limits import Confined, confine
from .settings import ClassSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pwd import struct_passwd

_KEPT = ("PATH", "LANG", "LC_ALL", "TZ")


class LearnerSpawner(LocalProcessSpawner):  # type: ignore[misc] # the package has no types
    """One learner's server. ``of_class``: the class's settings, set once by the hub's configuration."""

    of_class: ClassSettings = ClassSettings()

    def _env_keep_default(self) -> list[str]:
        return list(_KEPT)

    def _account(self) -> struct_passwd:
        return accounts.account(self.user.name, self.of_class.learners)

    def confined(self) -> Confined:
        """The control groups of this learner."""
        return confine(self.user.name, self.of_class.memory, self.of_class.cpus)

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """What the new process does first: it enters its limits, then becomes the learner."""
        self._account()
        groups, become = self.confined(), set_user_setuid(accounts.account_of(name))
        if not groups.held:
            self.log.warning("No control groups on this machine: %s has no limits.", name)

        def first() -> None:
            import os

            groups.enter()
            os.umask(0o077)
            become()

        return first

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """The environment of their server: their own home and nothing of the operator's."""
        home, owner = self.of_class.learners / self.user.name, self._account()
        own = {
            "USER": owner.pw_name,
            "HOME": str(home),
            "SHELL": "/bin/bash",
            "LABKIT_WORKBOOK": str(home / "workbook"),
            "TMPDIR": str(home / ".tmp"),
            "JUPYTER_RUNTIME_DIR": str(accounts.run_folder(owner)),
            "LABKIT_DUELS": str(self.of_class.duels),
        }
        if self.user.name == self.of_class.instructor:
            own["LABKIT_HANDS"] = str(hands_file(self.of_class))
        return env | own

    async def stop(self, now: bool = False) -> None:
        """End the server and take its control groups away."""
        await super().stop(now=now)
        self.confined().remove()

    def get_args(self) -> list[Any]:
        """The server's options come from labkit itself, see server.py."""
        return list(self.args)
