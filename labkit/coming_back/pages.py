"""The pages of questions: what comes back at the start of a notebook, and the test before and after the course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.lesson.autorun import autorun
from labkit.lesson.view.parts.cells import say, show_widget
from labkit.progress.pages import NOT_KEPT, home
from labkit.progress.questions import AFTER, BACK, BEFORE

if TYPE_CHECKING:
    from .kept import Kept

NOTHING: Final = (
    "No question comes back today. After a wrong prediction or a wrong answer, a new question on the same belief "
    "waits here, until you are right twice."
)
TEST: Final = (
    "Here are ten questions. Each learner gets different ones. Run this cell in JupyterLab to answer them. The same test, "
    "with new questions, follows after the capstone."
)
LATER: Final = "Here is the test again, with new questions. Run this cell in JupyterLab to answer them."


def come_back() -> None:
    """Ask again about beliefs behind wrong answers, each in a dress that you haven't seen."""
    if autorun():
        say(NOTHING)
        return
    kept = _kept()
    asked = kept.round(BACK)
    if not asked.questions:
        say(NOTHING if kept.home else f"{NOTHING} {NOT_KEPT}")
        return
    _show("What you met before, in new questions", BACK, kept)


def test_before() -> None:
    """Ten questions before chapter 1. A wrong answer costs nothing."""
    _test("Ten questions before you begin", BEFORE, TEST)


def test_after() -> None:
    """Ten questions on the same beliefs after the capstone, and what has changed."""
    _test("Ten questions after the course", AFTER, LATER)


def _test(title: str, name: str, text: str) -> None:
    if autorun():
        say(text)
    else:
        _show(title, name, _kept())


def _kept() -> Kept:
    from .kept import opened  # an autorun asks nothing, and waits for no questions to load

    return opened(home())


def _show(title: str, name: str, kept: Kept) -> None:
    from .view import RoundView

    asked = kept.round(name)
    view = RoundView(title, asked, kept.memory, kept.keep, lambda: told(kept, name), catch_up=kept.catch_up)
    show_widget(
        view.widget, f"{title}: {len(asked.questions)} questions. Run this cell in JupyterLab to answer them."
    )


def told(kept: Kept, name: str) -> str:
    """What is said of a round: how many are answered, and in the end the honest sentence."""
    asked = kept.rounds[name]
    if not asked.finished:
        return f"{len(asked.chosen)} of {len(asked.questions)} answered."
    return f"{asked.rights} of {len(asked.questions)} right." if name == BACK else kept.score.says
