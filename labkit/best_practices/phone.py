"""The phone with the MFA codes, and Ben's sign-in with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from labkit.lesson import SignInPage, StateTable, Typed
from labkit.lesson.autorun import shown_code

from .scene import HARBOR, NEW_PASSWORD, OLD_PASSWORDS, device

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson import Lesson


def _codes(scene: Scene) -> pd.DataFrame:
    listed = scene.inspect(HARBOR.id, "iam").list_virtual_mfa_devices()["VirtualMFADevices"]
    left = 30 - int(scene.now.timestamp()) % 30
    rows = [
        (
            serial.rpartition("/")[2],
            shown_code(scene.authenticator(serial)),
            shown_code(scene.authenticator(serial, 1)),
            f"{left} seconds of the scene's clock",
        )
        for serial in sorted(one["SerialNumber"] for one in listed)
    ]
    return pd.DataFrame(rows, columns=["device", "code now", "next code", "changes in"])


PHONE = StateTable(_codes, "The authenticator app on the phone", key=("device",))


def _code(scene: Scene) -> str:
    """What Ben's phone shows; nothing before it has a device."""
    try:
        return scene.authenticator(device("Ben"))
    except LookupError:
        return ""


def sign_in_page(lab: Lesson) -> SignInPage:
    """The sign-in page for Ben, and what an autorun types into it."""
    old = OLD_PASSWORDS["Ben"]
    code = _code(lab.scene)
    wrong = "000000" if code != "000000" else "111111"
    tries = (
        Typed(old, why="The old password. It is right, but it isn't enough any more."),
        Typed(old, mfa_code=wrong, why="A guessed code."),
        Typed(old, mfa_code=code, why="The code on the phone. Now Ben must choose a new password."),
        Typed(old, "harbor-2036", code, why="A new password that the policy doesn't accept."),
        Typed(old, NEW_PASSWORD, code, why="A new password that the policy accepts."),
    )
    return SignInPage(lab, HARBOR.id, "Ben", tries)
