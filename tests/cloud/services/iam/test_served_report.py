"""The credential report of a scene that is served at the end of its story: auditors see what is there now."""

from __future__ import annotations

from labkit import best_practices
from labkit.cloud.scene.opening import open_scene


def test_a_scene_that_is_served_has_no_report_of_its_storys_beginning() -> None:
    """GenerateCredentialReport: the last step has long mended what the first step reported."""
    served = open_scene(best_practices.SCENE, "end", live=True)
    try:
        account, region = served.accounts[0].id, "us-east-1"
        notes = served._gate.state.registers.notes
        assert account not in notes.get("credential reports", {})
        assert b"true" in served.inspect(account, "iam", region).get_credential_report()["Content"]
    finally:
        served.close()
