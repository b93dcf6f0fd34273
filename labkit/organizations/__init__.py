"""Chapter 4, Organizations and SCPs: lesson in two halves, scene, calls, policies, tables, and the tree. How SCPs are decided isn't here."""

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

__all__ = [
    "SCENE",
    "STEPS",
    "ask_the_tree",
    "ask_the_tree_again",
    "break_it",
    "configured",
    "forty_accounts",
    "open_lab",
    "plan",
]
