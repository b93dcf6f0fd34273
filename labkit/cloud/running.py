"""Run a call that may pass: moto's answer, with what moto gets wrong put right before, instead and after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from labkit.cloud.wire.results import read_result, write_result

from . import services  # noqa: F401 - they register what they check, answer and mend
from .calls import AwsError, NotSimulated
from .judge import home_of
from .moto_calls import ready, run
from .registry import answer_for, as_moto_reads, checks_for, patience_of, repairs_for
from .trail import is_read

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from labkit.cloud.wire.http import HttpResponse
    from labkit.cloud.wire.naming import Target

    from .calls import ApiCall, Whole
    from .state import State


def run_call(
    target: Target,
    call: ApiCall,
    state: State,
    request_id: str,
    *,
    whole: Whole,
    pause: Callable[[], datetime | None] = lambda: None,
) -> tuple[HttpResponse, dict[str, Any]]:
    """The response to the call, and the result in boto3's shape (empty for a plain read).

    The request's id decides the ids that are made: the same call at the same place of a run makes the same ones.
    `pause` lets a second pass for a call that waits, and tells the moment then; None: it waits no longer.
    `whole`: a context for what may change something; what goes wrong in it is undone.
    """
    writes = not is_read(call.operation) or call.service == "sts"
    state.version += writes
    try:
        return _run(target, call, state, request_id, whole=whole, pause=pause)
    finally:
        state.version += writes  # a check may have kept what was there before the call wrote


def _run(
    target: Target,
    call: ApiCall,
    state: State,
    request_id: str,
    *,
    whole: Whole,
    pause: Callable[[], datetime | None],
) -> tuple[HttpResponse, dict[str, Any]]:
    account = home_of(call, state)
    for verify in checks_for(call):
        verify(call, state)
    ready(target, account)
    mock_random.seed(int(request_id.replace("-", ""), 16))
    answer = answer_for(call)
    if answer is not None:
        with whole(but=(AwsError, NotSimulated)):  # which are its answers
            result = answer(call, state)
        if result is not None:
            return write_result(result, target, call.operation, request_id), result
    with whole(but=()):
        response = run(target, as_moto_reads(call, state), account, request_id)
        for _ in range(patience_of(call, state)):
            moment = None if _brings(response, target, call) else pause()
            if moment is None:
                break
            response = run(target, as_moto_reads(replace(call, time=moment), state), account, request_id)
        return _mend(response, target, call, state, request_id)


def _brings(response: HttpResponse, target: Target, call: ApiCall) -> bool:
    """Whether something has come for a call that waits, if only an error."""
    # SQS's older protocol names a message otherwise than the model that results are read by.
    there = b"<Message>" in response.body
    return there or response.status >= 300 or bool(read_result(response, target, call.operation))


def _mend(
    response: HttpResponse, target: Target, call: ApiCall, state: State, request_id: str
) -> tuple[HttpResponse, dict[str, Any]]:
    repairs = repairs_for(call)
    if response.status >= 300 or (is_read(call.operation) and not repairs):
        return response, {}
    result = read_result(response, target, call.operation)
    for repair in repairs:
        mended = repair(call, state, result)
        if mended is not None:
            result = mended
            response = write_result(mended, target, call.operation, request_id)
    return response, result
