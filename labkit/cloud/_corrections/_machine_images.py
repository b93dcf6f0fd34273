"""An instance starts from an image that exists; moto takes any id. (RunInstances: InvalidAMIID.NotFound)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud._calls import AwsError

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("ec2", "RunInstances")
def image_exists(call: ApiCall, state: State) -> None:
    image = call.parameters.get("ImageId")
    known = state.any_backend("ec2", call.caller.account, call.region).amis
    if image and image not in known and not str(image).startswith("resolve:ssm:"):
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist")
