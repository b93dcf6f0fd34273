"""Beliefs asked about again in a dress that nobody has seen; the engine holds the answers. What is due isn't kept here."""

from .asking import ASKABLE, due, fresh, made_again, question, ten

__all__ = ["ASKABLE", "due", "fresh", "made_again", "question", "ten"]
