"""Nothing leaves the machine, whatever profiles, variables and programs the machine has."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

_STORY = """
import os, socket, subprocess, sys, urllib.request
import boto3
real = {"aws_access_key_id": "AKIAREALREALREALREAL", "aws_secret_access_key": "x" * 40}
early = boto3.Session(**real).client("sts", region_name="us-east-1")
early_session = boto3.Session(profile_name="company")
early_session._session.full_config  # the machine's configuration is read already

reached = []
def spy(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] != "127.0.0.1":
        reached.append(arguments[1])
sys.addaudithook(spy)

before = dict(os.environ)
sys.path.insert(0, sys.argv[1])
from tests.cloud.conftest import DEFINITION
from labkit.cloud import LeadsElsewhereError, LeavesMachineError, NoSceneError, open_scene
from botocore.exceptions import BotoCoreError, ClientError

def refused(call, *kinds):
    try:
        call()
    except kinds as error:
        return error
    raise AssertionError("it was let through")

# No scene: not one call is made.
refused(early.get_caller_identity, NoSceneError)

scene = open_scene(DEFINITION)

# A client with real keys, made before labkit was imported, ends at the gate.
error = refused(early.get_caller_identity, ClientError)
assert error.response["Error"]["Code"] == "InvalidClientTokenId", error

# The company's profile isn't there any more, its credential_process doesn't run.
refused(lambda: boto3.Session(profile_name="company"), BotoCoreError)
late = lambda: early_session.client("sts", region_name="us-east-1").get_caller_identity()
refused(late, BotoCoreError, ClientError)
refused(lambda: boto3.client("sts").get_caller_identity(), BotoCoreError, ClientError)
assert not [name for name in os.environ if name.startswith("AWS_SESSION")]

# Addresses that an interceptor may not know.
person = boto3.Session(profile_name="production-admin")
for service, options, method in [
    ("sts", {"endpoint_url": "https://example.com"}, "get_caller_identity"),
    ("s3", {"endpoint_url": "https://storage.example.com"}, "list_buckets"),
]:
    getattr(person.client(service, **options), method)()
for service, method in [
    ("billing", "list_billing_views"),
    ("freetier", "get_free_tier_usage"),
    ("invoicing", "list_invoice_units"),
]:
    error = refused(getattr(person.client(service, region_name="us-east-1"), method), ClientError)
    assert error.response["Error"]["Code"] == "NotSimulatedByLabkit", error

# Sockets of this process.
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.getaddrinfo("example.com", 80),
    lambda: socket.gethostbyname("example.com"),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: urllib.request.urlopen("http://example.com/", timeout=2),
    lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://192.0.2.1/", timeout=2),
):
    refused(attempt, LeavesMachineError, OSError)

# The real command, also where it ignores the endpoint, is told another one, or has a cache of its own.
for line, part in [
    ("sts get-caller-identity --profile company", "could not be found"),
    ("sqs get-queue-url --queue-name none --profile production-admin", "NonExistentQueue"),
    ("sqs list-queues --endpoint-url https://sqs.eu-west-1.amazonaws.com --profile developer", "proxy"),
    ("sts get-caller-identity --profile developer --endpoint-url https://sts.amazonaws.com", "proxy"),
    # A host of its own, which botocore would look up.
    ("s3control get-public-access-block --account-id 999999999999 --profile production-admin", "NoSuch"),
    ("logs start-live-tail --log-group-identifiers a --profile production-admin", "NotSimulated"),
    ("iotsitewise describe-asset --asset-id aaaaaaaaaaaaa --profile production-admin", "NotSimulated"),
]:
    for cold in (True, False):
        done = scene.run_aws(line, cold=cold)
        assert done.returncode != 0 and part in done.stderr, (line, cold, done)

own_host = "s3control list-jobs --account-id 999999999999 --endpoint-url " + scene.endpoint_url
refused(lambda: scene.run_aws(own_host), LeadsElsewhereError)
done = subprocess.run(["/bin/sh", "-c", "aws " + own_host], capture_output=True, text=True)
assert done.returncode == 252 and "labkit" in done.stderr, done

scene.close()
assert dict(os.environ) == before, set(os.environ.items()) ^ set(before.items())
assert reached == [], reached
print("whole")
"""


def test_a_hostile_machine(tmp_path: Path) -> None:
    """A child Python on a machine with real-looking credentials everywhere."""
    mark = tmp_path / "mark"
    aws = tmp_path / ".aws"
    aws.mkdir()
    program = f"{sys.executable} -c \"open({str(mark)!r}, 'w')\""
    (aws / "config").write_text(
        f"[default]\nregion = eu-west-1\ncredential_process = {program}\n"
        f"[profile company]\nregion = eu-west-1\ncredential_process = {program}\n"
    )
    (aws / "credentials").write_text(
        "[spare]\naws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = x\n"
    )
    hostile = {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "AWS_SESSION_TOKEN": "a-real-token",
        "AWS_ENDPOINT_URL_S3": "https://storage.example.com",
        "AWS_CA_BUNDLE": "/nowhere.pem",
        "https_proxy": "http://proxy.example.com:3128",
        "PYTHONWARNINGS": "ignore",
    }
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_STORY), root],
        env=kept | hostile,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "whole", done.stdout + done.stderr
    assert not mark.exists()
    assert sorted(path.name for path in aws.iterdir()) == ["config", "credentials"]
