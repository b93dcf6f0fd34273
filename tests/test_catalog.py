"""Every scene opens at every checkpoint that it names, as `labkit serve --at` opens it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from labkit import catalog
from labkit.cloud import open_scene
from labkit.lesson.model import replay
from labkit.lesson.model.run import Run

if TYPE_CHECKING:
    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.replies import Sent

pytestmark = pytest.mark.long

send = replay.send_step


def keep(runs: list[Run], step: Step, *how: Any) -> tuple[Sent, ...]:
    """Send a step's calls, and keep what came of them."""
    runs.append(Run(step, "console", send(step, *how)))
    return runs[-1].sent


def only_name(names: list[str], step: Step, *_how: Any) -> tuple[Sent, ...]:
    """Send nothing."""
    names.append(step.name)
    return ()


@pytest.mark.parametrize("name", catalog.scene_names())
def test_a_checkpoint_is_the_end_of_the_steps_up_to_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That they do what they should is shown by the end, where all of them have run."""
    sent: list[str] = []
    monkeypatch.setattr(replay, "send_step", partial(only_name, sent))
    definition = catalog.scene(name)
    start, *steps, end = definition.checkpoints
    assert (start, end) == ("start", "end")
    scene = open_scene(definition)
    for at, checkpoint in enumerate(definition.checkpoints):
        sent.clear()
        scene.reset(at=checkpoint)
        assert sent == steps[:at]
    scene.close()


@pytest.mark.parametrize("name", catalog.scene_names())
def test_at_the_end_every_step_came_out_as_it_is_meant_to(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Run] = []
    monkeypatch.setattr(replay, "send_step", partial(keep, runs))
    definition = catalog.scene(name)
    scene = open_scene(definition, at="end")
    assert ("start", *(run.step.name for run in runs), "end") == definition.checkpoints
    assert [run.step.name for run in runs if not run.succeeded] == []
    assert scene.trail.events
    scene.close()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_may_stop_listening(options: list[str]) -> None:
    """As `labkit scenes --json | head -1` does."""
    command = [sys.executable, "-m", "labkit", "scenes", *options]
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")
