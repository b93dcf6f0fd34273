"""What a learner does alone: one module a kind of exercise, each plain data with a check; no widget, no chapter."""

from .answer import PolicyAnswer
from .arrange import Arrange
from .break_in import BreakIn
from .call import MakeCall, Outcome
from .complete import Complete
from .deeds import Deed, Doing, file, listing
from .exercise import Exercise, Happened, Kind, Verdict, Wrong
from .explain import Explain
from .find import Find
from .golf import Golf
from .ground import Ground
from .places import Boundary, Inline, OnKey, OnNode, OnResource, Place, Session, Trust
from .repair import Repair
from .table import Table
from .trail import Act, FindInTrail
from .write import Write

__all__ = [
    "Act",
    "Arrange",
    "Boundary",
    "BreakIn",
    "Complete",
    "Deed",
    "Doing",
    "Exercise",
    "Explain",
    "Find",
    "FindInTrail",
    "Golf",
    "Ground",
    "Happened",
    "Inline",
    "Kind",
    "MakeCall",
    "OnKey",
    "OnNode",
    "OnResource",
    "Outcome",
    "Place",
    "PolicyAnswer",
    "Repair",
    "Session",
    "Table",
    "Trust",
    "Verdict",
    "Write",
    "Wrong",
    "file",
    "listing",
]
