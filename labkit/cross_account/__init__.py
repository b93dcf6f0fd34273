"""Chapter 5, cross-account roles: lesson in two halves, each with its scene. How trust is decided isn't here."""

from .lesson import AIMS, ATTEMPTS, SCENE, SLOTS, STEPS, open_lab

__all__ = ["AIMS", "ATTEMPTS", "SCENE", "SLOTS", "STEPS", "open_lab"]
