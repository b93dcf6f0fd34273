"""Coming back: a belief asked about in another dress, what is due, and a test before and after; which belief isn't known."""

from .memory import Memory
from .question import Answered, Question, Stack
from .round import Round
from .score import Score

__all__ = ["Answered", "Memory", "Question", "Round", "Score", "Stack"]
