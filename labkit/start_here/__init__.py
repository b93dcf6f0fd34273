"""The first notebook: what a step is, a first refusal, and the statement that refused. Nothing that another chapter needs lives here."""

from .lesson import SCENE, STEPS, open_lab
from .words import A_POLICY

__all__ = ["A_POLICY", "SCENE", "STEPS", "open_lab"]
