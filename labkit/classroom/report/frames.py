"""A class as tables: who is where, which questions fail most, which misconceptions are behind them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from labkit import catalog
from labkit.exercises import EXERCISES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .records import Answered, Learner

_WHERE = (
    *("learner", "chapter", "next step", "steps done", "predictions", "predictions right"),
    *("exercises tried", "exercises solved", "note"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def where_frame(learners: Sequence[Learner]) -> pd.DataFrame:
    """A row a learner: the chapter, the next step, and how much is done; it serves a gradebook as well."""
    rows = []
    for one in learners:
        chapter, following = one.at
        right = [answer.right for answer in one.answers if answer.kind == "prediction"]
        solved = [answer.right for answer in one.answers if answer.kind == "exercise"]
        rows.append(
            {
                "learner": one.name,
                "chapter": chapter or "not begun",
                "next step": following or ("chapter done" if chapter else ""),
                "steps done": sum(len(names) for names in one.done.values()),
                "predictions": len(right),
                "predictions right": sum(right),
                "exercises tried": len(solved),
                "exercises solved": sum(solved),
                "note": one.trouble,
            }
        )
    return pd.DataFrame(rows, columns=_WHERE)


def for_spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """The same cells, none of which a spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    return frame.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULAS else cell)


def answers_frame(learners: Iterable[Learner]) -> pd.DataFrame:
    """A row a prediction that somebody answered: how many answered, how many were wrong, what they believed most."""
    return _questions(learners, "prediction")


def exercises_frame(learners: Iterable[Learner]) -> pd.DataFrame:
    """A row an exercise that somebody tried, as :func:`answers_frame`."""
    return _questions(learners, "exercise")


def misconceptions_frame(learners: Iterable[Learner]) -> pd.DataFrame:
    """A row a misconception that a wrong answer revealed: with how many learners, where, and what is true."""
    people: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[str]] = defaultdict(set)
    truths = {}
    for one in learners:
        for answer in one.answers:
            if answer.misconception is not None:
                belief = answer.misconception
                people[belief.title].add(one.name)
                places[belief.title].add(f"{answer.chapter}: {answer.name}")
                truths[belief.title] = belief.truth
    rows = [
        {
            "misconception": title,
            "learners": len(names),
            "where": ", ".join(sorted(places[title])),
            "what is true": truths[title],
        }
        for title, names in sorted(people.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return pd.DataFrame(rows, columns=["misconception", "learners", "where", "what is true"])


def _questions(learners: Iterable[Learner], kind: str) -> pd.DataFrame:
    asked: dict[tuple[str, str], list[Answered]] = defaultdict(list)
    for one in learners:
        for answer in one.answers:
            if answer.kind == kind:
                asked[answer.chapter, answer.name].append(answer)
    rows = [_row(kind, place, answers) for place, answers in asked.items()]
    columns = ["chapter", kind, "answered", "wrong", "wrong %", "believed most"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["wrong %", "wrong"], ascending=False, kind="stable", ignore_index=True)


def _row(kind: str, place: tuple[str, str], answers: Sequence[Answered]) -> dict[str, object]:
    chapter, name = place
    wrong = [answer for answer in answers if not answer.right]
    beliefs = Counter(answer.misconception.title for answer in answers if answer.misconception)
    titles = {step.name: step.title for step in catalog.steps(chapter)}
    titles |= {name: exercise.title for name, exercise in EXERCISES.items()}
    return {
        "chapter": chapter,
        kind: titles.get(name, name),
        "answered": len(answers),
        "wrong": len(wrong),
        "wrong %": round(100 * len(wrong) / len(answers)),
        "believed most": beliefs.most_common(1)[0][0] if beliefs else "",
    }
