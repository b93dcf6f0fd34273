"""A piece of an object, by its bytes or by its part; moto takes any unit for bytes, and answers a part as an object.

(GetObject, HeadObject: PartNumber, Range; List of error codes: InvalidPartNumber; RFC 9110: Range)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import object_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_MOST_PARTS = 10_000


@before("s3", "GetObject", "HeadObject")
def part_is_there(call: ApiCall, state: State) -> None:
    number = call.parameters.get("PartNumber")
    if number is None:
        return
    if not 1 <= int(number) <= _MOST_PARTS:
        text = f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive"
        raise wrong_argument(text, "partNumber", number)
    if call.parameters.get("Range"):
        text = "Cannot specify both Range header and partNumber query parameter"
        raise AwsError("InvalidRequest", text)
    version = str(call.parameters.get("VersionId") or "")
    held = object_named(state, str(call.parameters["Bucket"]), str(call.parameters["Key"]), version)
    if held is None:
        return
    if held.multipart is not None:
        raise NotSimulated(
            "s3", call.operation, "it keeps an object whole, and not the parts that it came in"
        )
    if int(number) > 1:
        about = {"ActualPartCount": "1", "PartNumberRequested": str(number)}
        raise AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, about=about)


@before("s3", "GetObject")
def only_signers_name_the_answers_headers(call: ApiCall, _state: State) -> None:
    """GetObject: overriding response header values through the request needs a signature."""
    asked = any(name.startswith("Response") for name in call.parameters)
    if asked and call.caller.kind == "anonymous":
        text = "Request specific response headers cannot be used for anonymous GET requests."
        raise AwsError("InvalidRequest", text)


@for_moto("s3", "GetObject", "HeadObject")
def ranges_are_of_bytes(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    unit = str(parameters.get("Range") or "bytes=").partition("=")[0].strip().lower()
    return {name: value for name, value in parameters.items() if name != "Range" or unit == "bytes"}
