"""Chapter 3, seven good practices: lesson, scene, the audit that measures them, and its calls. What moto mends isn't here."""

from typing import Final

from .audit import ALARM_STATES, CREDENTIALS
from .lesson import (
    ALLOWED_AND_USED,
    COMPUTED,
    PHONE,
    REPLAYED,
    SCENE,
    STEPS,
    open_lab,
    sign_in,
    who_comes_how,
)

WORKS: Final = 8
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = [
    "ALARM_STATES",
    "ALLOWED_AND_USED",
    "COMPUTED",
    "CREDENTIALS",
    "PHONE",
    "REPLAYED",
    "SCENE",
    "STEPS",
    "WORKS",
    "open_lab",
    "sign_in",
    "who_comes_how",
]
