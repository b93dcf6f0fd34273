"""Validate policy documents: everything that AWS would refuse, and what it or a colleague would warn of."""

from labkit.policy._language._syntax import Kind
from labkit.policy._validate._finding import Finding, Level
from labkit.policy._validate._run import validate
from labkit.policy._validate._saving import refused_when_saved

__all__ = ["Finding", "Kind", "Level", "refused_when_saved", "validate"]
