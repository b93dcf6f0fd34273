"""A learner's work is where they left it, and what is spoiled on disk is told, never a crash."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.scene.kept import diary
from labkit.lesson import Lesson
from labkit.lesson.autorun import autorun
from labkit.lesson.model import keeping
from labkit.lesson.model.course import EDITS
from labkit.lesson.model.editing import REACHED, Workshop
from labkit.lesson.model.keeping import work_folder
from labkit.lesson.model.progress import progress_frame
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.step import StepView
from tests.lesson.conftest import DEFINITION, HOUSE, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("attended")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lesson was begun in this folder: two steps done, a wrong prediction, then the kernel went away."""
    folder = tmp_path_factory.mktemp("begun")
    with pytest.MonkeyPatch.context() as patch:
        autorun.cache_clear()
        patch.delenv("LABKIT_AUTORUN", raising=False)
        lab = Lesson(DEFINITION, STEPS, keep=folder)
        course = lab._course
        course.run(course.find("make-role"), "console")
        course.lock(course.find("guest-tries"), "allowed")
        course.run(course.find("guest-tries"), "python")
        lab.scene.close()
    autorun.cache_clear()
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(begun, tmp_path, dirs_exist_ok=True))


def test_work_is_where_it_was_left(folder: Path) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    course = lab._course
    assert [course.done(step.name) for step in STEPS] == [True, True, False, False]
    assert list(progress_frame(course)["prediction"])[1] == "✗ wrong"
    assert [event.record["eventName"] for event in lab.scene.trail.events][-1] == "AssumeRole"
    assert "earlier sitting" in StepView(course, STEPS[0]).answer.value
    assert "Your work is where you left it" in Bar(course, "x", lab._keeper)._where.value
    assert course.run(course.find("tag-it"), "console").succeeded  # needs an answer of the earlier sitting
    lab.scene.close()


def test_starting_over_forgets_it(folder: Path) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    lab._course.reset()
    lab.scene.close()
    again = Lesson(DEFINITION, STEPS, keep=folder)
    assert not any(again._course.done(step.name) for step in STEPS)
    again.scene.close()


@pytest.mark.parametrize(
    "spoiled",
    [
        "",
        "{",
        '{"earlier": {"make-role": 3}}',
        "[]",
        '{"journal": 2, "scene": "another"}',
        "[" * 100_000,
        "\0" * 100,
        pytest.param(b"\xff\xfe{", id="no text"),
    ],
)
def test_a_spoiled_journal_is_told_and_the_lesson_starts_anew(folder: Path, spoiled: str | bytes) -> None:
    (folder / "journal.jsonl").write_bytes(spoiled.encode() if isinstance(spoiled, str) else spoiled)
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert "starts anew" in Bar(lab._course, "x", lab._keeper)._where.value
    assert not lab._course.done("make-role")
    lab.scene.close()


# What makes the saved state useless, so that the journal's calls have to be made again.
USELESS: dict[str, Callable[[bytes], bytes]] = {
    "damaged": lambda whole: whole[:-10],
    "of another Python": lambda whole: whole.replace(b'"python": "', b'"python": "2.', 1),
    "of another moto": lambda whole: whole.replace(b'"moto": "', b'"moto": "2.', 1),
    "of another botocore": lambda whole: whole.replace(b'"botocore": "', b'"botocore": "2.', 1),
    "of another labkit": lambda whole: whole.replace(b'"aws-labkit": "', b'"aws-labkit": "2.', 1),
    "of another person": lambda whole: whole.replace(whole.split(b"\n")[1], b"0" * 64, 1),
    "without a signature": lambda whole: whole.replace(whole.split(b"\n")[1], b"", 1),
    "gone": lambda _: b"",
}


