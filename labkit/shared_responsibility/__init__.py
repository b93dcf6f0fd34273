"""Chapter 1, the line between AWS and you: lesson, scene, and the layers with who answers for them. How widgets work isn't here."""

from typing import Final

from .lesson import SCENE, STEPS, knock, open_lab, sort_layers, sort_of_or_in, the_line

WORKS: Final = 4
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = ["SCENE", "STEPS", "WORKS", "knock", "open_lab", "sort_layers", "sort_of_or_in", "the_line"]
