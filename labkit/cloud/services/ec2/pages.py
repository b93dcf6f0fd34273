"""Lists come a page at a time; moto gives most of them all at once.

(MaxResults and NextToken, in each Describe action of the Amazon EC2 API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import after, before, for_moto
from labkit.cloud.services._common.pages import page

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters, Result
    from labkit.cloud.state import State

_MOTO_PAGES = frozenset({"DescribeIamInstanceProfileAssociations", "DescribeInstances"})
_FIVE_OR_MORE = (  # what others take at least is in their models
    "DescribeInstanceStatus", "DescribeInstances", "DescribeSnapshots", "DescribeTags", "DescribeVolumeStatus",
    "DescribeVolumes",
)  # fmt: skip
_LEAST, _MOST = 5, 1000
# Those that don't come in pages are never asked for one. Which they are is in EC2's model, and reading that takes longer
# than all of this folder.
_LISTS = [
    name for name in simulated_operations("ec2") if name.startswith("Describe") and name not in _MOTO_PAGES
]


@before("ec2", *_FIVE_OR_MORE)
def a_page_has_five_rows(call: ApiCall, _state: State) -> None:
    most = call.parameters.get("MaxResults")
    if most is not None and int(most) < _LEAST:
        text = f"Value ( {most} ) for parameter maxResults is invalid. Expecting a value greater than or equal to"
        raise AwsError("InvalidParameterValue", f"{text} {_LEAST}.")


@for_moto("ec2", *_LISTS)
def moto_gives_all(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    return {name: value for name, value in parameters.items() if name not in ("MaxResults", "NextToken")}


@after("ec2", *_LISTS)
def one_page(call: ApiCall, _state: State, result: Result) -> Result | None:
    most, token = call.parameters.get("MaxResults"), call.parameters.get("NextToken")
    names = [name for name, rows in result.items() if isinstance(rows, list)]
    if (most is None and token is None) or len(names) != 1:
        return None
    try:
        rows, more = page(result[names[0]], min(int(most or _MOST), _MOST), token)
    except ValueError as error:
        raise AwsError("InvalidNextToken", "The specified NextToken is not valid.") from error
    kept = {name: value for name, value in result.items() if name != "NextToken"}
    return {**kept, names[0]: rows} | ({"NextToken": more} if more else {})
