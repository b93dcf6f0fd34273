"""Validate policy documents: everything that AWS would refuse, and what it or a colleague would warn of."""

from labkit.policy._validate._finding import Finding, Kind, Level
from labkit.policy._validate._run import validate

__all__ = ["Finding", "Kind", "Level", "validate"]
