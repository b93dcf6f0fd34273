"""The simulated AWS: accounts, people, the gate that every call passes, the trail."""

from labkit.cloud.scene.answer import Answer
from labkit.cloud.scene.command import Completed, LeadsElsewhereError
from labkit.cloud.scene.console import Console, ConsoleSession, SignIn
from labkit.cloud.scene.definition import SceneDefinition, Stage
from labkit.cloud.scene.kept.saved import Moment
from labkit.cloud.scene.opening import open_scene
from labkit.cloud.scene.people import Account, Person
from labkit.cloud.scene.scene import Scene
from labkit.cloud.scene.serve import serve
from labkit.cloud.scene.switch_link import SwitchRoleLink
from labkit.cloud.wire.door import NoSceneError, install
from labkit.cloud.wire.guard import LeavesMachineError

from .calls import NotSimulated
from .mfa import authenticator_code
from .trail import Event, Trail

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
    "Moment",
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
