"""`labkit lab`: makes the learner's copy ready and opens it in JupyterLab."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Final

from . import book
from .copying import WORK, is_copy, prepare

_JUPYTER: Final = Path(__file__).resolve().parent.parent / "jupyter"

# JupyterLab asks the network for news, updates and extensions unless told not to. It tells of errors only: its
# log of a hundred lines buries the one address that a learner needs.
AS_WE_WANT_IT: Final = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.log_level=ERROR",
    "--ServerApp.log_level=ERROR",
)

# As `python -m jupyterlab`, which would call itself __main__.py where it can't read an option.
_NAMED: Final = "import sys; sys.argv[0] = 'labkit lab'; from jupyterlab.labapp import main; sys.exit(main())"


def workbook() -> Path:
    """Where the learner's copy is: $LABKIT_WORKBOOK, else ./workbook, else this folder where it is one."""
    named = os.environ.get("LABKIT_WORKBOOK", "")
    here = Path.cwd()
    if named:
        return Path(named).expanduser().absolute()
    return here if is_copy(here) else here / "workbook"


def opens_the_workbook(options: list[str]) -> bool:
    """Whether JupyterLab's options leave it to us what to open."""
    return not any(
        option.endswith(".ipynb") or "root_dir" in option or "notebook-dir" in option for option in options
    )


def open_lab(options: list[str], *, only_prepare: bool = False) -> int:
    """Make the copy ready, then become JupyterLab (on Windows: run it). Returns the exit status."""
    place, notebooks = workbook(), book.folder()
    ours = only_prepare or opens_the_workbook(options)
    if ours:
        try:
            told = prepare(place, notebooks, notebooks.parent / WORK)
        except OSError as error:
            print(_cannot(place, error), file=sys.stderr)  # noqa: T201 - a command line prints
            return 1
        for line in told:
            _say(line)
    if only_prepare:
        _say(f"The workbook is ready in {place}.")
        return 0
    _say(
        f"Starting JupyterLab{f' on {place}' if ours else ''} (a few seconds; Ctrl+C ends it, your work is kept)"
    )
    return _become(
        [*AS_WE_WANT_IT, *_where(place if ours else None), *options], environment(place if ours else None)
    )


def environment(place: Path | None) -> dict[str, str]:
    """What JupyterLab and its kernels are told. Learners' work is kept in their copy, for their eyes only;
    LABKIT_WORK names another place, or none where it is empty."""
    # By the first Jupyter finds our settings, by the second the page's extension and a kernel that logs errors only.
    chosen = {
        name: os.pathsep.join(filter(None, [str(_JUPYTER), os.environ.get(name, "")]))
        for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH")
    }
    if place is not None:
        chosen["LABKIT_WORK"] = os.environ.get("LABKIT_WORK", str(place / WORK))
    # A token that JupyterLab makes up itself is told of in six lines.
    chosen["JUPYTER_TOKEN"] = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    return os.environ | chosen


def _where(place: Path | None) -> list[str]:
    where = []
    if getattr(os, "geteuid", lambda: 1)() == 0:  # in containers people are root, which JupyterLab refuses
        where.append("--allow-root")
    if place is not None:
        # as the default page, so that the address printed leads there where no browser opens by itself
        where += [f"--ServerApp.root_dir={place}", f"--LabApp.default_url=/lab/tree/{book.FIRST}"]
    return where


def _become(options: list[str], told: dict[str, str]) -> int:
    command = [sys.executable, "-c", _NAMED, *options]
    sys.stdout.flush()
    if os.name == "posix":  # JupyterLab takes this process's place, so that ending the one ends the other
        os.execve(sys.executable, command, told)  # noqa: S606 - an argument list of our own, no shell
    try:
        return subprocess.run(command, env=told, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _cannot(place: Path, error: OSError) -> str:
    return (
        f"labkit: the workbook can't be made in {place}: {error.strerror or error}. Run labkit lab in a folder of "
        "your own, or name one in the variable LABKIT_WORKBOOK."
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command line prints
