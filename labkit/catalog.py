"""The scenes that can be opened by name: one line a topic, imported only when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.cloud import SceneDefinition
    from labkit.lesson import Chapter, Step

_TOPICS = {
    "start_here": "labkit.start_here.lesson",
    "shared_responsibility": "labkit.shared_responsibility.lesson",
    "groups_and_users": "labkit.groups_and_users.lesson",
    "best_practices": "labkit.best_practices.lesson",
    "organizations": "labkit.organizations.lesson",
    "cross_account": "labkit.cross_account.lesson",
    "trust_conditions": "labkit.cross_account.conditions",
    "capstone": "labkit.capstone.lesson",
    "escalation": "labkit.escalation.lesson",
}
_HALF = "cross_account"  # `trust_conditions` tells the whole chapter


class UnknownScene(LookupError):
    """No scene has that name."""


def scene_names() -> tuple[str, ...]:
    """The names that `scene` and `labkit serve --scene` take, in the order of the notebooks."""
    return tuple(_TOPICS)


def scene(name: str) -> SceneDefinition:
    """The scene called `name`, for example "cross_account".

    Raises UnknownScene, with the names there are.
    """
    if name not in _TOPICS:
        raise UnknownScene(f"There is no scene called {name!r}. There are: {', '.join(_TOPICS)}.")
    definition: SceneDefinition = import_module(_TOPICS[name]).SCENE
    return definition


def steps(name: str) -> tuple[Step, ...]:
    """The steps of the chapter whose scene is called `name`; none where it has no steps. Raises UnknownScene."""
    scene(name)
    found: tuple[Step, ...] = getattr(import_module(_TOPICS[name]), "STEPS", ())
    return found


def told_in(name: str) -> str:
    """The chapter in which `chapters` has the steps of the scene called `name`."""
    return "trust_conditions" if name == _HALF else name


def chapters() -> dict[str, Chapter]:
    """The chapters that have steps, in the course's order; a half of one that is told whole elsewhere is left out."""
    found = {name: getattr(import_module(place), "CHAPTER", None) for name, place in _TOPICS.items()}
    return {name: one for name, one in found.items() if one is not None and name != _HALF}
