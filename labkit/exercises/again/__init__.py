"""Beliefs asked about again in a dress that nobody has seen; the engine holds the answers. What is due isn't kept here."""

from .asking import ASKABLE, due, fresh, question, ten

__all__ = ["ASKABLE", "due", "fresh", "question", "ten"]
