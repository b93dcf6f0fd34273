"""Faults for a class: what goes wrong in companies, each found, explained and repaired live. The chapters' scenes aren't here."""

from .opening import FAULTS, open_fault

__all__ = ["FAULTS", "open_fault"]
