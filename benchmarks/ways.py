"""Time from a press on Run to the answer on the page, for the three ways of a call.

python benchmarks/ways.py [TIMES]      5 where left out; the middle one of them counts
"""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from labkit import start_here
from labkit.lesson.model.rehearsing import truth
from labkit.lesson.view.step import StepView

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson import Lesson

STEPS = ("who-am-i", "mend-the-policy", "list-users")


def main(times: int) -> None:
    """Print a row a step, a column a way."""
    lab = start_here.open_lab()
    ways: list[tuple[str, Callable[[str], float]]] = [
        ("console form", lambda name: _pressed(lab, name, "console")),
        ("Python", lambda name: _pressed(lab, name, "python")),
        ("aws, started for the line", lambda name: _cold(lab, name)),
        ("aws, kept ready", lambda name: _pressed(lab, name, "cli")),
    ]
    started = time.perf_counter()
    lab.scene.run_aws("--version")
    print(f"The command gets ready in {time.perf_counter() - started:.2f} s, once a lesson.")
    print(f"{'ms':28}" + "".join(f"{title:>28}" for title, _ in ways))
    for name in STEPS:
        row = [statistics.median(press(name) for _ in range(times)) for _, press in ways]
        print(f"{name:28}" + "".join(f"{value:28.0f}" for value in row))
    lab.scene.close()


def _pressed(lab: Lesson, name: str, way: Any) -> float:
    """Press Run in the step's view, as a learner does."""
    step = lab.course.find(name)
    if step.prediction is not None and name not in lab.course.locked:
        lab.course.lock(step, truth(lab.course, step))
    view = StepView(lab.course, step)
    view.editor.way.value = way
    start = time.perf_counter()
    view.editor.run.click()
    return (time.perf_counter() - start) * 1e3


def _cold(lab: Lesson, name: str) -> float:
    scene = lab.scene
    with patch.object(scene, "run_aws", partial(scene.run_aws, cold=True)):
        return _pressed(lab, name, "cli")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
