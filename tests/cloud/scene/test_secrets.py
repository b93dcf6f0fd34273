"""No secret can be worked out: another start of the same scene has others, whatever makes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import boto3
import pytest

from labkit.cloud import open_scene, unguessable
from labkit.cloud.mfa import code_at
from labkit.cloud.scene.kept.diary import Diary
from labkit.cloud.scene.redo import Redo
from labkit.cross_account.scene import ROLE
from tests.cloud.conftest import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from labkit.cloud import Scene

LASTING = {"UserName": "Developer1"}


def _profile(scene: Scene, name: str) -> Any:
    keys = boto3.Session(profile_name=name).get_credentials()
    return [keys.access_key, keys.secret_key]


def _asked(profile: str, service: str, operation: str, **parameters: Any) -> Callable[[Scene], Any]:
    def ask(scene: Scene) -> Any:
        result = scene.call(profile, service, operation, parameters).result
        given = result.get("Credentials") or result["AccessKey"]
        return [given["AccessKeyId"], given["SecretAccessKey"], *filter(None, [given.get("SessionToken")])]

    return ask


def _console(scene: Scene) -> Any:
    session = scene.console("999999999999").sign_in_root().session
    assert session is not None
    return [session.credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]


def _seed(scene: Scene) -> Any:
    asked = {"VirtualMFADeviceName": "Phone"}
    made = scene.call("development-admin", "iam", "CreateVirtualMFADevice", asked).result["VirtualMFADevice"]
    return [made["SerialNumber"], made["Base32StringSeed"].decode()]


# What hands out credentials; the id comes first, and is a name: it follows from the run.
GIVEN: dict[str, Callable[[Scene], Any]] = {
    "a user's profile": lambda scene: _profile(scene, "production-admin"),
    "root's profile": lambda scene: _profile(scene, "root"),
    "a user's new key": _asked("development-admin", "iam", "CreateAccessKey", **LASTING),
    "root's new key": _asked("root", "iam", "CreateAccessKey"),
    "AssumeRole": _asked("developer", "sts", "AssumeRole", RoleArn=ROLE, RoleSessionName="test"),
    "GetSessionToken": _asked("developer", "sts", "GetSessionToken"),
    "GetFederationToken": _asked("development-admin", "sts", "GetFederationToken", Name="fed"),
    "the console": _console,
    "a virtual MFA device": _seed,
}


@pytest.mark.parametrize("give", GIVEN.values(), ids=GIVEN)
def test_another_start_has_other_secrets(
    give: Callable[[Scene], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for start in range(2):
        monkeypatch.setattr(unguessable, "_KEY", bytes([start]) * 32)  # another process's
        scene = open_scene(DEFINITION, at="end")
        key_id, *secrets = give(scene)
        assert not [
            secret for secret in secrets if secret in json.dumps([e.record for e in scene.trail.events])
        ]
        found.append((key_id, secrets))
        scene.close()
    (first_id, first), (second_id, second) = found
    assert first_id == second_id
    assert all(len(one) >= 40 and one != other for one, other in zip(first, second, strict=True))
    assert all(one.lower().startswith("fake") for one in first)


def test_a_call_that_is_taken_back_takes_no_secret_with_it() -> None:
    """What was handed out since the last copy of the scene is run again, and must come out as it was."""
    scene = open_scene(DEFINITION, at="end")
    key = scene.call("development-admin", "iam", "CreateAccessKey", LASTING).result["AccessKey"]
    given = scene.call("developer", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"})
    held = scene._gate.redo
    assert isinstance(held, Redo)
    held._go_back()
    for credentials in (given.result["Credentials"], key):
        assert scene.call("", "sts", "GetCallerIdentity", credentials=credentials).ok
    scene.close()


def test_codes_that_were_right_are_right_again_on_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A diary that another process makes again: its device has the seed of that process."""
    scene = open_scene(DEFINITION, at="end")
    diary = Diary()
    scene._gate.diary = diary
    serial, seed = _seed(scene)
    codes = [code_at(seed, scene._gate.clock.now, ahead) for ahead in range(2)]
    named = {**LASTING, "SerialNumber": serial}
    given = {"AuthenticationCode1": codes[0], "AuthenticationCode2": codes[1]}
    assert scene.call("development-admin", "iam", "EnableMFADevice", named | given).ok
    monkeypatch.setattr(unguessable, "_KEY", b"of another process")
    assert scene.repeat(list(diary.rows)) == 0
    devices = scene.call("development-admin", "iam", "ListMFADevices", LASTING)
    assert [one["SerialNumber"] for one in devices.result["MFADevices"]] == [serial]
    scene.close()


def test_calls_of_one_person_are_made_again_with_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """To make a client takes three times as long as a call, and a journal has thousands of them."""
    scene = open_scene(DEFINITION, at="end")
    scene._gate.diary = diary = Diary()
    for number in range(5):
        tags = {"Tags": [{"Key": "n", "Value": str(number)}]}
        assert scene.call("development-admin", "iam", "TagUser", LASTING | tags).ok
    signed = MagicMock(wraps=scene._clients.signed)
    monkeypatch.setattr(scene._clients, "signed", signed)
    assert scene.repeat(list(diary.rows)) == 0
    assert signed.call_count == 1
    scene.close()


def test_kept_work_keeps_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session and a key that were handed out before a restart go on working, in every door."""
    scene = open_scene(DEFINITION, at="end", folder=tmp_path)
    given = scene.call("developer", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"})
    key = scene.call("development-admin", "iam", "CreateAccessKey", LASTING).result["AccessKey"]
    scene.save("work")
    scene.close()
    monkeypatch.setattr(unguessable, "_KEY", b"of another process")
    scene = open_scene(DEFINITION, folder=tmp_path)
    before = _profile(scene, "tester")
    scene.restore("work")
    assert _profile(scene, "tester") != before
    for credentials in (given.result["Credentials"], key):
        assert scene.call("", "sts", "GetCallerIdentity", credentials=credentials).ok
    assert scene.call("tester", "sts", "GetCallerIdentity").ok
    assert scene.run_aws("sts get-caller-identity", profile="developer-updateapp").returncode == 0
    scene.reset()
    assert scene.run_aws("sts get-caller-identity", profile="tester").returncode == 0
    assert scene.call("tester", "sts", "GetCallerIdentity").ok
    scene.close()
