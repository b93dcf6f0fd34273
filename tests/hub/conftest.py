"""One class of two for all tests here: Ann, who is also its instructor, and Eve."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .a_class import Class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .a_class import Learner

ANN, EVE = (f"{name}-{os.getpid()}" for name in ("ann", "eve"))  # accounts are the whole machine's


@pytest.fixture(scope="session")
def of_class() -> Iterator[Class]:
    with Class(MEMORY="900000000", CPUS="1.5", INSTRUCTOR=ANN) as opened:
        yield opened


@pytest.fixture(scope="session")
def ann(of_class: Class) -> Learner:
    return _there(of_class, ANN)


@pytest.fixture(scope="session")
def eve(of_class: Class) -> Learner:
    return _there(of_class, EVE)


def _there(of_class: Class, name: str) -> Learner:
    learner = of_class.learner(name)
    assert "successful" in learner.join().text
    learner.arrive()
    return learner
