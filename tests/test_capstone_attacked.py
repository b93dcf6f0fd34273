"""The capstone judged by what an attacker could do: insecure builds fail with a path that plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit import capstone
from labkit.attacks import play
from labkit.capstone.scene import COMPANY
from labkit.lesson.model.tasks.requirements import check_brief
from labkit.lesson.picture.way import draw_way
from tests.capstone_builds import INSECURE, SECURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from tests.capstone_builds import Build

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def solved() -> Iterator[Scene]:
    lesson = capstone.open_lab()
    capstone.SOLUTION.apply(lesson)
    yield lesson.scene
    lesson.scene.close()


@pytest.fixture
def scene(solved: Scene) -> Iterator[Scene]:
    """The shipped solution; what a test does to it is taken back."""
    with solved.aside():
        yield solved


def built(scene: Scene, build: Build) -> None:
    organizations = scene.inspect(COMPANY.id, "organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units = organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
    made: dict[str, str] = {f"{{{unit['Name']}}}": unit["Id"] for unit in units}
    for profile, service, operation, parameters in build:
        given: dict[str, Any] = {
            key: made.get(value, value) if isinstance(value, str) else value
            for key, value in parameters.items()
        }
        answer = scene.call(profile, service, operation, given)
        assert answer.ok, answer
        if operation == "CreatePolicy" and service == "organizations":
            made[f"{{{given['Name']}}}"] = answer.result["Policy"]["PolicySummary"]["Id"]


@pytest.mark.parametrize("name", INSECURE)
def test_an_insecure_build_fails_with_a_path_that_plays(scene: Scene, name: str) -> None:
    built(scene, INSECURE[name])
    failed = next(one for one in check_brief(capstone.BRIEF, scene) if not one.holds)
    assert failed.requirement.wanted == "refused", failed.said
    assert failed.path is not None
    assert 2 <= len(failed.story) <= 5
    assert "gets there" in draw_way(failed.path).words()
    played = play(failed.path, scene)
    assert played.reached, (failed.path.story(), played.refusal)


@pytest.mark.parametrize("name", SECURE)
def test_a_secure_build_passes(scene: Scene, name: str) -> None:
    built(scene, SECURE[name])
    assert [
        (one.requirement.says, one.said) for one in check_brief(capstone.BRIEF, scene) if not one.holds
    ] == []
