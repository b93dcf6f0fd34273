"""A chapter's rehearsal, made once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit import catalog
from labkit.lesson.model.talk.rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def rehearsal() -> Iterator[Rehearsal]:
    made = Rehearsal(catalog.chapters()["start_here"])
    yield made
    made.close()
