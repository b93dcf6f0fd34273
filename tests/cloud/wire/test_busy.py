"""Eight threads making mixed calls: no error, no lost write, a trail of every call and no other.

A second each; LABKIT_LONG=1 makes it a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.scene.environment import child_environment
from tests.cloud.wire.busy import BUCKET, Noted, keep_busy

if TYPE_CHECKING:
    from labkit.cloud import Scene

ROOT = Path(__file__).parents[3]
SECONDS = 60.0 if os.environ.get("LABKIT_LONG") else 1.0


def check(noted: Noted, client: Any, records: list[dict[str, Any]]) -> None:
    """Whether all that was written is there, and the trail has each call once, one after the other.

    `client`: of the account's services.
    """
    assert noted.failures == []
    s3, iam = client("s3"), client("iam")
    there = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in noted.objects}
    assert there == noted.objects
    pages = iam.get_paginator("list_users").paginate()
    users = [user["UserName"] for page in pages for user in page["Users"]]
    assert sorted(name for name in users if name.startswith("t")) == sorted(noted.users)
    tags = {tag["Key"]: tag["Value"] for tag in iam.list_role_tags(RoleName="UpdateApp")["Tags"]}
    assert tags == noted.tags
    assert sorted(record["requestID"] for record in records) == sorted(noted.requests)
    times = [record["eventTime"] for record in records]
    assert times == sorted(set(times))
    print(f"{len(records)} calls in {SECONDS:.0f} s")  # noqa: T201 - the figure of the long run


def test_threads_in_this_process(ended: Scene) -> None:
    mark = ended.trail.mark()
    noted = keep_busy(ended.client, SECONDS)
    records = [event.record for event in ended.trail.since(mark)]
    check(noted, lambda service: ended.inspect("999999999999", service), records)


@pytest.mark.long
def test_threads_of_another_program(ended: Scene) -> None:
    mark = ended.trail.mark()
    done = subprocess.run(
        [sys.executable, "-m", "tests.cloud.wire.busy", str(SECONDS)],
        cwd=ROOT,
        env=child_environment(ended.folder, ended.endpoint_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    records = [event.record for event in ended.trail.since(mark)]
    check(Noted(**json.loads(done.stdout)), lambda service: ended.inspect("999999999999", service), records)
