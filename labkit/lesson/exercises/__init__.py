"""What a learner does alone: one module a kind of exercise, each plain data with a check; no widget, no chapter."""

from .answer import PolicyAnswer
from .arrange import Arrange
from .complete import Complete
from .deeds import Deed, Doing
from .exercise import Exercise, Happened, Kind, Verdict, Wrong
from .golf import Golf
from .ground import Ground
from .places import Boundary, Inline, OnNode, OnResource, Place, Session, Trust
from .repair import Repair
from .write import Write

__all__ = [
    "Arrange",
    "Boundary",
    "Complete",
    "Deed",
    "Doing",
    "Exercise",
    "Golf",
    "Ground",
    "Happened",
    "Inline",
    "Kind",
    "OnNode",
    "OnResource",
    "Place",
    "PolicyAnswer",
    "Repair",
    "Session",
    "Trust",
    "Verdict",
    "Write",
    "Wrong",
]
