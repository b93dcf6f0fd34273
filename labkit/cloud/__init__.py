"""The simulated AWS: accounts, people, the gate that every call passes, the trail."""

from ._answer import Answer
from ._calls import NotSimulated
from ._definition import SceneDefinition, Stage
from ._door import NoSceneError, install
from ._guard import LeavesMachineError
from ._people import Account, Person
from ._scene import Completed, Scene, open_scene
from ._serve import serve
from ._trail import Event, Trail

install()

__all__ = [
    "Account",
    "Answer",
    "Completed",
    "Event",
    "LeavesMachineError",
    "NoSceneError",
    "NotSimulated",
    "Person",
    "Scene",
    "SceneDefinition",
    "Stage",
    "Trail",
    "open_scene",
    "serve",
]
