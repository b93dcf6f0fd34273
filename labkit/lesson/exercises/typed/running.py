"""Runs what was typed, with an end to it, and keeps what AWS answered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ParamValidationError

from labkit.cloud import NotSimulated
from labkit.cloud.time_limit import TimeLimit, TookTooLongError
from labkit.cloud.wire.models import UnknownOperationError, operation
from labkit.lesson.ways.cli import NotAnAwsCommandError

from .aws_line import run_line
from .boto3_text import run_text
from .keyring import Keyring, NobodyError
from .taken import NotTakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from labkit.cloud import Answer
    from labkit.cloud.scene.beside import SceneBeside

_MOST_LINES = 20
_SECONDS = 5.0  # of work
_WORDS = re.compile(r"[\w\s./-]+")
_PYTHON = re.compile(r"\b(lab|boto3|import|while|for|exit|raise|pass|del)\b")
_NEITHER = (
    "This is neither an aws line nor Python. An aws line begins with aws, and Python uses lab.session(...)."
)
_PROBLEMS = (NotAnAwsCommandError, NotTakenError, NobodyError, NotSimulated)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of it.

    ``heard``: what AWS answered to each call that reached it, in order. ``keys``: those that signed a call or were
    given by one. ``problem``: why nothing (more) was sent, for the learner.
    """

    heard: tuple[Answer, ...]
    keys: tuple[Mapping[str, Any], ...]
    printed: str = ""
    problem: str = ""

    @property
    def refused(self) -> Answer | None:
        """The first answer in which AWS said no, or couldn't do it; None where all went well."""
        return next((one for one in self.heard if not one.ok), None)


def run(text: str, scene: SceneBeside, people: Mapping[str, str]) -> Typed:
    """Run `aws` lines (where the text begins with one) or Python, on an opened ground.

    ``people``: the profiles that may make calls → ARN. Never raises for what was typed.
    """

    return run_with(text, Keyring(scene, people))


def run_with(text: str, keyring: Keyring) -> Typed:
    """The same with a keyring that has made calls before: ``call-2`` may be one of those."""

    def typed(keyring: Keyring) -> str:
        lines = commands(text)
        if not lines and _WORDS.fullmatch(text) and not _PYTHON.search(text):
            raise NotAnAwsCommandError(_NEITHER)
        return "\n".join(run_line(line, keyring) for line in lines) if lines else run_text(text, keyring)

    return _bounded(typed, keyring)


def run_calls(
    calls: Sequence[str | Mapping[str, Any]], scene: SceneBeside, people: Mapping[str, str]
) -> Typed:
    """Run calls one after the other, up to the first that AWS refuses: each an `aws` line, or ``{"as", "service",
    "operation", "parameters"}``. ``as`` and ``--profile`` also take ``call-1``: whoever call 1 gave keys of.
    """

    def typed(keyring: Keyring) -> str:
        for call in calls:
            if isinstance(call, str):
                run_line(call, keyring)
            else:
                _call(call, keyring)
            if keyring.heard and not keyring.heard[-1].ok:
                break
        return ""

    return _bounded(typed, Keyring(scene, people))


def _bounded(typed: Callable[[Keyring], str], keyring: Keyring) -> Typed:
    limit = TimeLimit(_SECONDS)
    try:
        with limit():
            printed, problem = _tried(typed, keyring)
    except TookTooLongError:
        printed, problem = "", "It didn't end by itself, so labkit stopped it. Write fewer or shorter calls."
    finally:
        limit.close()
    return Typed(tuple(keyring.heard), keyring.keys, printed, problem)


def _call(call: Mapping[str, Any], keyring: Keyring) -> None:
    """One call that was written as an object."""
    named = [call.get(part) for part in ("as", "service", "operation")]
    parameters = call.get("parameters", {})
    if not all(isinstance(one, str) for one in named) or not isinstance(parameters, dict):
        raise NotAnAwsCommandError(
            'A call is an aws line, or {"as": "...", "service": "...", "operation": "...", "parameters": {}}.'
        )
    who, service, name = (str(one) for one in named)
    client = keyring.client(who, service)
    try:
        method = operation(service, name).method
        given = {
            key: json.dumps(value) if _is_document(key, value) else value for key, value in parameters.items()
        }
        getattr(client, method)(**given)
    except ClientError:
        return  # it is among what was heard
    except (UnknownOperationError, ParamValidationError) as error:
        raise NotAnAwsCommandError(" ".join(str(error).split())[:400]) from None


def _is_document(name: str, value: Any) -> bool:
    """Whether AWS takes this as a text that holds JSON."""
    return isinstance(value, dict) and "Statement" in value and ("Policy" in name or "Content" in name)


def _tried(typed: Callable[[Keyring], str], keyring: Keyring) -> tuple[str, str]:
    """What was printed, and what was wrong with the text."""
    try:
        return typed(keyring), ""
    except SyntaxError as error:
        return "", f"This is neither an aws line nor Python: {error.msg} in line {error.lineno}."
    except _PROBLEMS as error:
        return "", str(error.args[0] if error.args else error)
    except (RecursionError, MemoryError, ValueError) as error:
        return "", f"This can't be run: {type(error).__name__}."


def commands(text: str) -> list[str]:
    """The commands, where the text is made of `aws` lines; none where it's Python."""
    found: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith(("aws ", "AWS_")) or bare == "aws":
            found.append(bare)
        elif found:  # a JSON text that goes over several lines
            found[-1] += f"\n{line}"
        else:
            return []
    if len(found) > _MOST_LINES:
        raise NotAnAwsCommandError(f"These are more than {_MOST_LINES} lines. A few calls are enough.")
    return found
