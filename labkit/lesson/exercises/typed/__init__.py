"""Calls that a learner typed, run in this process on a ground: `aws` lines and boto3 text. What they are for isn't known."""

from __future__ import annotations

from .running import Typed, commands, run, run_calls

__all__ = ["Typed", "commands", "run", "run_calls"]
