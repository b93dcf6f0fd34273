"""What the forms of an answer have in common: each is controls, the answer that they make, and a draft to keep."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class AnswerPart(ABC):
    """The controls of an answer. ``widget``: them on the page."""

    widget: Any

    @property
    @abstractmethod
    def answer(self) -> str:
        """The answer as an exercise checks it."""

    @property
    def draft(self) -> str:
        """What is kept, so that ``restore`` brings the controls back."""
        return self.answer

    @abstractmethod
    def restore(self, draft: str) -> None:
        """Bring back a draft; what doesn't fit these controls is left out."""

    @abstractmethod
    def fill(self, answer: str) -> None:
        """Put an answer into the controls: the solution, or the text to begin with."""

    @abstractmethod
    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change of the answer."""

    def told(self) -> str:
        """The answer in plain text, for a page that nobody runs."""
        return self.answer


def read(draft: str) -> Any:
    """The JSON value of a draft; None where it is none."""
    try:
        return json.loads(draft)
    except (ValueError, RecursionError):
        return None
