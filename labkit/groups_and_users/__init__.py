"""Chapter 2, groups and users: lesson, scene, and the first sign-in. How IAM answers isn't here."""

from .lesson import ALLOW_BY_TAG, SCENE, STEPS, download_credentials, open_lab, sign_in, sign_in_instructions

__all__ = [
    "ALLOW_BY_TAG",
    "SCENE",
    "STEPS",
    "download_credentials",
    "open_lab",
    "sign_in",
    "sign_in_instructions",
]
