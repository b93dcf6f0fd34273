"""boto3 in a served scene: who it is, an object, a queue, the trail, and a refusal."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError


def tell() -> dict[str, Any]:
    """What was seen, in the words that every client's story uses."""

    def client(profile: str, service: str) -> Any:
        return boto3.Session(profile_name=profile).client(service)

    told: dict[str, Any] = {
        "who": client("developer-updateapp", "sts").get_caller_identity()["Arn"],
    }
    s3, there = client("developer-updateapp", "s3"), {"Bucket": "productionapp", "Key": "story.txt"}
    s3.put_object(**there, Body=b"a story")
    told["body"] = s3.get_object(**there)["Body"].read().decode()
    sqs = client("production-admin", "sqs")
    queue = sqs.create_queue(QueueName="orders")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="one order")
    told["message"] = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)["Messages"][0]["Body"]
    events = client("production-admin", "cloudtrail").lookup_events()["Events"]
    told["trail"] = any(event["EventName"] == "CreateQueue" for event in events)
    try:
        client("developer", "iam").create_user(UserName="Eve")
    except ClientError as error:
        told["refused"] = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return told


print(json.dumps(tell()))  # noqa: T201 - for the test that runs it
