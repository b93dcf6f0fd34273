"""Builds of team A for tests: the sample with its ways in, and one without any."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud.scene.beside import SceneBeside
from labkit.documents import as_text
from labkit.duel import sample
from labkit.duel.papers import Build, read_build
from labkit.duel.scene import HOME, ORDERS, PRINTER, SCENE, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Scene

TEMPS = f"{HOME}:user/temps/*"
SECURE = {
    "Lead1": (
        may(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{ORDERS}/*"),
        may("s3:PutBucketPolicy", f"arn:aws:s3:::{ORDERS}"),
        may("iam:CreateAccessKey", TEMPS),
        may("ec2:RunInstances", "*"),
        may("iam:PassRole", PRINTER),
    ),
    "Clerk1": (may("iam:PutUserPolicy", TEMPS),),
}


def secure(scene: Scene) -> None:
    """Make the calls of a build that has no way in."""
    for user, policies in SECURE.items():
        for number, document in enumerate(policies):
            given = {"UserName": user, "PolicyName": f"P{number}", "PolicyDocument": as_text(document)}
            assert scene.call("admin", "iam", "PutUserPolicy", given).ok


def with_passwords(scene: Scene) -> None:
    """The sample, and Lead1 may also set passwords."""
    sample.build(scene)
    given = as_text(may("iam:CreateLoginProfile", "*"))
    parameters = {"UserName": "Lead1", "PolicyName": "Passwords", "PolicyDocument": given}
    assert scene.call("admin", "iam", "PutUserPolicy", parameters).ok


@cache
def built(make: Callable[[Scene], None] = sample.build) -> Build:
    """What team B gets of a build, after a way through a file."""
    beside = SceneBeside(SCENE)
    with beside.inside():
        beside.reset()
        beside.keep_diary()
        make(beside)
        rows = tuple(beside.diary.rows)
    beside.close()
    return read_build(json.loads(json.dumps(Build(rows).told())))
