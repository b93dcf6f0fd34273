"""Cases of hostile input for benchmarks/hostile.py, which alone holds the clock."""

from . import comparing, evaluating, mending, validating
from .documents import CASES, Work, ask

__all__ = ["CASES", "Work", "ask", "comparing", "evaluating", "mending", "validating"]
