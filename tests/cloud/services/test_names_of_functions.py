"""A Lambda function by any of its names, of the one account and Region where it is made. (CreateFunction)"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
ARN = "arn:aws:lambda:{region}:{account}:function:made"
HELD = io.BytesIO()
with zipfile.ZipFile(HELD, "w") as file:
    file.writestr("index.py", "")
WHOLE: dict[str, Any] = {
    "Role": f"arn:aws:iam::{HOME}:role/Function",
    "Runtime": "python3.12",
    "Handler": "index.handler",
    "Code": {"ZipFile": HELD.getvalue()},
}


def setup(stage: Stage) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    stage.client(HOME, "iam").create_role(RoleName="Function", AssumeRolePolicyDocument=text)


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup)

# How it is called; the code of the answer, "" where it is made.
NAMES: tuple[tuple[str, str], ...] = (
    ("made", ""),
    (f"{HOME}:function:made", ""),
    (f"{HOME}:made", ""),
    ("function:made", ""),
    (ARN.format(region="us-east-1", account=HOME), ""),
    (ARN.format(region="us-east-1", account=OTHER), "AccessDeniedException"),
    (ARN.format(region="eu-west-1", account=HOME), "NotSimulatedByLabkit"),
    ("made:1", "NotSimulatedByLabkit"),
    ("m" * 65, "NotSimulatedByLabkit"),
)


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_what_a_new_function_is_called(scene: Scene, name: str, code: str) -> None:
    answer = scene.call("home", "lambda", "CreateFunction", {"FunctionName": name, **WHOLE})
    assert answer.code == code
    held = scene.call("home", "lambda", "ListFunctions").result["Functions"]
    assert [one["FunctionArn"] for one in held] == (
        [ARN.format(region="us-east-1", account=HOME)] if not code else []
    )
    assert scene.call("home", "lambda", "GetFunctionConfiguration", {"FunctionName": name}).ok is not bool(
        code
    )
