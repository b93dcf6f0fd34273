"""What a call asks of IAM, what applies to it, and whether it may pass."""

from __future__ import annotations

from .applying import Applying, applying_to, documents_of
from .policies import policies_for
from .principals import caller_of
from .requests import home_of, requests_for
from .table import offer_table, simulated_operations, simulated_services
from .verdict import Verdict, authorize, decide, decide_call

__all__ = [
    "Applying",
    "Verdict",
    "applying_to",
    "authorize",
    "caller_of",
    "decide",
    "decide_call",
    "documents_of",
    "home_of",
    "offer_table",
    "policies_for",
    "requests_for",
    "simulated_operations",
    "simulated_services",
]
