"""Compares the engine with the naive twin on random cases, and shrinks what differs.

python -m tests.policy.twin --cases 100000 --seed 1
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from copy import deepcopy
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .bridge import decide
from .naive import Case, judge
from .random_cases import draw_case

if TYPE_CHECKING:
    from collections.abc import Iterator


def answers(case: Case) -> tuple[str, str]:
    """What the engine says and what the twin says, as comparable text."""
    verdict = judge(case)
    expected = f"{verdict.effect} {sorted(verdict.denied_by)}"
    try:
        decision = decide(case)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}", expected
    return f"{decision.effect} {sorted(decision.denied_by)}", expected


def differs(case: Case) -> bool:
    engine, twin = answers(case)
    return engine != twin


def first_differences(seed: int, cases: int, most: int = 1) -> Iterator[tuple[int, Case]]:
    """The numbers and cases on which the two disagree, at most so many of them."""
    found = 0
    for number in range(cases):
        case = draw_case(seed, number)
        if differs(case):
            yield number, case
            found += 1
            if found == most:
                return


# --- shrinking -----------------------------------------------------------------------------------


def shrink(case: Case) -> Case:
    """Takes away whatever can go while the two still disagree."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in smaller_cases(case):
            if still_valid_and_different(candidate):
                case, smaller = candidate, True
                break
    return case


def still_valid_and_different(case: Case) -> bool:
    """The twin must accept the smaller case, and it must not be a broken document that the engine refuses."""
    try:
        engine, twin = answers(case)
    except (KeyError, IndexError, TypeError, AttributeError):
        return False
    return engine != twin and "Malformed" not in engine


def smaller_cases(case: Case) -> Iterator[Case]:
    whole = asdict(case)
    for part in ("identity", "boundary", "session", "resource_policy", "scps", "rcps", "endpoint", "context"):
        empty: Any = {"identity": [], "context": {}}.get(part)
        if whole[part] not in (empty, None):
            yield Case(**{**deepcopy(whole), part: empty})
        for smaller in smaller_values(whole[part]):
            yield Case(**{**deepcopy(whole), part: smaller})


def smaller_values(value: Any) -> Iterator[Any]:
    """The same JSON value with one thing less in it."""
    if isinstance(value, list):
        yield from smaller_lists(value)
    elif isinstance(value, dict):
        yield from smaller_dicts(value)


def smaller_lists(value: list[Any]) -> Iterator[list[Any]]:
    for n, one in enumerate(value):
        if len(value) > 1:
            yield value[:n] + value[n + 1 :]
        for smaller in smaller_values(one):
            yield [*value[:n], smaller, *value[n + 1 :]]


def smaller_dicts(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    needed = {"Effect", "Statement", "Version", "Action", "Resource", "Principal"}
    for key, one in value.items():
        if key not in needed:
            yield {other: kept for other, kept in value.items() if other != key}
        for smaller in smaller_values(one):
            yield {**value, key: smaller}


# --- the command ---------------------------------------------------------------------------------


def report(seed: int, number: int, case: Case) -> str:
    small = shrink(case)
    engine, twin = answers(small)
    shown = {key: value for key, value in asdict(small).items() if value not in (None, [], {})}
    text = json.dumps(shown, indent=2)
    return f"seed {seed}, case {number}\n{text}\nengine: {engine}\ntwin:   {twin}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=1, help="differences to show before stopping")
    asked = parser.parse_args()
    began, found = time.perf_counter(), 0
    for number, case in first_differences(asked.seed, asked.cases, asked.most):
        found += 1
        sys.stdout.write(report(asked.seed, number, case) + "\n")
    seconds = time.perf_counter() - began
    sys.stdout.write(f"{asked.cases:,} cases, seed {asked.seed}: {found} differences, {seconds:.0f} s\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
