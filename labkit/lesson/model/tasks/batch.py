"""Long work: the same calls for many things, one after the other, to be watched and stopped. The view is in
`_batch_view`.

Each call is written once, with :data:`EACH` where the thing's name goes; what runs and the loop that is
shown both come from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jmespath  # type: ignore[import-untyped]  # ships no types

from labkit.cloud.wire.models import operation
from labkit.lesson.model.shown import Shown
from labkit.lesson.ways.calls import FromStep, fill
from labkit.lesson.ways.documents import wire
from labkit.lesson.ways.python import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from labkit.cloud import Answer, Scene
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.ways.calls import Call

EACH: Final = "«each»"
"""Stands for the thing's name in a batch's calls."""
EACH_LOWER: Final = "«each lower»"
"""The same in small letters."""
_WIDTH = 72
_TEXT = re.compile(r'"([^"]*)"')
_PLACE = re.compile(r"<from ([A-Za-z0-9_-]+)(?:#(\d+))?: ([^<>]+)>")
_PART = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one thing: every call answered well, or the words of the one that wasn't."""

    item: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Batch(Shown):
    """``calls`` for each of ``items``. A value of an earlier call for the same thing is
    ``FromStep("each", path, call)``; values of the lesson's steps work too.

    ``why``: a sentence or two. All calls are made by profiles. ``there``: the names of the things that there are now.
    """

    title: str
    why: str
    items: tuple[str, ...]
    calls: tuple[Call, ...]
    there: Callable[[Scene], Collection[str]]

    def do(self, lab: Lab, item: str) -> Done:
        """Make the calls for one thing; ends at the first that AWS refuses."""
        answers: list[Mapping[str, Any]] = []

        def look_up(wanted: FromStep) -> Any:
            if wanted.step == "each":
                return jmespath.search(wanted.path, answers[wanted.call])
            return jmespath.search(wanted.path, lab.result(wanted.step, wanted.call))

        for call in self.calls:
            parameters = fill(_named(wire(call), item), look_up)
            answer = _send(lab.scene, call, parameters)
            if not answer.ok:
                return Done(item, f"{answer.code}: {answer.message}")
            answers.append(answer.result)
        return Done(item)

    def loop(self) -> str:
        """The same as a loop in Python."""
        callers = dict.fromkeys((call.service, str(call.as_)) for call in self.calls)
        lines = [f'{name_of(service)} = lab.session("{who}").client("{service}")' for service, who in callers]
        lines.append(f"for name in {_names(self.items)}:")
        used = " ".join(_line(call) for call in self.calls)
        for at, call in enumerate(self.calls, start=1):
            answer = f"answer{at} = " if f"answer{at}[" in used else ""
            lines.append(f"    {answer}{_line(call)}")
        return "\n".join(lines)


def name_of(service: str) -> str:
    """A service's name as a variable's."""
    return service.replace("-", "_")


def _line(call: Call) -> str:
    """One call inside the loop: on one line where it fits, else an argument a line."""
    method = f"{name_of(call.service)}.{operation(call.service, call.operation).method}"
    arguments = [f"{name}={_value(value)}" for name, value in call.parameters.items()]
    line = f"{method}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    return f"{method}(\n" + "".join(f"        {argument},\n" for argument in arguments) + "    )"


def _value(value: Any) -> str:
    return _TEXT.sub(_readable, literal(value, -10_000))


def _readable(match: re.Match[str]) -> str:
    """A text with its places filled in by Python: the loop's name, or what was answered before."""
    text = match[1]
    found = _PLACE.fullmatch(text)
    if found:
        step, at, path = found.groups()
        call = int(at or 1)
        source = f"answer{call}" if step == "each" else f'lab.result("{step}"{f", {call - 1}" if at else ""})'
        return source + "".join(
            f"[{part}]" if part.isdigit() else f'["{part}"]' for part in _PART.findall(path)
        )
    if text == EACH:
        return "name"
    if "«" not in text:
        return match[0]
    return 'f"' + text.replace(EACH, "{name}").replace(EACH_LOWER, "{name.lower()}") + '"'


def _names(items: tuple[str, ...]) -> str:
    """The items as Python; the middle of a long list is left out."""
    shown = [f'"{item}"' for item in items]
    return f"[{', '.join(shown if len(shown) < 5 else [*shown[:2], '...', shown[-1]])}]"


def _send(scene: Scene, call: Call, parameters: Mapping[str, Any]) -> Answer:
    return scene.call(str(call.as_), call.service, call.operation, parameters)


def _named(value: Any, item: str) -> Any:
    """``value`` with the thing's name in every place that is kept for it."""
    if isinstance(value, str):
        return value.replace(EACH, item).replace(EACH_LOWER, item.lower())
    if isinstance(value, dict):
        return {key: _named(part, item) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_named(part, item) for part in value]
    return value
