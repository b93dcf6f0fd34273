"""stack-facts.md, "accepts or returns", row missing: sts decode_authorization_message."""

from __future__ import annotations

import json

from labkit.cloud import Person
from tests.cloud.people import administered, make_user

HOME, OTHER = "101010101010", "202020202020"


def test_a_refusal_of_ec2_is_decoded_for_those_who_may() -> None:
    scene = administered(
        {"home": HOME, "other": OTHER},
        lambda stage: make_user(stage, HOME, "Alice"),
        [Person("alice", HOME, "user", "Alice")],
    )
    deny = {"Sid": "NoGroups", "Effect": "Deny", "Action": "ec2:CreateSecurityGroup", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    scene.call(
        "home", "iam", "PutUserPolicy", {"UserName": "Alice", "PolicyName": "no", "PolicyDocument": text}
    )
    refused = scene.call("alice", "ec2", "CreateSecurityGroup", {"GroupName": "web", "Description": "web"})
    assert refused.code == "UnauthorizedOperation"
    token = refused.message.rpartition("Encoded authorization failure message: ")[2]

    def decode(profile: str, message: str = token) -> tuple[str, str]:
        answer = scene.call(profile, "sts", "DecodeAuthorizationMessage", {"EncodedMessage": message})
        return answer.code, answer.result.get("DecodedMessage", "")

    assert decode("alice")[0] == "AccessDenied"
    assert decode("other")[0] == "InvalidAuthorizationMessageException"
    assert decode("home", token[:-1])[0] == "InvalidAuthorizationMessageException"
    code, details = decode("home")
    assert code == ""
    whole = json.loads(details)
    assert (whole["allowed"], whole["explicitDeny"]) == (False, True)
    assert whole["context"]["action"] == "ec2:CreateSecurityGroup"
    assert whole["context"]["principal"]["arn"] == f"arn:aws:iam::{HOME}:user/Alice"
    assert whole["matchedStatements"]["items"][0]["statementId"] == "NoGroups"
    keys = [item["key"] for item in whole["context"]["conditions"]["items"]]
    assert "aws:SourceIp" in keys
    scene.close()


def test_a_refused_reading_has_nothing_encoded() -> None:
    scene = administered(
        {"home": HOME},
        lambda stage: make_user(stage, HOME, "Alice"),
        [Person("alice", HOME, "user", "Alice")],
    )
    refused = scene.call("alice", "ec2", "DescribeInstances", {})
    assert refused.code == "UnauthorizedOperation"
    assert "Encoded" not in refused.message
    scene.close()
