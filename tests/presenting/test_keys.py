"""Whatever was pressed before and is going on beside, a key shows the same; the scene that is open stays."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from labkit import catalog
from labkit.faults import FAULTS
from labkit.lesson import Lesson
from labkit.lesson.model.tasks.fault import Playing
from labkit.presenting import Presenter, presenter

if TYPE_CHECKING:
    import pytest

    from labkit.cloud import Scene

NAME = "start_here"
KEYS: list[dict[str, Any]] = [
    {"do": "forward"},
    {"do": "forward"},
    {"do": "back"},
    {"do": "next"},
    {"do": "previous"},
    {"do": "state"},
    {"do": "way", "way": "cli"},
    *({"do": "go", "chapter": NAME, "step": step.name} for step in catalog.chapters()[NAME].steps),
]


class _NoProcess:
    """In place of the process that writes ahead: the kernel does it all, between the keys."""

    writes = False

    def __init__(self, places: object) -> None: ...

    def arrived(self) -> tuple[()]:
        return ()

    def turn_to(self, places: object) -> None: ...

    def close(self) -> None: ...


def _presenter(monkeypatch: pytest.MonkeyPatch) -> Presenter:
    """Of one chapter, of which no page is written yet."""
    monkeypatch.setattr(presenter, "_PAGES", {})
    monkeypatch.setattr(presenter, "Ahead", _NoProcess)
    monkeypatch.setattr(presenter, "chapters", lambda: {NAME: catalog.chapters()[NAME]})
    return Presenter()


def test_quiet_work_between_keys_changes_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed = random.Random(3).choices(KEYS, k=60)  # noqa: S311 - no secret
    alone, busy = _presenter(monkeypatch), _presenter(monkeypatch)
    pieces = 0
    for key in pressed:
        pieces += bool(busy.answer({"do": "prepare"})["more"])
        assert busy.answer(key) == alone.answer(key), key
    assert pieces > 3
    alone.close()
    busy.close()


def _held(scene: Scene) -> tuple[Any, ...]:
    """What it holds, and what happened in it."""
    details = scene.inspect(scene.accounts[0].id, "iam").get_account_authorization_details()
    details.pop("ResponseMetadata")
    return details, [event.record for event in scene.trail.events], scene.now


def test_a_fault_that_a_class_looks_at_stays_over_a_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = FAULTS["wrong-trust"]
    playing = Playing(fault, Lesson(fault.definition, (), table=fault.table, keeps=False))
    playing.let_happen()
    scene, hold = playing.lab.scene, [one.holds for one in playing.check()]
    before = _held(scene)
    made = _presenter(monkeypatch)
    for key in KEYS:
        assert "problem" not in made.answer(key)
    made.close()
    assert _held(scene) == before
    assert [one.holds for one in playing.check()] == hold
    assert False in hold
    playing.repair()
    assert all(one.holds for one in playing.check())
    scene.close()
