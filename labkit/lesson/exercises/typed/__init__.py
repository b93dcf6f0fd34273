"""Calls that a learner typed, run in this process on a ground: `aws` lines and boto3 text. What they are for isn't known."""

from __future__ import annotations

from .aws_line import get_ready
from .keyring import Keyring, NobodyError
from .running import Typed, commands, run, run_calls, run_with

__all__ = ["Keyring", "NobodyError", "Typed", "commands", "get_ready", "run", "run_calls", "run_with"]
