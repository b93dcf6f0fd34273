"""An access key is told of in its own account alone. (GetAccessKeyLastUsed; UpdateAccessKey)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene

HOME, OTHER = "101010101010", "202020202020"

shared, scene = fixtures({"home": HOME, "other": OTHER}, lambda stage: None)


def key_of(scene: Scene) -> dict[str, str]:
    held = scene.call("home", "iam", "ListAccessKeys", {"UserName": "Admin"}).result["AccessKeyMetadata"]
    return {"AccessKeyId": held[0]["AccessKeyId"]}


def test_another_accounts_key(scene: Scene) -> None:
    key = key_of(scene)
    assert scene.call("home", "iam", "GetAccessKeyLastUsed", key).result["UserName"] == "Admin"
    for profile in ("other", "other-root"):
        answer = scene.call(profile, "iam", "GetAccessKeyLastUsed", key)
        assert (answer.code, HOME in answer.message) == ("AccessDenied", False)


def test_a_status_that_nobody_explains(scene: Scene) -> None:
    given = {"UserName": "Admin", "Status": "Expired", **key_of(scene)}
    assert scene.call("home", "iam", "UpdateAccessKey", given).code == "NotSimulatedByLabkit"
    assert scene.call("home", "sts", "GetCallerIdentity").ok
