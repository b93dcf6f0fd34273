"""An argument that S3 doesn't take, named with its value. (List of error codes: InvalidArgument)"""

from __future__ import annotations

from labkit.cloud.calls import AwsError


def wrong_argument(text: str, name: str, value: object) -> AwsError:
    """The error about one argument, by the name that it has in the request."""
    shown = "null" if value is None else str(value)
    return AwsError("InvalidArgument", text, about={"ArgumentName": name, "ArgumentValue": shown})
