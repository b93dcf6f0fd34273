"""`labkit solution NAME`: an exercise's brief and its solution, for those who teach."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def add_solution(commands: Any) -> None:
    """Add the command to labkit's own."""
    solution = commands.add_parser("solution", help="print an exercise and its solution, for instructors")
    solution.add_argument("name", nargs="?", help="which exercise; without it, the list of all")
    solution.set_defaults(run=_solution)


def _solution(chosen: argparse.Namespace) -> int:
    """0: printed; 2: no exercise has that name."""
    from labkit.exercises import EXERCISES

    if chosen.name is None:
        for name, one in EXERCISES.items():
            _say(f"{name:<28} {one.chapter}, {one.kind}: {one.title}")
        return 0
    if chosen.name not in EXERCISES:
        said = f"labkit: There is no exercise {chosen.name!r}. `labkit solution` lists them."
        print(said, file=sys.stderr)  # noqa: T201 - a command line prints
        return 2
    one = EXERCISES[chosen.name]
    _say(f"{one.title}\n\n{one.brief}\n\n{one.solution}")
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a command line prints