@pytest.mark.parametrize("spoil", USELESS.values(), ids=USELESS)
def test_where_the_state_is_of_no_use_the_calls_are_made_again(
    folder: Path, spoil: Callable[[bytes], bytes]
) -> None:
    for file in folder.glob("*.checkpoint"):
        file.write_bytes(spoil(file.read_bytes()))
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    course = lab._course
    assert [course.done(step.name) for step in STEPS] == [True, True, False, False]
    assert "made again from the journal" in Bar(course, "x", lab._keeper)._where.value
    called = [event.record["eventName"] for event in lab.scene.trail.events]
    assert called == ["CreateRole", "PutRolePolicy", "AssumeRole"]
    assert course.run(course.find("tag-it"), "console").succeeded  # needs an answer of the earlier sitting
    lab.scene.close()
    again = Lesson(DEFINITION, STEPS, keep=folder)  # and is saved as it should be
    assert again._course.done("tag-it")
    assert "Your work is where you left it" in Bar(again._course, "x", again._keeper)._where.value
    again.scene.close()


def test_where_work_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABKIT_WORK", raising=False)
    assert work_folder(None, "house") is None
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    assert work_folder(None, "house") == tmp_path / "house"
    assert work_folder(tmp_path / "mine", "house") == tmp_path / "mine"
    monkeypatch.setenv("LABKIT_AUTORUN", "1")
    autorun.cache_clear()
    assert work_folder(tmp_path, "house") is None


def test_a_journal_that_breaks_off_is_of_use_up_to_there(folder: Path) -> None:
    """Cut at any place, it brings back what it still says, and a lesson never stumbles over it."""
    journal = folder / "journal.jsonl"
    whole = journal.read_bytes()
    for file in folder.glob("*.checkpoint"):
        file.unlink()
    calls, lines = [], whole.splitlines(keepends=True)
    for count in range(len(lines), 0, -1):
        journal.write_bytes(b"".join(lines[:count])[:-5])
        lab = Lesson(DEFINITION, STEPS, keep=folder)
        calls.append(len(lab.scene.trail.events))
        assert lab._keeper is not None
        lab.scene.close()
        for file in folder.glob("*.checkpoint*"):
            file.unlink()
    assert calls == sorted(calls, reverse=True)
    assert set(calls) >= {0, 1, 2}


