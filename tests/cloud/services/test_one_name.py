"""What is judged is what is run: a call that names one thing in two ways doesn't reach what wasn't judged.

Eve holds one permission, on one thing; each row is a way to the thing beside it. Each row names AWS's page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from labkit.cloud.judge import simulated_operations
from labkit.cloud.services.kms.one_key import _NAMES
from labkit.cloud.services.sqs.urls import _WITH_URL
from labkit.cloud.wire.naming import service_model
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

    World = tuple[Scene, dict[str, Any]]

HOME, REGION = "999999999999", "us-east-1"
URL = f"https://sqs.{REGION}.amazonaws.com/{HOME}"
TOPIC = f"arn:aws:sns:{REGION}:{HOME}"
GROUP = f"arn:aws:logs:{REGION}:{HOME}:log-group"
RULE = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
COPY = {"Bucket": "mine", "Key": "copy.csv"}


def _machines(stage: Stage, found: dict[str, Any]) -> None:
    ec2 = stage.client(HOME, "ec2")
    network = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    another = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    for name, place in (("web", network), ("db", network), ("far", another), ("web", another)):
        made = ec2.create_security_group(GroupName=name, Description=name, VpcId=place)["GroupId"]
        found[name if name not in found else f"{name} far"] = made
    for name in ("pair", "secret"):
        found[f"key {name}"] = ec2.create_key_pair(KeyName=name)["KeyPairId"]
        found[f"address {name}"] = ec2.allocate_address(Domain="vpc")


def _rest(stage: Stage, found: dict[str, Any]) -> None:
    sqs, sns, logs, kms = (stage.client(HOME, name) for name in ("sqs", "sns", "logs", "kms"))
    for name in ("ok", "secret"):
        sqs.create_queue(QueueName=name)
        sqs.send_message(QueueUrl=f"{URL}/{name}", MessageBody=name)
        sns.create_topic(Name=name)
        sns.subscribe(
            TopicArn=f"{TOPIC}:{name}", Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{HOME}:heard-{name}"
        )
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="one")
        event = (
            {"timestamp": int(stage.now.timestamp() * 1000), "message": name}
            if hasattr(stage, "now")
            else None
        )
        if event:
            logs.put_log_events(logGroupName=name, logStreamName="one", logEvents=[event])
        key = kms.create_key()["KeyMetadata"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
        found[f"kms {name}"] = key["Arn"]
        found[f"blob {name}"] = kms.encrypt(KeyId=key["Arn"], Plaintext=name.encode())["CiphertextBlob"]
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket="mine")
    s3.create_bucket(Bucket="data")
    for key in ("secret.txt", "secret.txt;x.csv", "open.csv"):
        s3.put_object(Bucket="data", Key=key, Body=key.encode())


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    found: dict[str, Any] = {}

    def set_up(stage: Stage) -> None:
        make_user(stage, HOME, "Eve")
        _machines(stage, found)
        _rest(stage, found)

    scene = administered({"home": HOME}, set_up, [Person("eve", HOME, "user", "Eve")])
    scene.save("here")
    yield scene, found
    scene.close()


# What is allowed on what, the call, and the code of the answer. {…} is something of the world's.
ROWS: dict[str, tuple[str, str, str, dict[str, Any], str]] = {
    # Amazon SQS queue and message identifiers
    "a fragment behind a queue's URL": (
        "sqs:*", f"arn:aws:sqs:{REGION}:{HOME}:ok", "sqs ReceiveMessage",
        {"QueueUrl": f"{URL}/ok#/secret"},
        "InvalidAddress",
    ),
    "a query behind a queue's URL": (
        "sqs:*", f"arn:aws:sqs:{REGION}:{HOME}:ok", "sqs ReceiveMessage",
        {"QueueUrl": f"{URL}/ok?/secret"},
        "InvalidAddress",
    ),
    "path parameters in a queue's URL": (
        "sqs:*", f"arn:aws:sqs:{REGION}:{HOME}:ok", "sqs SendMessage",
        {"QueueUrl": f"{URL}/ok;/secret", "MessageBody": "x"},
        "AWS.SimpleQueueService.NonExistentQueue AccessDenied InvalidAddress",
    ),
    "two queues in one URL": (
        "sqs:*", f"arn:aws:sqs:{REGION}:{HOME}:ok", "sqs DeleteQueue",
        {"QueueUrl": f"{URL}/secret/{HOME}/ok"},
        "InvalidAddress",
    ),
    "a queue's name in the host": (
        "sqs:*", f"arn:aws:sqs:{REGION}:{HOME}:ok", "sqs PurgeQueue",
        {"QueueUrl": f"https://x/{HOME}/ok@/{HOME}/secret"},
        "InvalidAddress AccessDenied",
    ),
    # AuthorizeSecurityGroupIngress and its like: InvalidParameterCombination
    "a group's id and another's name": (
        "ec2:*", "group/{web}", "ec2 AuthorizeSecurityGroupIngress",
        {"GroupId": "{web}", "GroupName": "db", "IpPermissions": RULE},
        "InvalidParameterCombination",
    ),
    "an id and a name to revoke": (
        "ec2:*", "group/{web}", "ec2 RevokeSecurityGroupIngress",
        {"GroupId": "{web}", "GroupName": "db", "IpPermissions": RULE},
        "InvalidParameterCombination",
    ),
    "an id and a name to delete": (
        "ec2:*", "group/{web}", "ec2 DeleteSecurityGroup",
        {"GroupId": "{web}", "GroupName": "db"},
        "InvalidParameterCombination",
    ),
    "a name that another network has too": (
        "ec2:*", "group/{web far}", "ec2 AuthorizeSecurityGroupIngress",
        {"GroupName": "web", "IpPermissions": RULE},
        "UnauthorizedOperation",
    ),
    "a name that only another network has": (
        "ec2:*", "*", "ec2 AuthorizeSecurityGroupIngress",
        {"GroupName": "far", "IpPermissions": RULE},
        "InvalidGroup.NotFound",
    ),
    "a key pair's name and another's id": (
        "ec2:*", "key-pair/pair", "ec2 DeleteKeyPair",
        {"KeyName": "pair", "KeyPairId": "{key secret}"},
        "InvalidParameterCombination",
    ),
    "another key pair's id alone": (
        "ec2:*", "key-pair/pair", "ec2 DeleteKeyPair",
        {"KeyPairId": "{key secret}"},
        "UnauthorizedOperation",
    ),
    "an address by id and by number": (
        "ec2:*", "elastic-ip/{address pair}", "ec2 ReleaseAddress",
        {"AllocationId": "{address pair}", "PublicIp": "{number secret}"},
        "InvalidParameterCombination",
    ),
    "a profile by ARN and by name": (
        "*", "*", "ec2 AssociateIamInstanceProfile",
        {"InstanceId": "i-00000000000000000",
         "IamInstanceProfile": {"Arn": f"arn:aws:iam::{HOME}:instance-profile/a", "Name": "b"}},
        "InvalidParameterCombination InvalidInstanceID.NotFound",
    ),
    # Decrypt, ReEncrypt: IncorrectKeyException; Key identifiers (KeyId)
    "another key's ciphertext": (
        "kms:*", "{kms ok}", "kms Decrypt",
        {"KeyId": "{kms ok}", "CiphertextBlob": "{blob secret}"},
        "IncorrectKeyException",
    ),
    "another key's ciphertext by alias": (
        "kms:*", "{kms ok}", "kms Decrypt",
        {"KeyId": "alias/ok", "CiphertextBlob": "{blob secret}"},
        "IncorrectKeyException",
    ),
    "another key's ciphertext to encrypt again": (
        "kms:*", "{kms ok}", "kms ReEncrypt",
        {"SourceKeyId": "alias/ok", "DestinationKeyId": "{kms ok}", "CiphertextBlob": "{blob secret}"},
        "IncorrectKeyException",
    ),
    "a key of another Region": (
        "kms:*", "{kms far}", "kms Encrypt",
        {"KeyId": "{kms far}", "Plaintext": b"x"},
        "NotFoundException",
    ),
    "two key specs": (
        "kms:*", "*", "kms CreateKey",
        {"KeySpec": "HMAC_256", "CustomerMasterKeySpec": "RSA_2048"},
        "ValidationException",
    ),
    "a data key of two lengths": (
        "kms:*", "{kms ok}", "kms GenerateDataKey",
        {"KeyId": "{kms ok}", "KeySpec": "AES_256", "NumberOfBytes": 64},
        "ValidationException",
    ),
    # Publish
    "two topics": (
        "sns:*", f"{TOPIC}:ok", "sns Publish",
        {"TopicArn": f"{TOPIC}:ok", "TargetArn": f"{TOPIC}:secret", "Message": "x"},
        "InvalidParameter",
    ),
    "a topic and a telephone": (
        "sns:*", f"{TOPIC}:ok", "sns Publish",
        {"TopicArn": f"{TOPIC}:ok", "PhoneNumber": "+41791234567", "Message": "x"},
        "InvalidParameter",
    ),
    # GetLogEvents, FilterLogEvents, DescribeLogStreams
    "a group's name and another's identifier": (
        "logs:*", f"{GROUP}:ok:*", "logs GetLogEvents",
        {"logGroupName": "ok", "logGroupIdentifier": f"{GROUP}:secret", "logStreamName": "one"},
        "InvalidParameterException",
    ),
    "two groups to search": (
        "logs:*", f"{GROUP}:ok:*", "logs FilterLogEvents",
        {"logGroupName": "ok", "logGroupIdentifier": f"{GROUP}:secret"},
        "InvalidParameterException",
    ),
    "a group of nobody's by ARN": (
        "logs:*", f"{GROUP}:none:*", "logs GetLogEvents",
        {"logGroupIdentifier": f"{GROUP}:none", "logStreamName": "one"},
        "ResourceNotFoundException",
    ),
    "two ways to name streams": (
        "logs:*", "*", "logs FilterLogEvents",
        {"logGroupName": "ok", "logStreamNames": ["one"], "logStreamNamePrefix": "t"},
        "InvalidParameterException",
    ),
    # In CopyObject, x-amz-copy-source; PutObjectAcl
    "a semicolon in a copy's source": (
        "s3:*", "arn:aws:s3:::data/*.csv arn:aws:s3:::mine/*", "s3 CopyObject",
        COPY | {"CopySource": "data/secret.txt;y.csv"},
        "NoSuchKey AccessDenied",
    ),
    "a hash in a copy's source": (
        "s3:*", "arn:aws:s3:::data/*.csv arn:aws:s3:::mine/*", "s3 CopyObject",
        COPY | {"CopySource": "data/secret.txt#y.csv"},
        "NoSuchKey AccessDenied",
    ),
    "a second query in a copy's source": (
        "s3:*", "arn:aws:s3:::data/*.csv arn:aws:s3:::mine/*", "s3 CopyObject",
        COPY | {"CopySource": "data/secret.txt?x=y.csv"},
        "NoSuchKey AccessDenied",
    ),
    "an empty version": (
        "s3:GetObject", "arn:aws:s3:::data/*", "s3 GetObject",
        {"Bucket": "data", "Key": "open.csv", "VersionId": ""},
        "InvalidArgument",
    ),
}  # fmt: skip


def filled(value: Any, found: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, found) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    return found[value[1:-1]] if value.startswith("{") and value.endswith("}") else value.format(**found)


def things(found: dict[str, Any]) -> dict[str, Any]:
    more = {f"number {name}": found[f"address {name}"]["PublicIp"] for name in ("pair", "secret")}
    ids = {f"address {name}": found[f"address {name}"]["AllocationId"] for name in ("pair", "secret")}
    return found | more | ids | {"kms far": found["kms ok"].replace(REGION, "eu-west-1")}


def resource(text: str, service: str) -> str:
    if service != "ec2" or text == "*":
        return text
    kind = text.replace("group/", "security-group/")
    return f"arn:aws:ec2:{REGION}:{HOME}:{kind}"


def state(scene: Scene) -> Any:
    ec2, sqs = scene.inspect(HOME, "ec2"), scene.inspect(HOME, "sqs")
    counts = [
        sqs.get_queue_attributes(QueueUrl=f"{URL}/{name}", AttributeNames=["All"])["Attributes"]
        for name in ("ok", "secret")
    ]
    return [
        ec2.describe_security_groups()["SecurityGroups"],
        ec2.describe_key_pairs()["KeyPairs"],
        ec2.describe_addresses()["Addresses"],
        [{key: text for key, text in one.items() if key.startswith("Approx")} for one in counts],
        scene.inspect(HOME, "s3").list_objects_v2(Bucket="mine").get("Contents"),
        len(scene.inspect(HOME, "kms").list_keys()["Keys"]),
    ]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_was_not_judged_is_out_of_reach(
    world: World, row: tuple[str, str, str, dict[str, Any], str]
) -> None:
    scene, found = world
    action, on, call, parameters, code = row
    service, operation = call.split()
    known = things(found)
    resources = [resource(text, service) for text in filled(on, known).split()]
    scene.restore("here")
    document = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": action, "Resource": resources},
    }
    given = {"UserName": "Eve", "PolicyName": "p", "PolicyDocument": json.dumps(document)}
    assert scene.call("home", "iam", "PutUserPolicy", given).ok
    before = state(scene)
    answer = scene.call("eve", service, operation, filled(parameters, known))
    assert answer.code in code.split(), answer
    assert state(scene) == before


def test_a_group_by_identifier_is_that_group(world: World) -> None:
    """GetLogEvents: logGroupIdentifier. (moto takes any identifier for the last group's.)"""
    scene, _ = world
    scene.restore("here")
    for name in ("ok", "secret"):
        for identifier in (name, f"{GROUP}:{name}"):
            answer = scene.call("home", "logs", "DescribeLogStreams", {"logGroupIdentifier": identifier})
            assert [name in one["arn"] for one in answer.result["logStreams"]] == [True], answer


def test_deletes_a_group_that_no_rule_names(world: World) -> None:
    """DeleteSecurityGroup: DependencyViolation, by id and by name."""
    scene, found = world
    scene.restore("here")
    pair = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": found["web"]}]}]
    assert scene.call(
        "home", "ec2", "AuthorizeSecurityGroupIngress", {"GroupId": found["db"], "IpPermissions": pair}
    ).ok
    assert (
        scene.call("home", "ec2", "DeleteSecurityGroup", {"GroupName": "web"}).code == "DependencyViolation"
    )
    assert scene.call("home", "ec2", "DeleteSecurityGroup", {"GroupName": "db"}).ok
    assert scene.call("home", "ec2", "DeleteSecurityGroup", {"GroupId": found["web"]}).ok
    assert scene.call("home", "ec2", "DeleteSecurityGroup", {"GroupId": found["far"]}).ok


def test_no_operation_is_left_out() -> None:
    """Each operation that names a queue by URL, or a key, has the rules above."""
    members = {
        service: {
            name: set(getattr(service_model(service).operation_model(name).input_shape, "members", ()))  # type: ignore[union-attr]  # it is simulated
            for name in simulated_operations(service)
        }
        for service in ("sqs", "kms")
    }
    assert {name for name, has in members["sqs"].items() if "QueueUrl" in has} == set(_WITH_URL)
    assert {name for has in members["kms"].values() for name in has if name.endswith("KeyId")} <= {
        *_NAMES,
        "XksKeyId",
    }
