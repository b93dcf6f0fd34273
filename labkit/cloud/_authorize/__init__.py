"""What a call asks of IAM, what applies to it, and whether it may pass."""

from __future__ import annotations

from ._decide import Verdict, authorize, decide, decide_call
from ._policies import policies_for
from ._principals import caller_of
from ._requests import requests_for
from ._table import simulated_operations, simulated_services

__all__ = [
    "Verdict",
    "authorize",
    "caller_of",
    "decide",
    "decide_call",
    "policies_for",
    "requests_for",
    "simulated_operations",
    "simulated_services",
]
