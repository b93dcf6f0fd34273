"""The report as text for a terminal and as a page with tables and bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape

from .frames import answers_frame, exercises_frame, misconceptions_frame, where_frame
from .talk import talk_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from .records import Learner

_WIDTH = 24
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;"
    "padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}"
)


def as_text(learners: Sequence[Learner]) -> str:
    """The whole report in lines: what to talk about, who is where, what fails most, and why."""
    parts = [_so_many(learners), "", "What to talk about next", *_listed(talk_about(learners))]
    for title, frame in _tables(learners):
        if len(frame):
            parts += ["", title, frame.to_string(index=False, max_colwidth=60)]
    return "\n".join(parts)


def one_as_text(learner: Learner) -> str:
    """What the report holds about one learner, answer by answer."""
    lines = [where_frame([learner]).to_string(index=False), ""]
    for answer in learner.answers:
        mark = "✓ right" if answer.right else "✗ wrong"
        belief = f" ({answer.misconception.title})" if answer.misconception else ""
        lines.append(f"{mark}: {answer.kind} {answer.name} in {answer.chapter}{belief}")
    return "\n".join(lines)


def as_page(learners: Sequence[Learner]) -> str:
    """The whole report as one HTML page that needs nothing from elsewhere."""
    talk = "".join(f"<li>{escape(line)}</li>" for line in talk_about(learners))
    tables = "".join(
        f"<h2>{escape(title)}</h2>{frame.to_html(index=False, border=0)}"
        for title, frame in _tables(learners)
        if len(frame)
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Class report</title><style>{_STYLE}</style>'
        f"<h1>Class report: {_so_many(learners)}</h1><h2>What to talk about next</h2><ul>{talk}</ul>{tables}</html>\n"
    )


def _so_many(learners: Sequence[Learner]) -> str:
    return f"{len(learners)} learner{'' if len(learners) == 1 else 's'}"


def _tables(learners: Sequence[Learner]) -> list[tuple[str, pd.DataFrame]]:
    return [
        ("Who is where", where_frame(learners)),
        ("Predictions, the most often wrong first", _with_bars(answers_frame(learners))),
        ("Exercises, the most often wrong first", _with_bars(exercises_frame(learners))),
        ("Misconceptions behind wrong answers", misconceptions_frame(learners)),
    ]


def _with_bars(frame: pd.DataFrame) -> pd.DataFrame:
    """A bar beside each share of wrong answers; the number stays, for those who can't see bars."""
    if not len(frame):
        return frame
    return frame.assign(bar=["█" * round(_WIDTH * share / 100) for share in frame["wrong %"]])


def _listed(lines: Sequence[str]) -> list[str]:
    return [f"  {at}. {line}" for at, line in enumerate(lines, 1)]
