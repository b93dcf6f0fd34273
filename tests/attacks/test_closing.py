"""A path is cut by the least change, and what that costs is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit import capstone
from labkit.attacks import close, play
from labkit.estate import Estate
from labkit.paths import Administrator, find
from labkit.policy import Request
from tests.capstone_builds import BUILDER, HOME, allow, auditor, builder
from tests.test_capstone_attacked import built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.paths import Path

AUDITOR = f"{HOME}user/Auditor"
READS = Request(AUDITOR, "iam:GetGroupPolicy", f"{HOME}group/Sellers")


@pytest.fixture(scope="module")
def solved() -> Iterator[Scene]:
    lesson = capstone.open_lab()
    capstone.SOLUTION.apply(lesson)
    yield lesson.scene
    lesson.scene.close()


@pytest.fixture
def scene(solved: Scene) -> Iterator[Scene]:
    with solved.aside():
        yield solved


def way(scene: Scene, start: str) -> Path:
    path = find(Estate.of(scene), start, Administrator())
    assert path is not None
    return path


def test_the_action_comes_out_of_the_policy_that_names_it(scene: Scene) -> None:
    built(scene, (auditor(allow("iam:CreateAccessKey"), allow("iam:ListAccountAliases")),))
    path = way(scene, AUDITOR)
    found = close(path, scene, [READS])
    assert found[0].good
    taken = next(
        one for one in found if one.says == "Take iam:CreateAccessKey out of user Auditor's policy More"
    )
    assert taken.good
    assert taken.refused == 1, "of what the policies speak of, this one request"
    assert play(path, scene).reached, "trying has changed nothing"


def test_a_boundary_answers_ways_of_the_same_kind_too(scene: Scene) -> None:
    built(scene, (builder(allow("iam:*"), allow("s3:GetObject")),))
    found = close(way(scene, BUILDER), scene)
    single = [one for one in found if not one.general]
    assert all(one.remains is not None for one in single), "many other ways are left"
    assert found[0].general
    assert found[0].good
    assert found[0].says == (
        "Give role Builder a permissions boundary that allows no changes in IAM or in the organization"
    )


def test_what_is_needed_and_lost_is_told(scene: Scene) -> None:
    built(scene, (auditor(allow(["iam:CreateAccessKey", "iam:GetUser"])),))
    need = Request(AUDITOR, "iam:CreateAccessKey", f"{HOME}user/Admin")
    found = close(way(scene, AUDITOR), scene, [need])
    assert any(one.lost == (need,) for one in found)
