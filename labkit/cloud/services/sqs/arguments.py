"""How SQS says that the value of a parameter can't be."""

from __future__ import annotations

from labkit.cloud.calls import AwsError


def wrong_value(value: object, parameter: str, reason: str) -> AwsError:
    """The error for a parameter's value; ``reason``: a sentence of SQS's."""
    text = f"Value {value} for parameter {parameter} is invalid. Reason: {reason}"
    return AwsError("InvalidParameterValue", text)
