"""What a jump in a talk costs, to every step of every chapter there and back, and the quiet work before it.

python benchmarks/talk.py [CHAPTER]      all chapters where left out
"""

from __future__ import annotations

import random
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from labkit.presenting import Presenter

if TYPE_CHECKING:
    from collections.abc import Callable


def main(chosen: str) -> None:
    """Print a row for each chapter, in milliseconds; then one for jumps among all of them."""
    presenter = Presenter()
    names = [chosen] if chosen else list(presenter.talk.chapters)
    for name in names:
        first = _timed(lambda name=name: presenter.answer({"do": "begin", "chapter": name}))
        quiet = _timed(lambda: _prepare(presenter))
        steps = [step.name for chapter, step in presenter.talk.places() if chapter == name]
        jumps = _jumps(presenter, [(name, step) for step in [*steps, *reversed(steps)]])
        shown = [_timed(lambda: _forward(presenter)) for _ in range(len(steps) * 5)]
        print(
            f"{name:<22} begin {first:5.0f}  quiet {quiet:6.0f}  {_row('jump', jumps)}  {_row('key', shown)}"
        )
    places = [(chapter, step.name) for chapter, step in presenter.talk.places() if chapter in names]
    random.Random(16).shuffle(places)  # noqa: S311 - an order, no secret
    print(f"{'among all':<22} {_row('jump', _jumps(presenter, places))}")
    presenter.talk.close()


def _prepare(presenter: Presenter) -> None:
    while presenter.answer({"do": "prepare"})["more"]:
        pass


def _forward(presenter: Presenter) -> None:
    assert "problem" not in presenter.answer({"do": "forward"})


def _jumps(presenter: Presenter, places: list[tuple[str, str]]) -> list[float]:
    return [
        _timed(lambda at=at: presenter.answer({"do": "go", "chapter": at[0], "step": at[1]})) for at in places
    ]


def _row(name: str, times: list[float]) -> str:
    return f"{name}: median {median(times):4.0f}, worst {max(times):4.0f}"


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
