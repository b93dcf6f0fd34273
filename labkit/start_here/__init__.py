"""The first notebook: what a step is, a first refusal, and the statement that refused. Nothing that another chapter needs lives here."""

from typing import Final

from .lesson import SCENE, STEPS, open_lab
from .words import A_POLICY

WORKS: Final = 4
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = ["A_POLICY", "SCENE", "STEPS", "WORKS", "open_lab"]
