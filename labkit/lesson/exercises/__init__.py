"""What a learner does alone: one module a kind of exercise, each plain data with a check; no widget, no chapter.

A chapter loads the kinds that it has: most have few of them.
"""

from typing import TYPE_CHECKING, Final

from labkit.late import names_later

if TYPE_CHECKING:
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

_MODULES: Final = {
    "Act": "trail",
    "Arrange": "arrange",
    "Boundary": "places",
    "BreakIn": "break_in",
    "Complete": "complete",
    "Deed": "deeds",
    "Doing": "deeds",
    "Exercise": "exercise",
    "Explain": "explain",
    "Find": "find",
    "FindInTrail": "trail",
    "Golf": "golf",
    "Ground": "ground",
    "Happened": "exercise",
    "Inline": "places",
    "Kind": "exercise",
    "MakeCall": "call",
    "OnKey": "places",
    "OnNode": "places",
    "OnResource": "places",
    "Outcome": "call",
    "Place": "places",
    "PolicyAnswer": "answer",
    "Repair": "repair",
    "Session": "places",
    "Table": "table",
    "Trust": "places",
    "Verdict": "exercise",
    "Write": "write",
    "Wrong": "exercise",
    "file": "deeds",
    "listing": "deeds",
}


if not TYPE_CHECKING:  # else mypy would take any name
    __getattr__, __dir__ = names_later(__name__, globals(), _MODULES)
