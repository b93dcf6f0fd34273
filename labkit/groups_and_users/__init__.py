"""Chapter 2, groups and users: lesson, scene, and the first sign-in. How IAM answers isn't here."""

from typing import Final

from .first_sign_in import download_access_key, download_credentials, sign_in, sign_in_instructions
from .lesson import SCENE, STEPS, open_lab

WORKS: Final = 6
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = [
    "SCENE",
    "STEPS",
    "WORKS",
    "download_access_key",
    "download_credentials",
    "open_lab",
    "sign_in",
    "sign_in_instructions",
]
