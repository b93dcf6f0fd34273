"""The gate: the one path that every call takes, whichever door it came through.

authenticate, name the operation, ask the engine; refuse in the service's own protocol, or let moto
run it; write the trail.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import uuid
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from labkit.cloud.judge.denials import NO_BUCKET, access_denied
from labkit.cloud.judge.table import needs_of
from labkit.cloud.wire.constraints import check
from labkit.cloud.wire.form_uploads import answer_of, is_form_upload, read_form
from labkit.cloud.wire.naming import Target, region_of, target_of
from labkit.cloud.wire.reading import read_call
from labkit.cloud.wire.refusals import refuse
from labkit.cloud.wire.results import read_result
from labkit.cloud.wire.s3_errors import read_error, resource_of, with_elements
from labkit.cloud.wire.signature import Unreadable, read_claim
from labkit.cloud.wire.wording import say

from .authenticate import authenticate
from .calls import ANONYMOUS, ApiCall, AwsError, Caller, NotSimulated, is_operator
from .clock import Clock
from .judge import authorize
from .mfa import with_mfa
from .running import run_call
from .services.cloudtrail.delivery import deliver
from .state import State
from .time_limit import LONGEST, TimeLimit, TookTooLongError
from .trail import Event, is_read, record_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from labkit.cloud.wire.http import HttpRequest, HttpResponse
    from labkit.cloud.wire.signature import Claim
    from labkit.policy import Decision

    from .calls import Whole
    from .trail import Trail
SOURCE_IP = "203.0.113.10"  # from an address block kept for documentation, the same on every machine
_LOG = logging.getLogger("labkit")
_TOO_LONG = (
    f"The simulator didn't answer within {LONGEST:.0f} seconds, so labkit ended the call. Nothing changed. "
    "On the real AWS the call may work. Ask for less at once."
)
_ONLY_LOOK = ("Get", "List", "Describe", "Head", "Lookup", "Simulate", "Decode", "Select")
_NOT_OF_AWS = frozenset({"x-amzn-requestid", "date", "x-amz-sdk-checksum-algorithm"})  # moto's headers
_UNNAMED = Target("s3", "us-east-1", "s3")  # until more is known


@dataclass(slots=True)
class Attempt:
    """What is known so far of one request on its way through the gate."""

    request: HttpRequest
    request_id: str
    target: Target = _UNNAMED
    caller: Caller = ANONYMOUS
    call: ApiCall | None = None
    decisions: tuple[Decision, ...] = ()
    result: dict[str, Any] = field(default_factory=dict)
    error: AwsError | None = None
    recorded: bool = True
    sessions: int = 0  # how many were opened before it


class Noting(Protocol):
    """What writes down which calls were made, for a time when nothing else of the scene is left."""

    def note(self, call: ApiCall, number: int, sessions: int, *, ok: bool) -> None:
        """A call that may have written, the number of its answer, and how many sessions were open before it."""


class ToldToStop(BaseException):
    """Whoever began something that takes many calls was told to stop."""


class Redoing(Protocol):
    """What can go back to before a call."""

    def begin(self, base: bytes | None = None) -> None:
        """From now on this is what to go back to; None: what there is now."""

    def whole(self, call: ApiCall, again: Callable[[], object], size: int) -> Whole:
        """A context in which a call is run wholly or not at all.

        `again` runs it once more; `size`: the bytes that it holds on to.
        """


def _as_it_comes(but: tuple[type[Exception], ...]) -> AbstractContextManager[None]:  # noqa: ARG001 - a `Whole`
    return nullcontext()


class Gate:
    """Holds the state of one scene and answers requests on it, one at a time.

    `redo` takes back what a call that breaks off halfway has done; `diary` writes down what was called.
    """

    def __init__(self) -> None:
        self.state = State()
        self.clock = Clock()
        self.lock = threading.RLock()
        self.profiles: dict[str, str] = {}  # principal ARN, or its role's, to the profile's name
        self.answered = self.operated = 0
        self.redo: Redoing | None = None
        self.diary: Noting | None = None
        self.limit = TimeLimit()
        self.told: threading.Event | None = None  # when it is set, no more calls are begun
        self._news = threading.Condition(self.lock)
        self._process = os.getpid()
        self._closed = False

    @property
    def trail(self) -> Trail:
        """What happened; AWS's own answers about it (LookupEvents, key last used) read it too."""
        return self.state.trail

    @trail.setter
    def trail(self, trail: Trail) -> None:
        self.state.trail = trail

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The path of every call. What goes wrong is said in the service's own protocol."""
        self._check_process()
        with self.lock:
            self.answered += 1
            attempt = self._begin(request, f"answer {self.answered}")
            try:
                with self.limit():
                    response = self._judged(request, attempt)
            except (Exception, TookTooLongError) as problem:  # whatever it is, it is said as an AWS error
                response = self._refuse(attempt, problem)
            self._record(attempt)
            self._news.notify_all()
            return self._finish(attempt, response)

    def _judged(self, request: HttpRequest, attempt: Attempt) -> HttpResponse:
        """Who asks, what is asked, whether the policies allow it; and the call itself."""
        attempt.caller = self._believe(attempt)
        call = self._read(attempt)
        verdict = authorize(call, self.state)
        attempt.decisions = verdict.decisions
        if not verdict.allowed:
            error = access_denied(verdict, call, attempt.target)
            if error.code == NO_BUCKET:  # no policy decided it
                attempt.decisions = ()
            raise error
        return _as_asked(request, self._run(attempt, call))

    def operate(self, request: HttpRequest, account: str, *, only_read: bool = False) -> HttpResponse:
        """Run a call as the operator of the simulation: an account's root, not judged, not in the trail."""
        self._check_process()
        with self.lock:
            self.operated += not only_read
            attempt = self._begin(request, f"operate {self.operated}")
            try:
                with self.limit():
                    self._claim(attempt)
                    attempt.caller = root_caller(account)
                    call = self._read(attempt)
                    if only_read and not is_read(call.operation):
                        raise AwsError("ReadOnly", f"scene.inspect only reads; {call.operation} would write.")
                    response = self._run(attempt, call)
            except (Exception, TookTooLongError) as problem:  # same
                response = self._refuse(attempt, problem)
            return self._finish(attempt, response)

    def _check_process(self) -> None:
        """Before anything else: in a copy of the process nobody gives back a lock that was held."""
        if os.getpid() != self._process:
            raise RuntimeError(
                "This process is a copy (a fork) of the one that opened the scene, and shares nothing with "
                "it. Open a scene here, or make the calls in the process that has it."
            )

    def _begin(self, request: HttpRequest, place: str) -> Attempt:
        if self.told is not None and self.told.is_set():
            raise ToldToStop
        opened = int(self.state.registers.notes.get("sessions", 0))
        return Attempt(request, _steady_id(place), sessions=opened)

    def close(self) -> None:
        """Answer no more: a client may hold on to its connection, but moto's state is another scene's now."""
        self._closed = True
        if self.lock.acquire(timeout=0.5):  # a call that runs now isn't worth waiting for
            self._news.notify_all()
            self.lock.release()
        self.limit.close()

    def _claim(self, attempt: Attempt) -> Claim | None:
        """Whom the request says it is from, and so which service is meant."""
        claim = None
        try:
            claim = read_claim(attempt.request)
        finally:
            attempt.target = target_of(attempt.request, claim)
        if self._closed:
            raise AwsError("SceneClosed", "The scene that this client was made for is closed. Open it again.")
        return claim

    def _believe(self, attempt: Attempt) -> Caller:
        """Who is asking, by the signature."""
        claim = self._claim(attempt)
        return authenticate(attempt.request, claim, attempt.target, self.state, self.clock.now)

    def _read(self, attempt: Attempt) -> ApiCall:
        """What is asked, with parameters that the service's model allows."""
        request, target = attempt.request, attempt.target
        operation, parameters = read_call(request, target)
        attempt.call = ApiCall(
            service=target.service,
            operation=operation,
            parameters=parameters,
            region=region_of(target),
            caller=attempt.caller,
            time=self.clock.now,
            source_ip=SOURCE_IP,
            user_agent=request.headers.get("user-agent", ""),
            secure=True,  # the loopback's plain HTTP stands for the TLS of the real endpoints
            host=request.host,
            door=request.door,
            headers=request.headers,
            signed_at="" if "authorization" in request.headers else request.query.get("X-Amz-Date", ""),
        )
        if not is_operator(attempt.call):
            needs_of(target.service, operation)  # what isn't simulated is said to be so, whatever it carries
        check(target, operation, parameters)
        attempt.call = with_mfa(attempt.call, self.state)
        return attempt.call

    def _run(self, attempt: Attempt, call: ApiCall) -> HttpResponse:
        target, moment = attempt.target, call.time

        def again() -> None:
            then = replace(call, time=moment)
            run_call(target, then, self.state, attempt.request_id, whole=_as_it_comes)

        def pause() -> datetime | None:
            nonlocal moment
            moment = self._a_second_passes()
            return None if self._closed else moment

        writes = _may_write(call)
        size = len(attempt.request.body)
        whole = self.redo.whole(call, again, size) if self.redo and writes else _as_it_comes
        response, attempt.result = run_call(
            target, call, self.state, attempt.request_id, whole=whole, pause=pause
        )
        if response.status >= 400:
            said = read_result(response, attempt.target, call.operation).get("Error", {})
            code, text = str(said.get("Code", response.status)), str(said.get("Message", ""))
            attempt.error = AwsError(code, text, response.status)
            told = read_error(response) if attempt.target.family == "s3" else None
            response = response if told is None else self._say(attempt, told)
        return response

    def _a_second_passes(self) -> datetime:
        """While a call waits for something to come: the scene's clock moves, or others go on for a while."""
        if self.clock.stands:
            self.clock.tick()
        else:
            with self.limit.off():
                self._news.wait(1.0)
        return self.clock.now

    def _refuse(self, attempt: Attempt, problem: Exception | TookTooLongError) -> HttpResponse:
        attempt.error = _as_aws(problem, attempt.target)
        attempt.recorded = isinstance(problem, AwsError)
        return self._say(attempt, attempt.error)

    def _say(self, attempt: Attempt, error: AwsError) -> HttpResponse:
        place = attempt.request.path
        if attempt.target.family == "s3" and attempt.call is not None:
            given = attempt.call.parameters
            error, place = with_elements(error, attempt.request.method, given), resource_of(given)
        return refuse(error, attempt.target, attempt.request_id, place)

    def _record(self, attempt: Attempt) -> None:
        """Add the row to the trail. A call whose caller or name isn't known has none, as at AWS."""
        if attempt.call is None or not attempt.recorded:
            return
        event_id = _steady_id(f"event {attempt.request_id}")
        record = record_of(attempt.call, attempt.error, attempt.result, attempt.request_id, event_id)
        profile = self.profiles.get(attempt.caller.role_arn or attempt.caller.arn)
        if self.trail.will_drop:
            self._deliver()
        self.trail.add(Event(record, attempt.decisions, profile))
        if self.diary is not None and _may_write(attempt.call):
            self.diary.note(attempt.call, self.answered, attempt.sessions, ok=attempt.error is None)
        self.clock.tick()

    def _deliver(self) -> None:
        """CloudTrail's trails take what is due before the oldest events are forgotten."""
        deliver(self.state, self.clock.now)
        if self.redo is not None:
            self.redo.begin()

    def _finish(self, attempt: Attempt, response: HttpResponse) -> HttpResponse:
        """Our request id in place of moto's, so that an answer leads to its row in the trail."""
        headers = {name: value for name, value in response.headers.items() if name not in _NOT_OF_AWS}
        headers["x-amzn-requestid"] = attempt.request_id
        headers["date"] = self.clock.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        if attempt.target.family == "s3":
            headers["x-amz-request-id"] = attempt.request_id
        body = b"" if attempt.request.method == "HEAD" else response.body
        return replace(response, headers=headers, body=body)


