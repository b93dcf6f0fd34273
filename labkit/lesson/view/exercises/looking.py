"""The table beside the editor: who can do what under the text as it is now. It tells no answer, only what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from labkit.lesson.html import escape
from labkit.lesson.model.tasks.gaps import GAP
from labkit.lesson.view.parts.tables import html_table
from labkit.policy import MalformedPolicyDocument, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from labkit.lesson.exercises import Exercise

CAPTION: Final = "Who can do what with this text"
BEFORE: Final = "Begin to write, and you see here who can do what with your text."
WAITING: Final = "As soon as AWS would take your text, you see here who can do what with it."
LONGEST: Final = 20_000
LAST: Final = "AWS wouldn't take the text as it is. This is for the last text that it would take:"


def look_of(exercise: Exercise) -> Callable[[str], str] | None:
    """What follows from a policy, as HTML; None for exercises that aren't about one."""
    bench = getattr(exercise, "bench", None)
    if bench is None:
        return None
    last, first, ready = "", "", False

    def look(text: str) -> str:
        nonlocal last, first, ready
        if not ready and text != (
            first := first or text
        ):  # somebody writes: building the ground takes a second
            who_can(bench, exercise.solution)
            ready = True
        frame = who_can(bench, text) if ready else None
        if frame is not None:
            last = html_table(frame, CAPTION)
            return last
        note = LAST if last else WAITING if ready else BEFORE
        return f'<p class="labkit-stand-in">{escape(note)}</p>{last}'

    return look


def who_can(bench: Any, text: str) -> pd.DataFrame | None:
    """One row a person, one column a call of the exercise; None for a text that AWS wouldn't take."""
    import pandas as pd

    if len(text) > LONGEST or GAP in text:
        return None
    try:
        parse(text, bench.place.kind)
    except MalformedPolicyDocument:
        return None
    rows: dict[str, dict[str, str]] = {}
    for deed, yes in bench.allowed(text).items():
        who = f"{name_of(deed.who)}{', with a code' if deed.mfa else ''}"
        rows.setdefault(who, {})[deed.doing.says] = "✓ allowed" if yes else "✗ refused"
    cells = [{"who": who, **row} for who, row in rows.items()]
    return pd.DataFrame(cells).fillna("can't ask") if cells else None


def name_of(arn: str) -> str:
    """The person of an ARN, as the scene names them."""
    kind, _, name = arn.split(":", 5)[5].partition("/")
    return (
        "the root user"
        if kind == "root"
        else f"role {name.partition('/')[0]}"
        if kind == "assumed-role"
        else name.rpartition("/")[2]
    )
