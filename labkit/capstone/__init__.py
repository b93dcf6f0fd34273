"""Chapter 6, a company of forty: brief, scene, one solution's calls, and the incident. How a brief is judged isn't here."""

from .lesson import (
    BRIEF,
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

__all__ = [
    "BRIEF",
    "CONTAIN",
    "CONTAINED",
    "SCENE",
    "SOLUTION",
    "containment",
    "contractors_code",
    "incident",
    "night",
    "open_lab",
]
