"""`labkit class`: open the hub of a class, and report on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .hub import origins
from .hub.instructor import instructor_of, keep_instructor
from .hub.settings import ClassSettings, class_password, make_folders, settings

if TYPE_CHECKING:
    import argparse

_NEEDS_ROOT = "A class needs root, because each learner gets an account of this machine. Run: sudo make class"
_NO_WAY_IN = (
    "Learners' accounts can't run {python}: a folder on the way is closed to them. Install labkit where everybody "
    "may read, for example with: make class PYTHON=/usr/bin/python3"
)

_ONE_ORIGIN = (
    f"All learners share one address. A learner who opens a link to another learner's server lets that learner act in "
    f"their name. To prevent this, set {origins.DOMAIN} to a name of this host; deploy/hub/README.md says how."
)


def add_class(commands: Any) -> None:
    """Add `class` and its own commands to the command line."""
    lessons = commands.add_parser("class", help="open a class on JupyterHub, or report on one")
    ways = lessons.add_subparsers(required=True, metavar="WHAT")
    opened = ways.add_parser("open", help="open the hub; deploy/hub/README.md says what can be set")
    opened.add_argument("config", type=Path, help="deploy/hub/jupyterhub_config.py")
    opened.set_defaults(run=open_class)
    report = ways.add_parser(
        "report", help="who is where, what fails most, and which misconception is behind it"
    )
    report.add_argument(
        "--csv", type=Path, metavar="FILE", help="also write a row a learner, for a gradebook"
    )
    report.add_argument("--html", type=Path, metavar="FILE", help="also write the whole report as a page")
    report.set_defaults(run=report_class)
    duel = ways.add_parser("duel", help="make a place for a duel of two learners, or remove it")
    duel.add_argument("code", help="what both teams write into their notebook's cell")
    duel.add_argument("--builds", metavar="NAME", help="the learner who is team A")
    duel.add_argument("--attacks", metavar="NAME", help="the learner who is team B")
    duel.add_argument("--end", action="store_true", help="remove the duel with all that is in it")
    duel.set_defaults(run=duel_of_class)
    mine = ways.add_parser("mine", help="show a learner what the instructor sees of them")
    mine.set_defaults(run=report_mine)


def open_class(chosen: argparse.Namespace) -> int:
    """Run the hub until it is stopped. Returns its exit status, or 1 with a sentence about what is missing."""
    if getattr(os, "geteuid", lambda: 1)() != 0:
        return _stop(_NEEDS_ROOT)
    try:
        of_class = settings()
        origins.domain()
    except ValueError as error:
        return _stop(str(error))
    if not chosen.config.is_file():
        return _stop(
            f"There is no file {chosen.config}. Name the hub's settings: deploy/hub/jupyterhub_config.py."
        )
    if not _reachable(of_class.python):
        return _stop(_NO_WAY_IN.format(python=of_class.python))
    make_folders(of_class)  # last: a class that can't open leaves nothing behind
    keep_instructor(of_class)
    tell(of_class)
    command = [sys.executable, "-m", "jupyterhub", "-f", str(chosen.config.absolute())]
    _become(command, of_class.hub)
    return 0


def tell(of_class: ClassSettings) -> None:
    """Say where the class is and how learners get in."""
    secure = of_class.certificate is not None
    _say(f"The class opens at {origins.address(of_class)}/hub/signup")
    _say(f"Class password, for signing up: {class_password(of_class)}")
    if not secure and of_class.host not in ("127.0.0.1", "localhost", "::1"):
        _say(
            "Without a certificate everybody in this network can read the learners' passwords. Set "
            "LABKIT_CLASS_CERTIFICATE and LABKIT_CLASS_KEY."
        )
    if not origins.domain():
        _say(_ONE_ORIGIN)


def report_class(chosen: argparse.Namespace) -> int:
    """Print the report, and write it where it is asked for. Returns 1 where there is no class to read."""
    from .report import for_spreadsheet, read_class, where_frame
    from .report.page import as_page, as_text

    of_class = settings()
    try:
        instructor = instructor_of(of_class)
        learners = read_class(of_class.learners, but=instructor)
    except OSError as error:
        return _stop(f"There is no class to read in {of_class.learners}: {error.strerror}. Run this as root.")
    _say(as_text(learners))
    if instructor:
        _say(f"\nThe report leaves out {instructor}, the instructor.")
    if chosen.csv:
        for_spreadsheet(where_frame(learners)).to_csv(chosen.csv, index=False)
    if chosen.html:
        chosen.html.write_text(as_page(learners), encoding="utf-8")
    return 0


def duel_of_class(chosen: argparse.Namespace) -> int:
    """Make the place for a duel, or remove it. Returns 1 with a sentence about what is missing."""
    from .hub.duels import end_duel, open_duel

    if getattr(os, "geteuid", lambda: 1)() != 0:
        return _stop("Only the operator can do this. Run it as root: sudo labkit class duel …")
    of_class = settings()
    try:
        if chosen.end:
            end_duel(of_class, chosen.code)
            _say(f"The duel {chosen.code} is removed.")
            return 0
        if not (chosen.builds and chosen.attacks):
            return _stop("Name both teams: --builds NAME --attacks NAME")
        make_folders(of_class)
        open_duel(of_class, chosen.code, chosen.builds, chosen.attacks)
    except LookupError as error:
        return _stop(str(error))
    _say(
        f'The duel {chosen.code} is ready. {chosen.builds} runs duel.build("{chosen.code}"), and {chosen.attacks} runs '
        f'duel.attack("{chosen.code}"), both in 09_the_duel.ipynb.'
    )
    return 0


def report_mine(_chosen: argparse.Namespace) -> int:
    """Print what an instructor sees of the person who asks."""
    from .report import read_learner
    from .report.page import one_as_text

    place = Path(os.environ.get("LABKIT_WORKBOOK") or Path.cwd() / "workbook")
    _say(one_as_text(read_learner("you", place, (".labkit",))))
    return 0


def _become(command: list[str], folder: Path) -> None:
    """The hub takes this process's place, so that ending the one ends the other."""
    os.chdir(folder)
    _terminal_only_shows()
    os.execv(command[0], command)  # noqa: S606 - an argument list of our own, no shell


def _terminal_only_shows() -> None:
    """Nobody can read what is typed at the operator's terminal: learners' servers inherit it, and outlive the hub."""
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number in (1, 2):
        if os.isatty(number):
            shows = os.open(f"/dev/fd/{number}", os.O_WRONLY | os.O_NOCTTY)
            os.dup2(shows, number)
            os.close(shows)


def _reachable(python: str) -> bool:
    """Whether an account without rights of its own can run the learners' Python and find labkit there."""
    try:
        words = [python, "-c", "import labkit"]
        tried = subprocess.run(
            words, check=False, capture_output=True, user="nobody", extra_groups=[], cwd="/", timeout=60
        )
    except OSError:
        return False
    return tried.returncode == 0


def _stop(why: str) -> int:
    print(f"labkit: {why}", file=sys.stderr)  # noqa: T201 - a command line prints
    return 1


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command line prints
