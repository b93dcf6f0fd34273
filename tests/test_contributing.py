"""CONTRIBUTING's examples are real ones: the step runs in all three ways, the view shows its model.

The example of a service has its test in tests/cloud/services/test_adding_a_service.py.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
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


def _example(heading: str) -> dict[str, Any]:
    """What the code under a heading defines."""
    [code] = re.findall(
        rf"## {heading}\n[^#]*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    names: dict[str, Any] = {"__name__": "contributing"}
    module = sys.modules.setdefault("contributing", ModuleType("contributing"))
    exec(compile(code, PAGE.name, "exec", dont_inherit=True), names)  # noqa: S102 - our own page
    module.__dict__.update(names)
    return names


@pytest.mark.parametrize("way", ["console", "cli", "python"])
def test_the_example_step_runs(way: Way) -> None:
    step: Step = _example("Adding a step")["STEP"]
    lab = Lesson(start_here.SCENE, (step,), table=stage.STATE, picture=stage.draw, access=stage.QUESTIONS)
    runs = play(lab, way)
    assert wrong(runs) == {}
    assert unsure(runs) == []
    assert lab.scene.trail.events[-1].record["eventName"] in {"ListObjects", "ListObjectsV2"}
    lab.scene.close()


def test_the_example_view_shows_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("labkit.lesson.view.parts.cells._display", bundles.append)
    _example("Adding a view")["Reminder"]("An explicit Deny always wins.").show()
    assert [bundle["text/plain"] for bundle in bundles] == ["An explicit Deny always wins."]


def test_the_map_names_files_that_are_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`((?:cloud|policy|services|labkit|tests)/[\w/.]*\w\.(?:py|md|toml))`", page)
    roots = {"cloud": "labkit", "policy": "labkit", "services": "labkit/cloud"}
    missing = [
        name
        for name in named
        if "NAME" not in name and not (PAGE.parent / roots.get(name.split("/")[0], "") / name).exists()
    ]
    assert len(named) > 10
    assert not missing
