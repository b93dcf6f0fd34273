"""A scene: several accounts and their people on one simulated AWS, from opening to closing."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name

from labkit.cloud.clock import START, Clock, MachineClock
from labkit.cloud.gate import Gate
from labkit.cloud.mfa import shown_by
from labkit.cloud.services.iam.answers.credential_report import forget_reports
from labkit.cloud.trail import Trail
from labkit.cloud.wire import door, guard
from labkit.cloud.wire.endpoint import Endpoint

from . import checkpoints
from .answer import Answer, ask
from .asked import Asked
from .clients import Clients
from .command import run
from .console import Console
from .definition import Stage
from .environment import REGION, Borrowed, Folder, child_environment
from .kept.repeating import repeat
from .kept.saved import Moment, SavedWork
from .people import registers_of, seat
from .redo import Redo
from .wallet import Wallet, keys_from
from .warm.process import WarmAws
from .worlds import wipe

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path

    from .command import Completed
    from .definition import SceneDefinition
    from .kept.diary import Diary, Row
    from .people import Account, Person


class Scene(Asked):
    """An open scene. Made by `open_scene`; one in a process at a time."""

    def __init__(
        self,
        definition: SceneDefinition,
        *,
        folder: Path | None = None,
        port: int = 0,
        session_suffix: str = "",
    ) -> None:
        self.definition = definition
        self._open = True
        self._process = os.getpid()
        self._start = b""
        self._began = START
        self._session_suffix = session_suffix
        self._gate = Gate()
        self._gate.redo = Redo(self._gate)
        self._saved = SavedWork(self._gate, folder, definition.name)
        self._clients = Clients(self._gate)
        self._wallet = Wallet(definition, self._clients)
        self._endpoint = Endpoint(self._gate, port)  # first: it is what can fail
        self._folder = Folder()
        self._folder.write(definition.people, self._wallet.long_term, session_suffix)
        self._folder.write_bundle(self._endpoint.authority.bundle)
        self._folder.write_shim()
        self._aws = WarmAws()
        self._borrowed = Borrowed(self._folder, self._endpoint.url)
        boto3.DEFAULT_SESSION = None  # it may hold the machine's own configuration
        door.lead_to(self._gate)
        guard.watch(on=True)

    # Who and what there is.

    @property
    def is_open(self) -> bool:
        """False once it was closed, or another scene was opened."""
        return self._open

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self.definition.accounts

    @property
    def people(self) -> tuple[Person, ...]:
        return self.definition.people

    @property
    def folder(self) -> Folder:
        """The scene's private folder with its AWS configuration."""
        return self._folder

    @property
    def trail(self) -> Trail:
        """Every call so far, refused ones too, in CloudTrail's field names."""
        return self._gate.trail

    @property
    def now(self) -> datetime:
        """The scene's clock (UTC); its story begins at the same moment whenever it is told."""
        return self._gate.clock.now + (START - self._began)

    def advance(self, by: timedelta) -> None:
        """Let time pass in the scene. Raises ValueError for a step back.

        Profiles of roles open a new session afterwards, as clients do when one has expired.
        """
        self._gate.clock.advance(by)
        self._forget_sessions()

    # Calls.

    def client(
        self, profile: str, service: str, region: str | None = None, session: Mapping[str, str] | None = None
    ) -> Any:
        """A boto3 client of one person, or of the credentials in `session` (as AssumeRole gives them).

        A role's profile assumes the role by a real call when it is first used; boto3's ClientError tells
        where that is refused. Raises LookupError for an unknown profile.
        """
        self._check_open()
        keys = keys_from(session) if session else self._wallet.keys_of(profile, self._gate.clock)
        return self._clients.signed(keys, service, region or REGION)

    def call(
        self,
        profile: str,
        service: str,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one API call (`operation`: "CreateRole"). What AWS says against it is in the answer."""
        self._check_open()

        def send(**given: Any) -> Any:
            client = self.client(profile, service, session=credentials)
            return getattr(client, xform_name(operation))(**given)

        return ask(send, parameters or {}, lambda: self._gate.trail)

    def inspect(self, account: str, service: str, region: str | None = None) -> Any:
        """A boto3 client that only reads one account: not judged, not in the trail, the clock stands still."""
        self._check_open()
        return self._clients.reader(account, service, region or REGION)

    def console(self, account: str) -> Console:
        """The console's sign-in page of an account, by its id or alias."""
        self._check_open()
        return Console(self.call, self._gate, account)

    def authenticator(self, serial: str, ahead: int = 0) -> str:
        """The code that the phone with this virtual MFA device (its ARN) shows now, or `ahead` codes later.

        Raises LookupError where there is no such device.
        """
        self._check_open()
        with self._gate.lock:
            account = serial.split(":")[4] if serial.count(":") >= 5 else ""
            if account not in self._gate.state.accounts():
                raise LookupError(f"{serial!r} isn't the ARN of an MFA device of this scene.")
            return shown_by(account, serial, self._gate.state, self._gate.clock.now, ahead)

    # Trying out.

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done meanwhile is taken back in the end, as if it had never been: calls, trail, diary and clock."""
        self._check_open()
        before, rows = checkpoints.freeze(self._gate), list(self.diary.rows)
        try:
            yield
        finally:
            self._take(before)
            if len(self.diary.rows) != len(rows):
                self.diary.begin(rows)

    # The real command.

    @property
    def endpoint_url(self) -> str:
        """Where other programs reach the scene."""
        return self._endpoint.url

    def environment(self) -> dict[str, str]:
        """The whole environment of a child `aws` process."""
        self._check_open()
        return child_environment(self._folder, self._endpoint.url)

    def run_aws(
        self,
        line: str | Sequence[str],
        profile: str | None = None,
        env: Mapping[str, str] | None = None,
        *,
        cold: bool = False,
    ) -> Completed:
        """Run the real `aws` command ("s3 ls" or ["aws", "s3", "ls"]).

        `env`: credentials, profile, Region or output format as a learner sets them before the command;
        LeadsElsewhereError for anything else. `cold`: in a process of its own, not by the one that is kept ready.
        """
        return run(line, profile, self.environment(), env or {}, None if cold else self._aws)

    def get_aws_ready(self) -> None:
        """Start the process that runs the `aws` command, so that the first line needn't wait for it."""
        self._aws.start(self.environment())

    # Going back.

    def reset(self, at: str = "start") -> None:
        """Begin again at a checkpoint of the definition."""
        self._check_open()
        self.definition.checked(at)
        before = checkpoints.freeze(self._gate) if self._start and at != "start" else b""
        try:
            with self._gate.lock:
                self._begin()
            if at != "start":
                self.definition.replay(self, at)
        except BaseException:
            if before:  # half of a replay is no checkpoint
                self._take(before)
            raise

    def go_live(self, at: str, told: threading.Event | None = None) -> None:
        """Begin again at a checkpoint, with all of its story in the past, and follow the machine's clock.

        Raises ToldToStop when `told` is set before that is done.
        """
        self._gate.told = told
        if at != "start":  # told once to know how long the story is
            self.reset(at)
        story = self._gate.clock.now - self._began
        # Codes of MFA devices change with the half minute: the story's phase is kept.
        self._began = (datetime.now(UTC) - story).replace(second=0, microsecond=0)
        self._start = b""
        self.reset(at)
        forget_reports(self._gate.state)
        self._gate.clock, self._gate.told = MachineClock(), None

    def save(self, name: str) -> None:
        """Keep the scene as it is now under a name."""
        self._check_open()
        self._saved.save(name)

    def restore(self, name: str) -> None:
        """Make the scene what it was when it was saved. Raises LookupError where that can't be done."""
        self._check_open()
        try:
            self._saved.restore(name)
        finally:
            self._take_up_keys()

    def moment(self) -> Moment:
        """The scene as it is now, to go back to; it's gone with this process."""
        self._check_open()
        return self._saved.moment()

    def back_to(self, moment: Moment) -> None:
        """Make the scene what it was at that moment."""
        self._check_open()
        try:
            self._saved.back_to(moment)
        finally:
            self._take_up_keys()

    def handed_out(self, access_key_id: str) -> dict[str, str]:
        """What AWS answered with when it made this key, as it is now; nothing where there's no such key.

        For a journal that is made again: its answers hold the secrets of the first time.
        """
        with self._gate.lock:
            held = self._gate.state.credential(access_key_id)
        if held is None:
            return {}
        return {"SecretAccessKey": held.secret} | ({"SessionToken": held.token} if held.token else {})

    @property
    def diary(self) -> Diary:
        """What was called since the start; kept only where the scene has a folder, or after `keep_diary`."""
        return self._saved.diary

    def keep_diary(self) -> None:
        """Write down what is called from now on, even where the scene has no folder."""
        self._gate.diary = self.diary

    def repeat(self, rows: Sequence[Row]) -> int:
        """Begin again, and make the calls of a diary, which may be anybody's. Returns how many can't be made now."""
        self.reset()
        missed = repeat(rows, self._gate, self._clients)
        self._take_up_keys()
        self.diary.begin(rows)
        return missed

    def checkpoints(self) -> tuple[str, ...]:
        """The names that were saved, oldest first; with a folder also those of earlier runs."""
        return self._saved.names()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What was wrong with saved work on disk, a sentence each, for the learner."""
        return self._saved.troubles

    def close(self) -> None:
        """Close the scene and put this process's environment back. Closing twice does no harm."""
        if not self._open:
            return
        self._open = False
        if self._process != os.getpid():  # a copy of the process that has the scene: all of it is that one's
            self._endpoint.close()
            return
        self._gate.close()
        self._endpoint.close()
        self._aws.close()
        if door.open_gate() is self._gate:
            door.lead_to(None)
            guard.watch(on=False)
        self._borrowed.give_back()
        boto3.DEFAULT_SESSION = None
        self._folder.remove()
        wipe()

    # Inside.

    def _begin(self) -> None:
        """The start of the scene: built once, and from then on as it was kept."""
        if not self._start:
            self._build()
            self._start = checkpoints.freeze(self._gate)
        self._take(self._start)
        self.diary.begin()

    def _take(self, frozen: bytes) -> None:
        with self._gate.lock:
            try:
                checkpoints.thaw(self._gate, frozen)
            finally:
                self._take_up_keys()

    def _build(self) -> None:
        gate = self._gate
        wipe()
        gate.state.registers = registers_of(self.accounts, self._began)
        gate.state.version += 1
        gate.clock, gate.trail = Clock(self._began), Trail()
        gate.answered = gate.operated = 0
        self.definition.setup(Stage(self._clients, gate.clock))
        seat(self.people, self._wallet.long_term, gate.state)
        gate.profiles = {person.arn: person.profile for person in self.people}

    def _take_up_keys(self) -> None:
        """After the scene became another: people sign with the keys that it knows, in sessions of its own."""
        if self._wallet.take_up(self._gate.state):
            self._folder.write(self.people, self._wallet.long_term, self._session_suffix)
        self._forget_sessions()

    def _forget_sessions(self) -> None:
        self._wallet.forget_sessions()
        self._folder.forget_sessions()

    def _check_open(self) -> None:
        if not self._open:
            raise door.NoSceneError(
                "This scene was closed, or another one was opened after it, perhaps in another tab. "
                "In a notebook, choose Run, then Run All Cells. In a program, open it again with open_scene(...)."
            )