def _may_write(call: ApiCall) -> bool:
    return call.service == "sts" or not call.operation.startswith(_ONLY_LOOK)


def root_caller(account: str, access_key_id: str = "") -> Caller:
    """The account's root user."""
    return Caller(account, f"arn:aws:iam::{account}:root", "root", account, "root", access_key_id)


def _as_asked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A browser's form has an answer of its own kind."""
    stored = response.status < 300 and is_form_upload(request)
    return answer_of(read_form(request), response) if stored else response


def _steady_id(place: str) -> str:
    """A UUID that depends on nothing but the place in the run."""
    return str(uuid.UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4))


def _as_aws(problem: Exception | TookTooLongError, target: Target) -> AwsError:
    if isinstance(problem, AwsError):
        return problem
    if isinstance(problem, Unreadable):
        return say(problem.reason, target.family, str(problem), problem.about)
    if isinstance(problem, NotSimulated):
        return AwsError("NotSimulatedByLabkit", str(problem), 400)
    if isinstance(problem, TookTooLongError):
        return AwsError("NotSimulatedByLabkit", _TOO_LONG, 400)
    _LOG.error("A call made labkit stumble", exc_info=problem)
    text = f"This workbook's own program stumbled over the call ({type(problem).__name__}). Please report it."
    return AwsError("LabkitFault", text, 400)