def test_what_a_journal_of_the_release_before_says_was_done_is_run_again(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    old: dict[str, Any] = {"earlier": {"make-role": [True, None], "gone-since": [True, None]}, "results": []}
    old["locked"] = {"guest-tries": "an option of long ago", "make-role": "allowed", "tag-it": ["deep"]}
    (folder / "journal.json").write_text(json.dumps(old))
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert [lab._course.done(step.name) for step in STEPS] == [True, False, False, False]
    assert lab._course.locked == {}  # the lesson knows none of them, and asks again
    assert not StepView(lab._course, lab._course.find("guest-tries")).answer.value
    assert lab._course.run(lab._course.find("tag-it"), "console").succeeded
    assert "earlier release" in Bar(lab._course, "x", lab._keeper)._where.value or lab._keeper is not None
    lab.scene.close()


HOSTILE_CALLS: list[Any] = [
    "no row",
    {},
    {"service": "../../etc", "operation": "X"},
    {"service": "s3", "operation": "__class__"},
    {"operation": "GenerateCredentialReport", "service": "iam", "region": "evil.example/"},
    {"n": 10**30},
    {"n": "NaN"},
    {"at": "9999-12-31T23:59:59+00:00"},
    {"at": "2036-01-07T09:00:00"},
    {"parameters": None},
    {"parameters": {"UserName": {"$bytes": "not base64!"}}},
    {"parameters": {"UserName": {"$time": "never"}}},
    {"parameters": {"UserName": ["deep"] * 1000}},
    {"key": "AKIALABKITOPERATORXX", "arn": "arn:aws:iam::111122223333:user/Nobody"},
    {"arn": "x"},
    {"sessions": "many"},
]


def test_a_hostile_call_in_a_journal_does_nothing(folder: Path) -> None:
    good = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines() if line.strip()]
    row = next(line["call"] for line in good if "call" in line)
    bad = row | {"operation": "CreateUser", "parameters": {"UserName": "Eve"}, "key": "", "ok": True}
    changed = [
        bad | hostile if isinstance(hostile, dict) and hostile else hostile for hostile in HOSTILE_CALLS
    ]
    lines = [line for line in good if "call" not in line] + [{"call": call} for call in [*changed, row]]
    (folder / "journal.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    for file in folder.glob("*.checkpoint"):
        file.unlink()
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert [event.record["eventName"] for event in lab.scene.trail.events][-1:] == ["CreateRole"]
    assert len(lab.scene.inspect(HOUSE.id, "iam").list_users()["Users"]) == 2
    assert lab.scene.inspect(HOUSE.id, "iam").list_roles()["Roles"]
    assert lab._keeper is not None
    assert f"{len(HOSTILE_CALLS)} of them can't be made again" in lab._keeper.trouble
    lab.scene.close()


HOSTILE_LINES: list[Any] = [
    {"step": ["make-role"], "succeeded": True},
    {"step": "<script>", "succeeded": True},
    {"step": "make-role", "succeeded": "yes", "right": "<b>"},
    {"locked": "guest-tries", "key": "<img src=x onerror=alert(1)>"},
    {"locked": "guest-tries", "key": {"a": 1}},
    {"locked": "guest-tries", "key": ["allowed"]},
    {"result": ["make-role", 10**9, {}]},
    {"result": ["make-role", 0, "text"]},
    {"result": [[], {}, None]},
    {"result": []},
    {"memory": []},
    {"memory": {EDITS: 7, REACHED: {"a": 1}}},
]


def test_a_hostile_line_in_a_journal_is_passed_over(folder: Path) -> None:
    with (folder / "journal.jsonl").open("a") as file:
        file.write("".join(json.dumps(hostile) + "\n" for hostile in HOSTILE_LINES))
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    shown = "".join(
        part
        for step in STEPS
        for part in [StepView(lab._course, step).answer.value, str(progress_frame(lab._course))]
    )
    assert "<script>" not in shown
    assert "onerror" not in shown
    assert not lab._course.done("tag-it")
    assert Workshop(lab._course, (), ()).originals == {}
    lab.scene.close()


class Bomb:
    """What a pickle can do."""

    def __reduce__(self) -> Any:
        return os.mkdir, (os.environ["LABKIT_BOMB"],)


@pytest.mark.parametrize("signed", ["not", "by another", "as before"])
def test_a_handed_in_pickle_is_never_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: str
) -> None:
    went_off = tmp_path / "went off"
    monkeypatch.setenv("LABKIT_BOMB", str(went_off))
    bomb = pickle.dumps(Bomb())
    for file in folder.glob("*.checkpoint"):
        first, mac, _ = file.read_bytes().split(b"\n", 2)
        header = json.loads(first) | {"size": len(bomb), "sha256": hashlib.sha256(bomb).hexdigest()}
        mac = {"not": b"", "as before": mac}.get(
            signed, hmac.digest(b"k" * 32, bomb, "sha256").hex().encode()
        )
        file.write_bytes(b"\n".join((json.dumps(header).encode(), mac, bomb)))
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert not went_off.exists()
    assert lab._course.done("make-role")
    assert "somebody else" in " ".join(lab.scene.troubles)
    lab.scene.close()
    pickle.loads(bomb)  # noqa: S301 - it would have gone off
    assert went_off.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["link", "link to a device", "pipe", "folder", "huge"])
@pytest.mark.parametrize("name", ["journal.jsonl", "checkpoint"])
def test_what_is_no_plain_file_is_not_read(folder: Path, tmp_path: Path, kind: str, name: str) -> None:
    """A handed-in folder may hold links out of it, or what never ends."""
    private = tmp_path.parent / f"{tmp_path.name} private"
    private.write_text('{"journal": 2, "scene": "house"}\nprivate words\n')
    path = folder / name if name != "checkpoint" else next(folder.glob("*.checkpoint"))
    path.unlink()
    {
        "link": lambda: path.symlink_to(private),
        "link to a device": lambda: path.symlink_to("/dev/zero"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "huge": lambda: os.truncate(os.open(path, os.O_WRONLY | os.O_CREAT), 10**10),
    }[kind]()
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert lab._keeper is not None
    assert "private words" not in lab._keeper.trouble
    assert lab._course.done("make-role") == (name == "checkpoint")
    lab._course.run(lab._course.find("make-role"), "console")  # and work is kept again, or told that it isn't
    assert private.read_text().endswith("private words\n")
    lab.scene.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_folder_that_leads_elsewhere_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "house").symlink_to(elsewhere)
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path / "house")
    assert lab._keeper is not None
    assert "can't be saved" in lab._keeper.trouble
    assert lab._course.run(STEPS[0], "console").succeeded
    assert not list(elsewhere.iterdir())
    assert elsewhere.stat().st_mode & 0o777 == 0o755
    lab.scene.close()


