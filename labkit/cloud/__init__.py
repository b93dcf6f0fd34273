"""The simulated AWS: accounts, people, the gate that every call passes, the trail."""

from ._answer import Answer
from ._calls import NotSimulated
from ._command import Completed, LeadsElsewhereError
from ._console import Console, ConsoleSession, SignIn
from ._definition import SceneDefinition, Stage
from ._door import NoSceneError, install
from ._guard import LeavesMachineError
from ._mfa import authenticator_code
from ._opening import open_scene
from ._people import Account, Person
from ._scene import Scene
from ._serve import serve
from ._switch_link import SwitchRoleLink
from ._trail import Event, Trail

install()

__all__ = [
    "Account",
    "Answer",
    "Completed",
    "Console",
    "ConsoleSession",
    "Event",
    "LeadsElsewhereError",
    "LeavesMachineError",
    "NoSceneError",
    "NotSimulated",
    "Person",
    "Scene",
    "SceneDefinition",
    "SignIn",
    "Stage",
    "SwitchRoleLink",
    "Trail",
    "authenticator_code",
    "open_scene",
    "serve",
]
