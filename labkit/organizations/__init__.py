"""Chapter 4, Organizations and SCPs: lesson in two halves, scene, calls, policies, tables, and the tree. How SCPs are decided isn't here."""

from typing import Final

from .lesson import (
    SCENE,
    STEPS,
    ask_the_tree,
    ask_the_tree_again,
    break_it,
    configured,
    forty_accounts,
    open_lab,
    plan,
)

WORKS: Final = 8
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = [
    "SCENE",
    "STEPS",
    "WORKS",
    "ask_the_tree",
    "ask_the_tree_again",
    "break_it",
    "configured",
    "forty_accounts",
    "open_lab",
    "plan",
]
