"""A duel of two learners in two browsers on one hub, a third who tries to get at it; the class's hands.

`make class-test` runs it, as root on a machine with npm and Chromium; elsewhere it is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from playwright.sync_api import expect

from labkit.classroom.hub import accounts
from labkit.classroom.hub.duels import end_duel, open_duel
from labkit.classroom.hub.settings import ClassSettings
from tests.browser.conftest import AXE, running_browser

from .a_class import PYTHON, until
from .conftest import EVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from .a_class import Class, Learner

CODE = "inkwell"
MAL = f"mal-{os.getpid()}"
SECONDS = 60_000  # milliseconds


def _command(of_class: Class, *words: str) -> subprocess.CompletedProcess[str]:
    told = [PYTHON, "-m", "labkit", "class", "duel", *words]
    return subprocess.run(
        told, env=of_class.environment(), check=False, capture_output=True, text=True, cwd="/"
    )


@pytest.fixture(scope="module")
def duel(of_class: Class, ann: Learner, eve: Learner) -> Path:
    """The place of Ann's and Eve's duel."""
    ann.arrive()
    done = _command(of_class, CODE, "--builds", ann.name, "--attacks", eve.name)
    assert done.returncode == 0, done.stderr
    return of_class.home / "duels" / CODE


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


def _page(browser: Browser, of_class: Class, learner: Learner) -> Page:
    """The learner's own browser on the notebook of the duel, with all of its cells run."""
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(SECONDS)
    page.goto(f"{of_class.address}/hub/login")
    page.fill("#username_input", learner.name)
    page.fill("#password_input", learner.password)
    page.click("#login_submit")
    page.goto(f"{learner.server}/lab/tree/09_the_duel.ipynb")
    page.wait_for_selector(".jp-CodeCell")
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=SECONDS)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('[data-command="runmenu:run-all"]').click()
    return page


def _kernel(learner: Learner) -> Any:
    """The id of the kernel of the open notebook."""
    found = learner.browser.get(f"{learner.server}/api/sessions", timeout=30).json()
    return next((one["kernel"]["id"] for one in found if one["path"] == "09_the_duel.ipynb"), None)


AXE_RUN = """async () => (await axe.run('.labkit-step')).violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => `${one.id}: ${one.nodes[0].html}`)"""


def _serious(page: Page) -> list[str]:
    """What axe-core finds in the team's view; nothing where it isn't installed."""
    if not AXE.exists():
        return []
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(AXE_RUN)
    return found


def test_a_duel_in_two_browsers(
    browser: Browser, of_class: Class, duel: Path, ann: Learner, eve: Learner
) -> None:
    a, b = _page(browser, of_class, ann), _page(browser, of_class, eve)
    expect(b.get_by_text("Team A hasn't handed over a build yet").first).to_be_visible(timeout=SECONDS)
    expect(a.get_by_text("Build with your own calls", exact=False).first).to_be_visible(timeout=SECONDS)
    a.get_by_role("button", name="Hand over").click()
    expect(a.get_by_text("Some requirements don't hold yet").first).to_be_visible(timeout=SECONDS)
    ann.run(_kernel(ann), ["from labkit.duel import sample; sample.build(lab.scene)"])
    a.get_by_role("button", name="Hand over").click()
    expect(a.get_by_text("Your build is handed over").first).to_be_visible(timeout=SECONDS)

    expect(b.get_by_text("Team A has handed over").first).to_be_visible(
        timeout=SECONDS
    )  # nobody pressed anything
    for line, seen in (
        (
            "aws s3api get-object-acl --bucket inkwellsalaries --key salaries.csv",
            "✗ Refused 1. GetObjectAcl, as lead",
        ),
        ("aws iam create-access-key --user-name Admin1", "✓ Allowed 2. CreateAccessKey, as lead"),
        ("aws iam list-users --profile call-2", "The duel is over, and team B wins"),
    ):
        b.get_by_role("textbox", name="Your calls").fill(line)
        b.get_by_role("button", name="Run", exact=True).click()
        for page in (b, a):
            expect(page.get_by_text(seen).first).to_be_visible(timeout=SECONDS)
    for page in (a, b):
        expect(page.get_by_text("Neither team saw it").first).to_be_visible(timeout=SECONDS)
    a.get_by_role("button", name="Play it").click()
    expect(a.get_by_text("The goal is reached, by real calls").first).to_be_visible(timeout=SECONDS)
    assert [_serious(page) for page in (a, b)] == [[], []]
    assert {path.name for path in duel.rglob("*")} == {"build", "attack", "handed.json"}


