"""What a learner does alone: one module a kind of exercise, each plain data with a check; no widget, no chapter."""

from .exercise import Exercise, Kind, Verdict, Wrong

__all__ = ["Exercise", "Kind", "Verdict", "Wrong"]
