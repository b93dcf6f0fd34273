"""Chapter 1, the line between AWS and you: lesson, scene, and the layers with who answers for them. How widgets work isn't here."""

from .lesson import SCENE, STEPS, knock, open_lab, sort_layers, sort_of_or_in, the_line

__all__ = ["SCENE", "STEPS", "knock", "open_lab", "sort_layers", "sort_of_or_in", "the_line"]
