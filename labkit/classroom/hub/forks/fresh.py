"""What must not be the same in two forks: everything that was random, or known for good, when they were one process."""

from __future__ import annotations

import gc
import os
import random
import site
import sys
import tempfile
import time
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
