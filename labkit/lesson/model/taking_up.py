"""A course goes on from what a journal says, as far as it says what a journal can say.

A journal may come from anybody: only steps, options and answers that the lesson knows are taken from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .earlier import Earlier
from .judging import options_of
from .replay import default_texts, send_step
from .verdicts import Judged, judged_from
from .work.renamed import named, now_called

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud import Scene

    from .course import Course
    from .steps import Step


def take_up(course: Course, lines: Iterable[dict[str, Any]]) -> None:
    """Go on from a journal's lines; later ones win."""
    steps = {step.name: step for step in course.steps}
    earlier: dict[str, Earlier] = {}
    locked: dict[str, str] = {}
    judged: dict[str, Judged] = {}
    for line in lines:
        if (name := named(line, "step", steps)) is not None:
            right = line.get("right")
            verdict = right if isinstance(right, bool) else None
            earlier[name] = Earlier(line.get("succeeded") is True, verdict, line.get("shown") is True)
        elif (name := named(line, "locked", steps)) is not None:
            locked.pop(name, None)
            if line.get("key") in _options(steps[name]):
                locked[name] = line["key"]
        elif (name := named(line, "judged", steps)) is not None:
            if (one := judged_from(steps[name], line)) is not None:
                judged[name] = one
        else:
            _take_up_scene(course, steps, line)
    course.take_up(earlier, locked, judged)


def _take_up_scene(course: Course, steps: dict[str, Step], line: dict[str, Any]) -> None:
    """What isn't about a step's own standing: AWS's answers, and what a topic remembers."""
    if isinstance(line.get("result"), list):
        _keep_result(course, steps, line["result"])
    elif isinstance(line.get("hunted"), str) and isinstance(line.get("said"), str):
        course.hunted[line["hunted"]] = line["said"]  # looked up only
    elif isinstance(line.get("memory"), dict):
        course.memory.clear()
        course.memory.update(line["memory"])


def take_up_old(course: Course, journal: Any) -> None:
    """Go on from a journal of the release before, which says which steps were done: they are run again.

    Raises ValueError, KeyError or TypeError for what isn't one.
    """
    known = {step.name for step in course.steps}
    earlier = {
        now_called(name, known): Earlier(did is True, right if isinstance(right, bool) else None)
        for name, (did, right) in journal["earlier"].items()
        if now_called(name, known) in known
    }
    named_now = {now_called(name, known): key for name, key in journal["locked"].items()}
    locked = {
        step.name: named_now[step.name]
        for step in course.steps
        if named_now.get(step.name)
        in _options(step)  # a release may have changed what there is to choose from
    }
    for step in course.steps:
        if earlier.get(step.name, Earlier(False)).succeeded:
            send_step(step, "console", default_texts(step, "console"), course.sender, course.results)
    course.take_up(earlier, locked, {})


def _options(step: Step) -> tuple[str, ...]:
    """The keys of a step's prediction; not a set, which raises on a key that is no text."""
    return tuple(option.key for option in options_of(step.prediction)) if step.prediction else ()


def _keep_result(course: Course, steps: dict[str, Step], row: list[Any]) -> None:
    """An answer to a call that the lesson has; the keys in it are those that work now."""
    match row:
        case [str(once), int(call), dict(answer)]:
            name = now_called(once, steps)
            if name in steps and 0 <= call < len(steps[name].calls):
                course.results.keep(name, call, _with_present_keys(answer, course.scene))


def _with_present_keys(value: Any, scene: Scene) -> Any:
    if isinstance(value, list):
        return [_with_present_keys(item, scene) for item in value]
    if not isinstance(value, dict):
        return value
    held = scene.handed_out(str(value.get("AccessKeyId"))) if "SecretAccessKey" in value else {}
    return {name: _with_present_keys(item, scene) for name, item in value.items()} | held
