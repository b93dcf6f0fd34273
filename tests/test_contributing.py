"""CONTRIBUTING's example of a new step is a real one: it runs in all three ways."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit import start_here
from labkit.lesson import Lesson
from labkit.start_here import scene as stage
from tests.replaying import play, unsure, wrong

if TYPE_CHECKING:
    from labkit.lesson import Step
    from labkit.lesson.ways.calls import Way

PAGE = Path(__file__).resolve().parent.parent / "CONTRIBUTING.md"


def _example() -> Step:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, PAGE.name, "exec"), names)  # noqa: S102 - our own page
    step: Step = names["STEP"]
    return step


@pytest.mark.parametrize("way", ["console", "cli", "python"])
def test_the_example_step_runs(way: Way) -> None:
    step = _example()
    lab = Lesson(start_here.SCENE, (step,), table=stage.STATE, picture=stage.draw, access=stage.QUESTIONS)
    runs = play(lab, way)
    assert wrong(runs) == {}
    assert unsure(runs) == []
    assert lab.scene.trail.events[-1].record["eventName"] in {"ListObjects", "ListObjectsV2"}
    lab.scene.close()
