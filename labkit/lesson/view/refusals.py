"""A refusal in a free cell: AWS's sentence and why, where Python would print a traceback of thirty lines."""

from __future__ import annotations

import threading
import traceback
import weakref
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from IPython.core.getipython import get_ipython

from labkit.lesson.html import escape
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit
from labkit.lesson.view.parts.why import why_html, why_text
from labkit.lesson.ways.advice import advice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from labkit.cloud import Event
    from labkit.lesson.model.course import Course

NONE_YET = "AWS has refused nothing yet, so there is nothing to explain."
_NOT_SENT = "boto3 found the mistake itself, so AWS got no call."
_NO_WHY = "This isn't about permissions, so no policy explains it."
_TOLD = (ClientError, BotoCoreError, Boto3Error)
_in_a_thread = threading.excepthook


def tell_refusals(course: Course) -> None:
    """From now on, an error of AWS or of boto3 that ends a cell or a thread is told in a few lines: paginators, waiters
    and uploads raise it on."""
    shell: Any = get_ipython()
    if getattr(shell, "kernel", None) is None:
        return
    known = weakref.ref(course)

    def tell(
        asking: Any,
        kind: type[BaseException],
        error: Exception,
        trace: TracebackType,
        tb_offset: Any = None,
    ) -> None:
        followed = known()
        if followed is None or not followed.scene.is_open:
            asking.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return
        emit([error_block(error, _line(trace), _event_of(error, followed))])

    def tell_of_a_thread(given: threading.ExceptHookArgs) -> None:
        followed = known()
        if followed is None or not followed.scene.is_open or not isinstance(given.exc_value, _TOLD):
            _in_a_thread(given)
        else:
            emit([error_block(given.exc_value, None, _event_of(given.exc_value, followed))])

    shell.set_custom_exc(_TOLD, tell)
    threading.excepthook = tell_of_a_thread


def _event_of(error: Exception, course: Course) -> Event | None:
    """The call that the error answers, as the trail has it."""
    return course.scene.trail.find(str(_answer(error).get("ResponseMetadata", {}).get("RequestId", "")))


def error_block(error: Exception, line: int | None, event: Event | None) -> Block:
    """What AWS or boto3 said, in which line of the cell, and the why, folded."""
    said, who = str(error), "AWS" if isinstance(error, ClientError) else "boto3"
    place = f"Line {line} of this cell ended it. " if line else ""
    decision = event.decision if event else None
    if decision is not None and not decision.allowed:
        why, text = why_html(decision, opened=False), "lab.why() tells why, stage by stage."
    else:
        answer = _answer(error)
        text = advice(str(answer.get("Error", {}).get("Code", "")), said, event) or (
            _NO_WHY if answer else _NOT_SENT
        )
        why = f"<p>{escape(text)}</p>"
    html = f'<p class="labkit-said">{escape(place)}{who} said:</p><pre class="labkit-code labkit-error"><code>{escape(said)}</code></pre>'
    return Block(html + why, f"{place}{who} said:\n{said}\n{text}")


def _answer(error: BaseException | None) -> Mapping[str, Any]:
    """What AWS answered, as the error has it or one that led to it; nothing where boto3 itself complains."""
    while error is not None:
        for name in ("response", "last_response"):
            answer = getattr(error, name, None)
            if isinstance(answer, dict) and answer:
                return answer
        error = error.__cause__ or error.__context__
    return {}


def last_refusal(course: Course) -> Block:
    """The last call that a policy refused, whoever made it and from wherever, and why."""
    for event in reversed(course.scene.trail.events):
        decision = event.decision
        if decision is not None and not decision.allowed and event.record.get("errorCode"):
            record = event.record
            said = f"{record['eventName']}: {record.get('errorMessage') or record['errorCode']}"
            html = (
                f'<pre class="labkit-code labkit-error"><code>{escape(said)}</code></pre>{why_html(decision)}'
            )
            return Block(html, f"{said}\n{why_text(decision)}")
    return Block(f"<p>{escape(NONE_YET)}</p>", NONE_YET)


def _line(trace: TracebackType) -> int | None:
    """The line of the cell that made the call."""
    frames = [
        frame
        for frame in traceback.extract_tb(trace)
        if "ipykernel" in frame.filename or frame.filename.startswith("<ipython")
    ]
    mine = [frame.lineno for frame in frames if not frame.filename.endswith("/ipkernel.py")]
    return mine[-1] if mine else None