def test_where_nothing_can_be_written_the_lesson_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path / "file" / "house")
    assert "be saved" in Bar(lab._course, "x", lab._keeper)._where.value
    assert lab._course.run(STEPS[0], "console").succeeded
    lab.scene.close()


def test_where_work_can_only_be_read_it_is_there_and_the_page_says_that_nothing_more_is_saved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    lab._course.run(lab._course.find("make-role"), "console")
    lab.book.of("an exercise").draft = "begun"
    lab.book.keep()
    lab.scene.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(keeping, "why_not", lambda _: "Read-only file system")
    again = Lesson(DEFINITION, STEPS, keep=folder)
    bar = Bar(again._course, "x", again._keeper, snapshots=again.snapshots)
    assert again._course.done("make-role")
    assert again.book.of("an exercise").draft == "begun"
    again._course.run(again._course.find("tag-it"), "console")
    assert "be saved: Read-only file system" in bar._where.value
    bar.snapshots.name.value = "here"
    bar.snapshots.keep.click()
    assert "until this kernel ends" in bar.desk.note.value
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    again.scene.close()


def test_a_full_disk_is_told_and_nothing_is_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lab = Lesson(DEFINITION, STEPS, keep=folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        lab._course.run(lab._course.find("tag-it"), "console")
        assert lab._keeper is not None
        assert "No space left" in lab._keeper.trouble
    lab._course.changed()
    assert lab._keeper.trouble == ""  # there is room again
    lab.scene.close()
    again = Lesson(DEFINITION, STEPS, keep=folder)
    assert again._course.done("tag-it")
    again.scene.close()


def test_a_full_journal_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary, "MOST_ROWS", 5)
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert lab._keeper is not None
    told = []
    for number in range(6):
        lab.scene.call("owner", "iam", "CreateUser", {"UserName": f"User{number}"})
        lab._course.changed()
        told.append("journal of this lesson is full" in lab._keeper.trouble)
    assert told == [False, False, True, False, False, False]
    assert len(lab.scene.diary.rows) == 5
    lab.scene.close()


SECOND = """
import sys
from pathlib import Path
from labkit.lesson import Lesson
from tests.lesson.conftest import DEFINITION, STEPS
lab = Lesson(DEFINITION, STEPS, keep=Path(sys.argv[1]))
print(lab._course.done("make-role"))
lab._course.reset()
print(lab._keeper.trouble)
"""


@pytest.mark.skipif(os.name == "nt", reason="it is told there as well, but the test looks at POSIX locks")
def test_a_second_kernel_says_so_and_loses_nothing(folder: Path) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    environment = {name: value for name, value in os.environ.items() if name != "LABKIT_AUTORUN"}
    root = Path(__file__).parents[2]
    second = subprocess.run(
        [sys.executable, "-c", SECOND, folder],
        capture_output=True,
        text=True,
        cwd=root,
        env=environment,
        check=True,
    )
    saw, told = second.stdout.splitlines()
    assert saw == "True"
    assert "open in another notebook" in told
    lab._course.run(lab._course.find("tag-it"), "console")
    lab.scene.close()
    again = Lesson(DEFINITION, STEPS, keep=folder)
    assert [again._course.done(step.name) for step in STEPS] == [True, True, False, True]
    again.scene.close()


def test_work_under_a_steps_old_name_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.lesson.model.work import renamed

    monkeypatch.setitem(renamed.NOW_CALLED, "first-role", "make-role")
    journal = folder / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"make-role"', '"first-role"'))
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert lab.course.done("make-role")
    assert lab.course.run(lab.course.find("tag-it"), "console").succeeded  # needs its answer
    lab.scene.close()


def test_every_old_name_leads_to_a_step_that_there_is() -> None:
    from labkit import catalog
    from labkit.lesson.model.work.renamed import NOW_CALLED

    there = {name for scene in catalog.scene_names() for name in catalog.scene(scene).checkpoints}
    assert set(NOW_CALLED.values()) <= there
    assert not there & NOW_CALLED.keys()
