"""The same calls give the same bytes in every process: ids, ciphertexts, dates. Only secret keys differ."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

STORY = """
from tests.cloud.people import administered, make_user
scene = administered({"home": "101010101010"}, lambda stage: make_user(stage, "101010101010", "Alice"))
def show(service, operation, **given):
    print(scene.call("home", service, operation, given).result)
show("iam", "ListAccessKeys", UserName="Alice")
show("iam", "GetPolicy", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
show("iam", "CreateUser", UserName="Bob")
show("iam", "CreateAccessKey", UserName="Bob")
show("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="d")
show("kms", "CreateKey")
key = scene.call("home", "kms", "ListKeys", {}).result["Keys"][0]["KeyId"]
show("kms", "Encrypt", KeyId=key, Plaintext=b"secret")
show("kms", "GenerateDataKey", KeyId=key, KeySpec="AES_256")
show("s3", "CreateBucket", Bucket="ours")
show("s3", "CreateMultipartUpload", Bucket="ours", Key="k")
show("organizations", "CreateOrganization")
show("organizations", "CreateAccount", AccountName="a", Email="a@example.com")
show("ec2", "CreateSecurityGroup", GroupName="web", Description="web")
show("cloudtrail", "LookupEvents")
"""


_SECRET = "|".join(
    (
        r"(?<='SecretAccessKey': ')[^']+",
        r"(?<='Base32StringSeed': b')[^']+",
        r"(?<='QRCodePNG': b)(?:'.*?'|\".*?\")(?=, 'E|})",
    )
)


def told() -> str:
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run(
        [sys.executable, "-c", STORY], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def test_a_story_reads_the_same_each_time() -> None:
    once = told()
    assert len(once.splitlines()) == 14
    assert "'CiphertextBlob'" in once
    again = told()
    assert re.findall(_SECRET, again) != re.findall(_SECRET, once) != []
    assert re.sub(_SECRET, "", again) == re.sub(_SECRET, "", once)
