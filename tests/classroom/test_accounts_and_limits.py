"""Names, accounts and limits of a class's learners. What needs root is skipped elsewhere."""

from __future__ import annotations

import errno
import os
import pwd
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

if sys.platform == "win32":
    pytest.skip("a class runs on Unix", allow_module_level=True)

from labkit.classroom.hub import accounts, server
from labkit.classroom.hub.limits import confine
from labkit.classroom.hub.listening import LISTENS, ListensElsewhere, again, bound, given
from labkit.classroom.hub.settings import ClassSettings, class_password, make_folders, settings
from labkit.classroom.hub.spawner import LearnerSpawner
from tests.beside import run_beside


@pytest.mark.parametrize(
    "name", ["", "a", "Root", "-ann", "a b", "ann/../root", "ann;id", "x" * 25, "änn", "ann\n", "1ann"]
)
def test_a_name_that_could_be_more_than_a_name_is_refused(name: str) -> None:
    assert not accounts.fits(name)
    with pytest.raises(ValueError, match="learner's name"):
        accounts.account_of(name)


def test_no_learner_becomes_an_account_of_the_machine() -> None:
    assert accounts.account_of("root") == "lk-root"
    assert accounts.account_of("nobody") == "lk-nobody"


def test_the_class_password_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    of_class = ClassSettings(home=tmp_path)
    make_folders(of_class)
    made = class_password(of_class)
    assert len(made) >= 14
    assert class_password(of_class) == made
    assert (tmp_path / "hub" / "class-password").stat().st_mode & 0o077 == 0
    assert (tmp_path / "hub").stat().st_mode & 0o077 == 0
    assert (tmp_path / "learners").stat().st_mode & 0o066 == 0


def test_settings_say_what_is_wrong_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_CLASS_PORT", "80x")
    with pytest.raises(ValueError, match="LABKIT_CLASS_PORT must be a whole number"):
        settings()
    monkeypatch.setenv("LABKIT_CLASS_PORT", "9000")
    monkeypatch.setenv("LABKIT_CLASS_KEY", "key.pem")
    with pytest.raises(ValueError, match="TLS needs both"):
        settings()
    monkeypatch.delenv("LABKIT_CLASS_KEY")
    monkeypatch.setenv("LABKIT_CLASS_INSTRUCTOR", "../root")
    with pytest.raises(ValueError, match="LABKIT_CLASS_INSTRUCTOR is"):
        settings()


def test_limits_in_both_versions_of_control_groups(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "cgroup.controllers").write_text("cpu memory pids")
    held = confine("ann", 500, 0.5, root=second)
    assert held.held
    assert (second / "labkit" / "ann" / "memory.max").read_text() == "500"
    assert (second / "labkit" / "ann" / "cpu.max").read_text() == "50000 100000"
    first = tmp_path / "first"
    first.mkdir()
    held = confine("ann", 500, 2, root=first)
    assert (first / "memory" / "labkit" / "ann" / "memory.limit_in_bytes").read_text() == "500"
    assert (first / "cpu" / "labkit" / "ann" / "cpu.cfs_quota_us").read_text() == "200000"


def test_a_limit_that_more_is_in_use_of_than_it_allows_leaves_the_others_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def refuses(file: Path, text: str) -> int:
        if file.name == "memory.limit_in_bytes":
            raise OSError(errno.EBUSY, "Device or resource busy")
        return write(file, text)

    monkeypatch.setattr(Path, "write_text", refuses)
    held = confine("ann", 500, 2, root=tmp_path)
    assert {one.relative_to(tmp_path).parts[0] for one in held.folders} == {"memory", "cpu", "pids"}
    assert (tmp_path / "pids" / "labkit" / "ann" / "pids.max").exists()


