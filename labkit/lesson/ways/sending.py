"""The three ways to send a call: the filled form and Python in this process, the `aws` command as a child."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.cloud import LeadsElsewhereError, NotSimulated
from labkit.cloud.wire.models import operation

from .calls import PHONE, FromStep, SessionFrom, fill
from .cli import NotAnAwsCommandError, cli_line, download_name, split_command, uploads
from .documents import wire
from .form import Field, FormError
from .learners_code import ExitedError, StoppedError, in_words, run_python
from .python import python_lines
from .replies import Reply, Sent, complaint, from_command, from_parsed, with_events
from .switch_page import page_fields, read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.cloud import Scene
    from labkit.lesson.ways.calls import Way
    from labkit.policy import Decision

    from .calls import Call


BY_ITSELF = "The aws command answered by itself and didn't call AWS, so nothing was allowed or refused."
_MOST_PRINTED = 4_000
_STRUCK_OVER = re.compile(".\x08")  # `aws help` prints bold letters twice, as for a terminal


def editable(call: Call, way: Way) -> tuple[Field, ...]:
    """What a learner reads and edits before they send the call this way."""
    if way == "console":
        return page_fields(call)
    if way == "python":
        return (Field("code", "Python", "code", python_lines(call)),)
    files = [Field(file.name, f"The file {file.name}", "body", file.text) for file in uploads(call)]
    return (Field("command", "Command", "code", cli_line(call)), *files)


@dataclass
class Sender:
    """Sends calls to the scene and writes down what AWS answers.

    ``look_up`` finds values that earlier calls were answered with; ``namespace`` is what the learner's Python
    sees. ``watch`` is told how many answers came so far; ``stopped``: the learner interrupted the last call.
    """

    scene: Scene
    look_up: Callable[[FromStep], Any]
    namespace: dict[str, Any]
    watch: Callable[[int], None] | None = None
    stopped: bool = False
    _replies: list[Reply] = field(default_factory=list)

    def send(self, call: Call, way: Way, texts: Mapping[str, str]) -> Sent:
        """Send the call as the learner edited it: ``texts`` of :func:`editable`'s fields, by name."""
        mark = self.scene.trail.mark()
        self._replies.clear()
        self.stopped = False
        try:
            filled = fill(dict(texts), self._value)
            sent = {"console": self._form, "cli": self._command, "python": self._python}[way](call, filled)
        except KeyboardInterrupt:
            self.stopped = True
            sent = Sent(call, tuple(self._replies), problem=str(StoppedError()))
        except (FormError, NotAnAwsCommandError, LeadsElsewhereError, NotSimulated, LookupError) as error:
            sent = Sent(call, tuple(self._replies), problem=str(error.args[0] if error.args else error))
        return Sent(call, with_events(sent.replies, self.scene.trail.since(mark)), sent.printed, sent.problem)

    def decide(self, call: Call) -> Decision | None:
        """How the call would be judged now; None where a session that isn't a profile would make it."""
        if isinstance(call.as_, SessionFrom):
            return None
        parameters = fill(wire(call), self._value)
        return self.scene.decide_call(call.as_, call.service, call.operation, parameters)

    def client(
        self, profile: str, credentials: Mapping[str, str] | None, service: str, region: str | None
    ) -> Any:
        """A boto3 client of the scene whose answers are written down."""
        keys = dict(credentials) if credentials else None
        client = self.scene.client(profile, service, region=region, session=keys)
        client.meta.events.register_last("after-call", self._note)
        return client

    def _value(self, wanted: FromStep) -> Any:
        """What a placeholder stands for: an earlier answer, or what the phone shows at this moment."""
        if wanted.step == PHONE:
            return self.scene.authenticator(wanted.path, wanted.call)
        return self.look_up(wanted)

    def _account(self, name: str) -> str:
        """The id of an account that a page names by its id or its alias."""
        return self.scene.console(name).account

    def _form(self, call: Call, filled: Mapping[str, str]) -> Sent:
        parameters = fill(read_page(call, filled, self._account), self._value)
        try:
            client = self.client(*self._caller(call), call.service, call.region)
            getattr(client, operation(call.service, call.operation).method)(**parameters)
        except NotSimulated:
            raise
        except Exception as error:
            problem = "" if self._note_error(error) else in_words(error)
            return Sent(call, tuple(self._replies), problem=problem)
        return Sent(call, tuple(self._replies), self._body())

    def _python(self, call: Call, filled: Mapping[str, str]) -> Sent:
        name = f"<{call.operation}>"
        ran = run_python(filled["code"], name, self.namespace)
        if isinstance(ran.error, StoppedError | ExitedError):
            self.stopped = isinstance(ran.error, StoppedError)
            return Sent(call, tuple(self._replies), ran.printed, str(ran.error))
        noted = ran.error is None or self._note_error(ran.error)
        problem = "" if noted or ran.error is None else in_words(ran.error, name)
        return Sent(call, tuple(self._replies), ran.printed, problem)

    def _command(self, call: Call, filled: Mapping[str, str]) -> Sent:
        folder = self._folder()
        for upload in uploads(call):
            (folder / upload.name).write_text(filled.get(upload.name, upload.text))
        variables, words = split_command(filled["command"])
        mark = self.scene.trail.mark()
        done = self.scene.run_aws(_with_paths(words, call, folder), env=variables)
        events = self.scene.trail.since(mark)
        if not events and done.returncode == 0:
            printed = _STRUCK_OVER.sub("", done.stdout)[:_MOST_PRINTED]
            return Sent(call, printed=printed, problem=BY_ITSELF)
        name = str(events[-1].record["eventName"]) if events else call.operation
        reply = from_command(name, done.stdout, done.stderr, done.returncode)
        problem = "" if reply else self._not_called(done.stderr)
        return Sent(call, (reply,) if reply else (), _downloaded(call, reply, folder), problem)

    def _not_called(self, stderr: str) -> str:
        """Why the command never got to AWS, and what to do."""
        if "Unable to locate credentials" in stderr:
            people = ", ".join(person.profile for person in self.scene.people)
            return f"The command doesn't say who calls. Add --profile and a name: {people}."
        return f"The aws command didn't call AWS. It says: {complaint(stderr)}"

    def _caller(self, call: Call) -> tuple[str, dict[str, str] | None]:
        if not isinstance(call.as_, SessionFrom):
            return call.as_, None
        keys = self.look_up(FromStep(call.as_.step, call.as_.path, call.as_.call))
        return "", {part: str(keys[part]) for part in call.as_.parts}

    def _note(self, http_response: Any, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        self._replies.append(from_parsed(model.name, parsed, http_response.status_code))
        if self.watch is not None:
            self.watch(len(self._replies))

    def _note_error(self, error: Exception) -> bool:
        """Write down an AWS error that was raised; False where it's an error of another kind."""
        response, name = getattr(error, "response", None), getattr(error, "operation_name", None)
        if not isinstance(response, dict) or not name:
            return False
        reply = from_parsed(name, response, 400)
        if reply not in self._replies:
            self._replies.append(reply)
        return True

    def _body(self) -> str:
        """A download's contents, which the form's learner wants to see."""
        body = self._replies[-1].result.get("Body") if self._replies else None
        return "" if body is None else str(body.read().decode(errors="replace"))

    def _folder(self) -> Path:
        folder = Path(self.scene.environment()["HOME"]) / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _with_paths(words: list[str], call: Call, folder: Path) -> list[str]:
    """The words with the step's files at their real place."""
    names = {upload.name for upload in uploads(call)}
    if operation(call.service, call.operation).streams_back:
        names.add(download_name(call))
    values = zip(["", *words], words, strict=False)
    return [
        str(folder / word) if word in names and before not in ("--key", "--bucket") else word
        for before, word in values
    ]


def _downloaded(call: Call, reply: Reply | None, folder: Path) -> str:
    if reply is None or not reply.ok:
        return ""
    file = folder / download_name(call)
    streams = operation(call.service, call.operation).streams_back
    return file.read_text(errors="replace") if streams and file.exists() else ""
