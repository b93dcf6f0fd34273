"""Chapter 5, second half, by the name that its notebook calls; it lives in `labkit.cross_account`."""

from labkit.cross_account.conditions import MORE, SCENE, STEPS, open_lab

__all__ = ["MORE", "SCENE", "STEPS", "open_lab"]
