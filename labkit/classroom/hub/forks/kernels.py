"""Jupyter's way to start a kernel, by a fork. The server of a class names it as the default one."""

from __future__ import annotations

import asyncio
import logging
import os
import site
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from .asking import Forked, forked
from .talk import WHERE, Wanted

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

_LOOKS = 0.1  # seconds between two looks, as Jupyter does


class ForkProvisioner(LocalProvisioner):
    """Forks Python's kernels, and starts all others, and all where none can be forked, as Jupyter does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start it. ``cmd``: the kernel's command."""
        made = await self._forked(cmd, kwargs)
        if made is None:
            return await super().launch_kernel(cmd, **kwargs)
        process: Any = made  # which does what is asked of a Popen
        self.process, self.pid, self.pgid = process, made.pid, made.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for its end, and let go of it. Several may wait: the first one to see its end forgets the process."""
        made: Any = self.process
        if not isinstance(made, Forked):
            return await super().wait()
        while (ended := made.poll()) is None:
            await asyncio.sleep(_LOOKS)
        now: Any = self.process
        if now is made:
            self.process = None
        made.close()
        return ended

    def _as_ours(self, cmd: list[str]) -> bool:
        """Whether it is this Python's kernel, with no variables of its own: some count only where a program begins."""
        specification: Any = self.kernel_spec
        ours, theirs = Path(sys.executable), Path(cmd[0])
        same = theirs.parent == ours.parent and theirs.resolve() == ours.resolve()  # python, python3
        return same and cmd[1:3] == ["-m", "ipykernel_launcher"] and not specification.env

    async def _forked(self, cmd: list[str], kwargs: dict[str, Any]) -> Forked | None:
        where = os.environ.get(WHERE)
        if not where or not self._as_ours(cmd) or await asyncio.to_thread(_replaces):
            return None
        wanted = Wanted(
            "kernel", tuple(cmd[3:]), dict(kwargs["env"]), str(kwargs.get("cwd") or ""), (0, 1, 2)
        )
        with Path(os.devnull).open("rb") as nothing:
            try:
                return await asyncio.to_thread(forked, Path(where), wanted, [nothing.fileno(), 1, 2])
            except OSError as error:
                logging.getLogger("labkit").warning(
                    "No kernel can be forked, so one starts by itself: %s", error
                )
                return None


def _replaces() -> bool:
    """Whether the learner has installed a version of their own of what a fork has imported already."""
    try:
        own = {one.name.partition(".")[0] for one in Path(site.getusersitepackages()).iterdir()}
    except OSError:
        return False
    return not own.isdisjoint(list(sys.modules))
