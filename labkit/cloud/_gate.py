"""The gate: the one path that every call takes, whichever door it came through.

authenticate, name the operation, ask the engine; refuse in the service's own protocol, or let moto
run it; write the trail.
"""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from . import _corrections as corrections
from ._authenticate import authenticate
from ._authorize import authorize
from ._calls import ANONYMOUS, ApiCall, AwsError, Caller, NotSimulated
from ._clock import Clock
from ._constraints import check
from ._denials import access_denied
from ._mfa import with_mfa
from ._moto import run
from ._naming import Target, read_call, target_of
from ._refusals import refuse
from ._results import read_result, write_result
from ._signature import Unreadable, read_claim
from ._state import State
from ._trail import Event, is_read, record_of
from ._wording import say

if TYPE_CHECKING:
    from typing import Any

    from labkit.policy import Decision

    from ._http import HttpRequest, HttpResponse
    from ._trail import Trail

SOURCE_IP = "203.0.113.10"  # from an address block kept for documentation, the same on every machine
_TICK = timedelta(seconds=1)


@dataclass(slots=True)
class Attempt:
    """What is known so far of one request on its way through the gate."""

    request: HttpRequest
    request_id: str
    target: Target
    caller: Caller = ANONYMOUS
    call: ApiCall | None = None
    decisions: tuple[Decision, ...] = ()
    simulated: bool = True
    result: dict[str, Any] = field(default_factory=dict)


