"""Chapter 5, cross-account roles: lesson in two halves, each with its scene. How trust is decided isn't here."""

from typing import Final

from .lesson import AIMS, ATTEMPTS, SCENE, SLOTS, STEPS, open_lab

WORKS: Final = 10
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = ["AIMS", "ATTEMPTS", "SCENE", "SLOTS", "STEPS", "WORKS", "open_lab"]
