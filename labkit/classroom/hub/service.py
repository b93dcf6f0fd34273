"""Runs a service of the hub so that SIGINT ends it at once, whatever it is doing.

python -m labkit.classroom.hub.service MODULE OPTION...

The hub ends its services by SIGINT, and waits 30 seconds for each. A service that has just started a thread can lose the
interrupt: it comes before Python knows the thread, and then Python waits for that thread for good (9 of 100 idle cullers did).
"""

from __future__ import annotations

import runpy
import signal
import sys


def main() -> None:
    """Become the module, with its options."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
