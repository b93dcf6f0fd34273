"""Chapter 6, a company of forty: brief, scene, one solution's calls, and the incident. How a brief is judged isn't here."""

from typing import Final

from .lesson import (
    BRIEF,
    BRIEFS,
    CONTAIN,
    CONTAINED,
    SCENE,
    SOLUTION,
    containment,
    contractors_code,
    incident,
    night,
    open_lab,
)

WORKS: Final = 4
"""How many briefs and exercises the chapter has: the bar tells it before they are loaded."""

__all__ = [
    "BRIEF",
    "BRIEFS",
    "CONTAIN",
    "CONTAINED",
    "SCENE",
    "SOLUTION",
    "WORKS",
    "containment",
    "contractors_code",
    "incident",
    "night",
    "open_lab",
]
