"""Starts a learner's server under their own Unix account, within their limits."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyterhub.spawner import LocalProcessSpawner, set_user_setuid

from . import accounts
from .forks.asking import Forked, forked
from .forks.talk import WHERE, Wanted
from .hands import hands_file
from .limits import Confined, confine
from .listening import LISTENS, ListensElsewhere, again, bound
from .settings import ClassSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pwd import struct_passwd
    from socket import socket

_KEPT = ("PATH", "LANG", "LC_ALL", "TZ")


class LearnerSpawner(LocalProcessSpawner):  # type: ignore[misc] # the package has no types
    """One learner's server. ``of_class``: the class's settings, set once by the hub's configuration."""

    of_class: ClassSettings = ClassSettings()
    held: socket | None = None
    listens: int | None = None  # the socket's number in the server's process

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
        if self.listens is not None:
            own[LISTENS] = str(self.listens)
        if self.of_class.forking:
            own[WHERE] = str(self.of_class.forks)
        if self.user.name == self.of_class.instructor:
            own["LABKIT_HANDS"] = str(hands_file(self.of_class))
        return env | own

    async def start(self) -> Any:
        """Start the server on a port that the hub binds and holds: nobody can take it while the proxy leads there."""
        self._let_go()
        self.held = bound()
        self.port, self.listens = self.held.getsockname()[1], self.held.fileno()
        self.popen_kwargs = {"pass_fds": (self.listens,)}
        made = await self._forked(self.listens) if self.of_class.forking else None
        if made is None:
            return await super().start()
        self.proc, self.pid = None, made.pid
        made.close()
        return "127.0.0.1", self.port

    async def _forked(self, listens: int) -> Forked | None:
        """Their server as a fork, see forks/; None where none is to be had."""
        self._account()
        wanted = Wanted(
            "server", tuple(self.get_args()), self.get_env(), "", (0, 1, 2, listens), self.user.name
        )
        with Path(os.devnull).open("rb") as nothing:
            files = [nothing.fileno(), 1, 2, listens]
            try:
                return await asyncio.to_thread(forked, self.of_class.forks, wanted, files)
            except OSError as error:
                self.log.warning(
                    "The server of %s starts by itself, not as a fork: %s", self.user.name, error
                )
                return None

    async def stop(self, now: bool = False) -> None:
        """End the server and take its control groups away."""
        await super().stop(now=now)
        self.confined().remove()

    def get_state(self) -> dict[str, Any]:
        """What the hub keeps for its next start: the socket's number, too."""
        state: dict[str, Any] = super().get_state()
        return state if self.listens is None else state | {"listens": self.listens}

    def load_state(self, state: dict[str, Any]) -> None:
        """A server that runs already; the hub holds its socket again."""
        super().load_state(state)
        self.listens = state.get("listens")

    async def poll(self) -> int | None:
        """Whether the server runs (None), and hold its socket if the hub was started anew since.

        After that, another process may have the server's number, or the server's port: then it doesn't run.
        """
        if self.proc is None and self.pid and not accounts.owns(self.user.name, self.pid):
            return self._ended(f"process {self.pid} is another account's")
        status: int | None = await super().poll()
        if status is None and self.held is None and self.listens is not None and self.server:
            try:
                self.held = again(self.pid, self.listens, self.server.port)
            except ListensElsewhere as error:
                return self._ended(str(error))
            except OSError as error:
                self.log.warning("The port of %s can't be held: %s", self.user.name, error)
                self.listens = None
        return status

    def _ended(self, why: str) -> int:
        self.log.warning("The server of %s counts as stopped: %s", self.user.name, why)
        self.clear_state()
        self.listens = None
        return 1

    def run_post_stop_hook(self) -> Any:
        """The proxy no longer leads to the port, so it can be anybody's."""
        self._let_go()
        return super().run_post_stop_hook()

    def _let_go(self) -> None:
        if self.held is not None:
            self.held.close()
        self.held = self.listens = None

    def get_args(self) -> list[Any]:
        """The server's options come from labkit itself, see server.py."""
        return list(self.args)
