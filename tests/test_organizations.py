"""Chapter 4: every step, all three ways; and that the organization is what the chapter says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from labkit import organizations
from labkit.lesson._steps import Way
from tests.replaying import play, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson import Lesson


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = organizations.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.mark.parametrize("way", get_args(Way))
def test_every_step_comes_out_as_the_lesson_says(lab: Lesson, way: Way) -> None:
    runs = play(lab, way)
    assert wrong(runs) == {}
    assert unsure(runs) == []
