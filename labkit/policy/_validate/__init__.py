"""Validate policy documents: everything that AWS would refuse, and what it or a colleague would warn of."""

from labkit.policy._syntax import Kind

from ._finding import Finding, Level
from ._run import validate

__all__ = ["Finding", "Kind", "Level", "validate"]