def test_a_machine_without_control_groups_holds_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file where a folder should be")
    assert not confine("ann", 500, 1, root=tmp_path).held


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes accounts")
def test_a_learners_folder_is_private_and_a_link_in_its_place_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    try:
        made = accounts.account("zoe-test", tmp_path)
        assert made.pw_name == "lk-zoe-test"
        home = tmp_path / "zoe-test"
        assert (home.stat().st_uid, home.stat().st_mode & 0o777) == (made.pw_uid, 0o700)
        assert accounts.account("zoe-test", tmp_path) == made
        home.rmdir()
        home.symlink_to("/etc")
        with pytest.raises(OSError, match="a link to elsewhere"):
            accounts.account("zoe-test", tmp_path)
        assert Path("/etc").stat().st_uid == 0
    finally:
        subprocess.run(["userdel", "lk-zoe-test"], check=True, capture_output=True)


def test_a_server_listens_on_the_hubs_socket_and_gives_it_to_no_kernel() -> None:
    held = bound()
    given_to_server = os.dup(held.fileno())
    with held, given({LISTENS: str(given_to_server)}) as listening, socket.socket() as other:
        assert not listening.get_inheritable()
        with pytest.raises(OSError, match="in use"):
            other.bind(held.getsockname())
        listening.setblocking(True)
        with socket.create_connection(held.getsockname()), listening.accept()[0]:
            pass
    with pytest.raises(KeyError):
        given({})


def held_again(number: int, port: int) -> socket.socket:
    try:
        return again(os.getpid(), number, port)
    except ListensElsewhere:
        raise
    except (OSError, AttributeError) as error:
        pytest.skip(f"this machine gives no socket of a process: {error}")


def open_here() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_socket_is_held_again_only_where_it_still_listens() -> None:
    with (
        bound() as held,
        socket.create_connection(held.getsockname()) as client,
        held.accept()[0] as accepted,
    ):
        port = held.getsockname()[1]
        with held_again(held.fileno(), port) as second:
            assert (second.getsockname(), second.get_inheritable()) == (held.getsockname(), False)
        reading, writing = os.pipe()
        os.close(writing)
        before = open_here()
        others = (held, port + 1), (client, port), (accepted, port)
        for number, on in (*((one.fileno(), on) for one, on in others), (reading, port), (writing, port)):
            with pytest.raises(ListensElsewhere, match="listens elsewhere"):
                held_again(number, on)
        assert open_here() == before
        os.close(reading)


class OfAnn(LearnerSpawner):
    """The server of a learner as the hub has it that was started anew."""

    server = None

    def __init__(self, number: int, port: int) -> None:
        super().__init__()
        self.user = SimpleNamespace(name="ann")
        self.load_state({"pid": os.getpid(), "listens": number})
        self.server = SimpleNamespace(port=port)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this machine has no /proc")
@pytest.mark.parametrize(("another", "elsewhere", "status"), [(0, 0, None), (1, 0, 1), (0, 1, 1)])
def test_a_hub_that_starts_anew_knows_whether_a_server_is_the_learners(
    monkeypatch: pytest.MonkeyPatch, another: int, elsewhere: int, status: int | None
) -> None:
    monkeypatch.setattr(pwd, "getpwnam", lambda _: SimpleNamespace(pw_uid=os.getuid() + another))
    with bound() as held:
        port = held.getsockname()[1]
        held_again(held.fileno(), port).close()
        spawner = OfAnn(held.fileno(), port + elsewhere)
        assert run_beside(spawner.poll()) == status
        assert bool(spawner.pid) is (status is None)
        assert ("listens" in spawner.get_state()) is (status is None)
        assert (spawner.held is not None) is (status is None)
        spawner.run_post_stop_hook()
        assert (spawner.held, spawner.listens) == (None, None)


@pytest.mark.parametrize(
    ("told", "module"), [({}, "jupyterhub.singleuser"), ({LISTENS: "9"}, "labkit.classroom.hub.singleuser")]
)
def test_a_pod_has_no_hub_that_binds_for_it(
    told: dict[str, str], module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(server.os, "execve", lambda _python, words, _own: became.append(words))
    for name, value in ({"LABKIT_WORKBOOK": str(tmp_path / "book"), "TMPDIR": str(tmp_path)} | told).items():
        monkeypatch.setenv(name, value)
    server.main()
    assert became[0][1:3] == ["-m", module]
