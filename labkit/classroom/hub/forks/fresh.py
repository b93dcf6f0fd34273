"""What must not be the same in two forks: everything that was random, or known for good, when they were one process."""

from __future__ import annotations

import gc
import os
import random
import signal
import site
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_GENERATORS: list[random.Random] = []


def remember() -> None:
    """In the process that forks, last: note the generators of random numbers, and let forks share what there is."""
    gc.collect()
    kinds = (one for one in gc.get_objects() if isinstance(one, random.Random))
    _GENERATORS[:] = [one for one in kinds if not isinstance(one, random.SystemRandom)]
    gc.freeze()  # else a fork's first collection writes to all of it, and so copies it


def anew() -> None:
    """In a fork, first: no number that it draws can be worked out from another fork's."""
    for one in _GENERATORS:
        one.seed(os.urandom(32))
    numpy: Any = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(list(os.urandom(64)))
    processes: Any = sys.modules.get("multiprocessing.process")
    if processes is not None:
        processes.current_process().authkey = os.urandom(32)
    tempfile.tempdir = None
    site.USER_BASE = site.USER_SITE = None
    time.tzset()


def usual_signals() -> None:
    """As they are where nobody has changed them: a hub that was started in the background ignores some of them.

    Else a learner's terminal would ignore Ctrl-C, too.
    """
    for one in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def own_packages() -> None:
    """Find the packages that the learner has installed for themselves, before the host's, as Python does."""
    own = Path(site.getusersitepackages())
    if not own.is_dir():
        return
    before = list(sys.path)
    site.addsitedir(str(own))  # which reads its .pth files, too
    more = [one for one in sys.path if one not in before]
    hosts = [before.index(one) for one in site.getsitepackages() if one in before]
    at = min(hosts, default=len(before))
    sys.path[:] = [*before[:at], *more, *before[at:]]