class Gate:
    """Holds the state of one scene and answers requests on it, one at a time."""

    def __init__(self) -> None:
        self.state = State()
        self.clock = Clock()
        self.lock = threading.RLock()
        self.profiles: dict[str, str] = {}  # principal ARN, or its role's, to the profile's name
        self.requests = 0
        self._process = os.getpid()

    @property
    def trail(self) -> Trail:
        """What happened; AWS's own answers about it (LookupEvents, key last used) read it too."""
        return self.state.trail

    @trail.setter
    def trail(self, trail: Trail) -> None:
        self.state.trail = trail

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The path of every call. Never raises: what goes wrong is said in the service's protocol."""
        with self.lock:
            attempt = self._begin(request)
            error: AwsError | None = None
            try:
                self._authenticate(attempt)
                call = with_mfa(self._name(attempt), self.state)
                self._judge(attempt, call)
                response = self._run(attempt, call)
            except (AwsError, NotSimulated, Unreadable) as problem:
                error = _as_aws(problem, attempt)
                response = refuse(error, attempt.target, attempt.request_id, request.path)
            self._write(attempt, response, error)
            return self._finish(attempt, response)

    def operate(self, request: HttpRequest, account: str, *, only_read: bool = False) -> HttpResponse:
        """Run a call as the operator of the simulation: an account's root, not judged, not in the trail."""
        with self.lock:
            attempt = self._begin(request)
            attempt.caller = root_caller(account)
            attempt.target = target_of(request, read_claim(request))
            try:
                call = self._name(attempt)
                if only_read and not is_read(call.operation):
                    raise AwsError("ReadOnly", f"scene.inspect only reads; {call.operation} would write.")
                response = self._run(attempt, call)
            except (AwsError, NotSimulated, Unreadable) as problem:
                error = _as_aws(problem, attempt)
                response = refuse(error, attempt.target, attempt.request_id, request.path)
            return self._finish(attempt, response)

    def _begin(self, request: HttpRequest) -> Attempt:
        if os.getpid() != self._process:
            raise RuntimeError(
                "This process is a copy (a fork) of the one that opened the scene, and shares nothing with "
                "it. Open a scene here, or make the calls in the process that has it."
            )
        self.requests += 1
        return Attempt(request, self._id("request"), target_of(request, None))

    def _authenticate(self, attempt: Attempt) -> None:
        claim = read_claim(attempt.request)
        attempt.target = target_of(attempt.request, claim)
        attempt.caller = authenticate(attempt.request, claim, attempt.target, self.state, self.clock.now)

    def _name(self, attempt: Attempt) -> ApiCall:
        request = attempt.request
        operation, parameters = read_call(request, attempt.target)
        attempt.call = call = ApiCall(
            service=attempt.target.service,
            operation=operation,
            parameters=parameters,
            region=attempt.target.region,
            caller=attempt.caller,
            time=self.clock.now,
            source_ip=SOURCE_IP,
            user_agent=request.headers.get("user-agent", ""),
            secure=True,  # the loopback's plain HTTP stands for the TLS of the real endpoints
            host=request.host,
            headers=request.headers,
        )
        check(attempt.target, operation, parameters)
        return call

    def _judge(self, attempt: Attempt, call: ApiCall) -> None:
        verdict = authorize(call, self.state)
        attempt.decisions = verdict.decisions
        if not verdict.allowed:
            raise access_denied(verdict, call, attempt.target)

    def _run(self, attempt: Attempt, call: ApiCall) -> HttpResponse:
        """moto's answer, with what moto gets wrong put right before, instead of and after it."""
        target = attempt.target
        if not is_read(call.operation) or call.service == "sts":
            self.state.version += 1
        for verify in corrections.checks_for(call):
            verify(call, self.state)
        answer = corrections.answer_for(call)
        if answer is not None:
            attempt.result = answer(call, self.state)
            return write_result(attempt.result, target, call.operation)
        response = run(attempt.request, target, call.operation, call.caller.account, call.time)
        if response.status >= 300:
            return response
        repairs = corrections.repairs_for(call)
        if repairs or not is_read(call.operation):
            attempt.result = read_result(response, target, call.operation)
        for repair in repairs:
            mended = repair(call, self.state, attempt.result)
            if mended is not None:
                attempt.result = mended
                response = write_result(mended, target, call.operation)
        return response

    def _write(self, attempt: Attempt, response: HttpResponse, error: AwsError | None) -> None:
        """Add the row to the trail. A call whose caller or name isn't known has no row, as at AWS."""
        if attempt.call is None or not attempt.simulated:
            return
        if error is None and response.status >= 400:
            error = _said(response, attempt)
        record = record_of(attempt.call, error, attempt.result, attempt.request_id, self._id("event"))
        profile = self.profiles.get(attempt.caller.role_arn or attempt.caller.arn)
        self.trail.add(Event(record, attempt.decisions, profile))
        self.clock.advance(_TICK)

    def _finish(self, attempt: Attempt, response: HttpResponse) -> HttpResponse:
        """Our request id in place of moto's, so that an answer leads to its row in the trail."""
        headers = {
            name: value
            for name, value in response.headers.items()
            if name not in ("x-amzn-requestid", "date")
        }
        headers["x-amzn-requestid"] = attempt.request_id
        headers["date"] = self.clock.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        if attempt.target.family == "s3":
            headers["x-amz-request-id"] = attempt.request_id
        return replace(response, headers=headers)

    def _id(self, kind: str) -> str:
        """A request's or event's id: a UUID that is the same on each run."""
        digest = hashlib.sha256(f"{kind} {self.requests}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))


def root_caller(account: str, access_key_id: str = "") -> Caller:
    """The account's root user."""
    return Caller(account, f"arn:aws:iam::{account}:root", "root", account, "root", access_key_id)


def _as_aws(problem: AwsError | NotSimulated | Unreadable, attempt: Attempt) -> AwsError:
    if isinstance(problem, AwsError):
        return problem
    if isinstance(problem, Unreadable):
        return say("unreadable", attempt.target.family, str(problem))
    attempt.simulated = False
    return AwsError("NotSimulatedByLabkit", str(problem), 400)


def _said(response: HttpResponse, attempt: Attempt) -> AwsError:
    """The error in a response of moto's own."""
    call = attempt.call
    said = read_result(response, attempt.target, call.operation).get("Error", {}) if call else {}
    return AwsError(str(said.get("Code", response.status)), str(said.get("Message", "")), response.status)
