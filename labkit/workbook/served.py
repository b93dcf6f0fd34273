"""Runs a server that somebody else chose, such as Binder, as `labkit lab` would run its own.

python -m labkit.workbook.served COMMAND ...
"""

from __future__ import annotations

import os
import sys

from .opening import environment, workbook


def main(command: list[str]) -> None:
    """Never returns: the command takes this process's place. Raises OSError where there's no such command."""
    told = environment(workbook())
    if "JUPYTER_TOKEN" not in os.environ:
        del told["JUPYTER_TOKEN"]  # the one who starts the server decides who comes in
    os.execvpe(command[0], command, told)  # noqa: S606 - an argument list, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
