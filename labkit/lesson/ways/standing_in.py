"""What a reader sees where a value comes from an earlier answer: the value, or words in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .calls import PHONE, fill, placeholders

if TYPE_CHECKING:
    from collections.abc import Callable

    from .calls import FromStep

_TELLING = 10
_SECRET = ("SecretAccessKey", "SessionToken")


@dataclass(frozen=True, slots=True)
class StandingIn:
    """A text as it is shown. ``original``: as the step has it; ``values``: each placeholder with what is shown."""

    original: str
    shown: str
    values: tuple[tuple[FromStep, str], ...] = ()

    def back(self, text: str) -> str:
        """The text to send: words that stand for a value give way to the placeholder, which is filled in then."""
        if text == self.shown:
            return self.original
        for wanted, shown in self.values:
            if shown.startswith("("):
                text = text.replace(shown, str(wanted))
        return text

    def as_now(self, text: str, now: StandingIn) -> str:
        """A text in which this was shown, with what is shown now; the learner's own changes stay."""
        if text == self.shown:
            return now.shown
        known = dict(now.values)
        for wanted, shown in self.values:
            if shown.startswith("(") or len(shown) >= _TELLING:  # a short value may mean something else, too
                text = text.replace(shown, known[wanted])
        return text


def standing_in(
    text: str, look_up: Callable[[FromStep], Any], source: Callable[[FromStep], str]
) -> StandingIn:
    """``text`` with the value of each placeholder that is known, and words for the others.

    ``look_up`` gives a value, or raises LookupError; ``source`` says where one comes from: "step 1".
    """
    values = {wanted: _shown(wanted, look_up, source) for wanted in placeholders(text)}
    return StandingIn(text, str(fill(text, lambda wanted: values[wanted])), tuple(values.items()))


def _shown(wanted: FromStep, look_up: Callable[[FromStep], Any], source: Callable[[FromStep], str]) -> str:
    name = wanted.path.rpartition(".")[2]
    if wanted.step == PHONE:
        return f"({source(wanted)})"
    if name not in _SECRET:
        try:
            return str(look_up(wanted))
        except LookupError:
            pass
    return f"({name} from {source(wanted)})"