TRIED = """
import json, os, sys
from pathlib import Path
duel, found = Path(sys.argv[1]), {}
mine = Path.home() / "own.json"
def tried(name, act):
    try:
        found[name] = str(act())[:80]
    except OSError as error:
        found[name] = None
for team in sys.argv[2:]:
    file = duel / team / "handed.json"
    tried(f"read {team}", file.read_bytes)
    tried(f"list {team}", lambda: list((duel / team).iterdir()))
    tried(f"write {team}", lambda: (duel / team / "new.json").write_text("{}"))
    tried(f"replace {team}", lambda: (mine.write_text("{}"), os.replace(mine, file)))
    tried(f"remove {team}", file.unlink)
    tried(f"rename {team}", lambda: (duel / team).rename(duel / "mine"))
    tried(f"open {team} up", lambda: (duel / team).chmod(0o777) or "opened")
    tried(f"its own second name of {team}", lambda: os.link(file, Path.home() / "mine.json") or "linked")
tried("list duels", lambda: list(duel.parent.iterdir()))
tried("list the duel", lambda: list(duel.iterdir()))
tried("another duel", lambda: (duel.parent / "another").mkdir() or "made")
tried("in the duel", lambda: (duel / "more").mkdir() or "made")
tried("the counts", (duel.parent.parent / "hands" / "counts.json").read_bytes)
tried("the counts' folder", lambda: list((duel.parent.parent / "hands").iterdir()))
print(json.dumps(found))
"""


def _tries(of_class: Class, duel: Path, account: str, *teams: str) -> dict[str, str | None]:
    words = [PYTHON, "-I", "-c", TRIED, str(duel), *teams]
    own = {"HOME": str(of_class.home / "learners" / account.removeprefix("lk-")), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        words, user=account, group=account, extra_groups=[], env=own, cwd="/", check=True, capture_output=True
    )
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def test_a_third_learner_neither_reads_nor_changes_a_duel(of_class: Class, duel: Path, eve: Learner) -> None:
    """And of the two teams each reads the other's file, and changes nothing of it."""
    of_class.names.append(MAL)
    account = accounts.account(MAL, of_class.home / "learners")
    for team, text in (("build", "{}"), ("attack", "{}")):
        (duel / team / "handed.json").write_text(text)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in duel.rglob("*")}
    tried = _tries(of_class, duel, account.pw_name, "build", "attack")
    assert len(tried) == 22
    assert not any(tried.values()), {way: got for way, got in tried.items() if got}
    assert {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in duel.rglob("*")} == before
    eves = _tries(of_class, duel, f"lk-{eve.name}", "build")  # team B
    assert {way for way, got in eves.items() if got is not None} == {"read build", "list build"}


PLACES = """
from labkit.duel.place import DuelError, Place
for code, team in (("inkwell", "attack"), ("another", "build")):
    try:
        Place(code, team)
    except DuelError as error:
        print(error)
"""


def test_a_learner_without_a_place_is_told(ann: Learner, duel: Path) -> None:
    (said,) = ann.run(ann.kernel(), [PLACES])
    assert duel.exists()
    assert "labkit class duel inkwell --attacks YOUR-NAME" in said
    assert "labkit class duel another --builds YOUR-NAME" in said


def test_the_operator_is_told_what_is_wrong(of_class: Class, duel: Path, ann: Learner) -> None:
    chosen = ClassSettings(home=of_class.home)
    for code, builds, attacks, said in (
        (CODE, ann.name, EVE, "There is a duel"),
        ("other", ann.name, "nobody-here", "no learner 'nobody-here'"),
        ("other", ann.name, "root", "no learner 'root'"),
        ("other", ann.name, ann.name, "two learners"),
        ("../x", ann.name, EVE, "code of a duel"),
    ):
        with pytest.raises(LookupError, match=said):
            open_duel(chosen, code, builds, attacks)
    with pytest.raises(LookupError, match="no duel"):
        end_duel(chosen, "other")
    assert [path.name for path in chosen.duels.iterdir()] == [CODE]
    assert _command(of_class, CODE, "--end").returncode == 0
    assert not duel.exists()


LOCKED = """
from labkit import start_here
lab = start_here.open_lab()
step = next(one for one in lab.course.steps if one.prediction)
from labkit.lesson.model.judging import options_of
lab.course.lock(step, options_of(step.prediction)[0].key)
print(step.name)
"""
COUNTED = """
from labkit.presenting import Presenter
presenter = Presenter()
presenter.talk.go("start_here", {step!r})
print(presenter.answer({{"do": "collect"}})["said"], presenter.talk.hands)
"""


def test_the_instructor_alone_gets_the_classs_counts(of_class: Class, ann: Learner, eve: Learner) -> None:
    (said,) = eve.run(eve.kernel(), [LOCKED])
    step = said.split()[-1]
    file = of_class.home / "hands" / "counts.json"
    until(lambda: file.exists() and step in file.read_text(), 60, of_class.log.read_text)
    assert eve.name not in file.read_text()
    (told,) = ann.run(ann.kernel(), [COUNTED.format(step=step)])
    assert told.startswith("1 learner locked an answer.")
    assert ": 1," in told
    tried = f'import os; print(os.environ.get("LABKIT_HANDS"), os.access({str(file)!r}, os.R_OK))'
    assert eve.run(eve.kernel(), [tried]) == ["None False\n"]
