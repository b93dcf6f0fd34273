"""Chapter 6: no piece of its solution can be left out, be it a call, a statement, an item or a condition."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from labkit import capstone
from labkit.lesson.model.replay import default_texts, send_step
from labkit.lesson.model.results import Results
from labkit.lesson.model.tasks.requirements import check_brief
from labkit.lesson.ways.sending import Sender

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.cloud import Scene
    from labkit.lesson import Brief, Call, Lesson, Part, Step

pytestmark = pytest.mark.long

SOLUTION = capstone.BRIEF.solution


@pytest.fixture(scope="module")
def opened() -> Iterator[Lesson]:
    """One lesson for all these tests: opening it anew takes a second each time."""
    lesson = capstone.open_lab()
    lesson.scene.save("the start")
    yield lesson
    lesson.scene.close()


@pytest.fixture
def lab(opened: Lesson) -> Lesson:
    """The lesson at its start."""
    opened.scene.restore("the start")
    return opened


def failing(brief: Brief, scene: Scene) -> list[str]:
    return [one.requirement.says for one in check_brief(brief, scene) if not one.holds]


def _shorter(value: Any) -> Iterator[tuple[str, Any]]:
    """Every way to leave one thing out of a policy document."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, list) and len(item) > 1:
            for at in range(len(item)):
                yield f"{key}[{at}]", _with(value, key, item[:at] + item[at + 1 :])
        if key == "Condition":
            for operator in item:
                kept = {name: tests for name, tests in item.items() if name != operator}
                yield f"Condition.{operator}", _with(value, key, kept)
        if isinstance(item, dict | list):
            for name, less in _shorter(item):
                yield f"{key}.{name}", _with(value, key, less)


def _with(value: Any, key: Any, item: Any) -> Any:
    changed = copy.copy(value)
    changed[key] = item
    return changed


def _without(calls: Sequence[Call]) -> Iterator[tuple[str, tuple[Call | None, ...]]]:
    """The calls with one left out (None keeps its place), or one of them a little shorter."""
    for at, call in enumerate(calls):
        before, after = calls[:at], calls[at + 1 :]
        yield f"{at} {call.operation}", (*before, None, *after)
        for name, less in _shorter(dict(call.parameters)):
            yield f"{at} {call.operation} {name}", (*before, replace(call, parameters=less), *after)


class Workshop:
    """Sends steps to a scene, and goes back to where everything but one step was done."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.results = Results()

    def send(self, step: Step, calls: Sequence[Call | None]) -> None:
        sender = Sender(self.scene, self.results.look_up, {})
        for at, call in enumerate(calls):
            if call is None:
                continue
            single = replace(step, calls=(call,))
            answers = Results()
            send_step(single, "console", default_texts(single, "console"), sender, answers)
            for _, _, answer in answers.rows():
                self.results.keep(step.name, at, answer)

    def all_but(self, left_out: Step) -> None:
        for step in SOLUTION:
            if step is not left_out:
                self.send(step, step.calls)


def _holds(part: Part, scene: Scene) -> bool:
    """Whether the whole brief holds; its own requirements are asked first, and the first No ends it."""
    others = tuple(other for other in capstone.BRIEF.parts if other is not part)
    brief = replace(capstone.BRIEF, parts=(part, *others))
    return all(one.holds for one in check_brief(brief, scene))


@pytest.mark.parametrize("part", capstone.BRIEF.parts[1:-1], ids=lambda part: str(part.title))
def test_no_piece_of_a_part_can_be_left_out(lab: Lesson, part: Part) -> None:
    shop = Workshop(lab.scene)
    [step] = part.solution
    shop.all_but(step)
    lab.scene.save("all but one")
    results = shop.results.copy()
    shop.send(step, step.calls)
    assert _holds(part, lab.scene), "the order of the parts doesn't matter"
    spare = []
    for name, calls in _without(step.calls):
        lab.scene.restore("all but one")
        shop.results = results.copy()
        shop.send(step, calls)
        if _holds(part, lab.scene):
            spare.append(name)
    assert spare == []


def test_no_call_that_makes_the_accounts_can_be_left_out(lab: Lesson) -> None:
    """The first two parts show it: what the others build takes nothing away from these."""
    first, fence, *_ = SOLUTION
    brief = replace(capstone.BRIEF, parts=capstone.BRIEF.parts[:2])
    spare = []
    for name, calls in _without(first.calls):
        lab.scene.restore("the start")
        shop = Workshop(lab.scene)
        shop.send(first, calls)
        shop.send(fence, fence.calls)
        if not failing(brief, lab.scene):
            spare.append(name)
    assert spare == []


def test_no_piece_of_the_containment_can_be_left_out(lab: Lesson) -> None:
    capstone.SOLUTION.apply(lab)
    brief, scene = capstone.containment(lab), lab.scene
    capstone.night(lab).play(scene)
    scene.save("morning")
    [step] = capstone.CONTAIN
    for name, calls in _without(step.calls):
        scene.restore("morning")
        Workshop(scene).send(step, calls)
        assert failing(brief, scene), name
    scene.restore("morning")
    Workshop(scene).send(step, step.calls)
    assert failing(brief, scene) == []
    assert failing(capstone.BRIEF, scene) == []
