"""SSH keys and certificates: whole, each once, and gone before their user is. (Each test names its page)"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
UNTIL = datetime(2040, 1, 1, tzinfo=UTC)


def setup(stage: Stage) -> None:
    for name in ("Alice", "Bob"):
        make_user(stage, HOME, name)


shared, scene = fixtures({"home": HOME}, setup, [Person("alice", HOME, "user", "Alice")])


@cache
def private(number: int, bits: int) -> rsa.RSAPrivateKey:
    del number  # each another key
    return rsa.generate_private_key(65537, bits)


def ssh(number: int = 0, bits: int = 2048) -> str:
    key = private(number, bits).public_key()
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode())


@cache
def certificate(number: int = 0) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.com")])
    key = private(number, 2048)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(number + 1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    return made.not_valid_after(UNTIL).sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "iam", operation, given)


def test_an_ssh_key_comes_and_goes(scene: Scene) -> None:
    """UploadSSHPublicKey, GetSSHPublicKey, UpdateSSHPublicKey, DeleteSSHPublicKey; DeleteUser."""
    assert ask(scene, "CreateUser", UserName="Ann").ok
    body = ssh()
    made = ask(scene, "UploadSSHPublicKey", UserName="Ann", SSHPublicKeyBody=body).result["SSHPublicKey"]
    digest = hashlib.md5(b64decode(body.split()[1]), usedforsecurity=False).hexdigest()
    assert made["Fingerprint"].replace(":", "") == digest
    assert made["SSHPublicKeyId"].startswith("APKA")
    named = {"UserName": "Ann", "SSHPublicKeyId": made["SSHPublicKeyId"]}
    shown = ask(scene, "GetSSHPublicKey", **named, Encoding="PEM").result["SSHPublicKey"]
    assert shown["SSHPublicKeyBody"].startswith("-----BEGIN PUBLIC KEY-----")
    assert ask(scene, "UpdateSSHPublicKey", **named, Status="Inactive").ok
    (row,) = ask(scene, "ListSSHPublicKeys", UserName="Ann").result["SSHPublicKeys"]
    assert (row["Status"], set(row)) == ("Inactive", {"UserName", "SSHPublicKeyId", "Status", "UploadDate"})
    assert ask(scene, "DeleteUser", UserName="Ann").code == "DeleteConflict"
    assert ask(scene, "DeleteSSHPublicKey", **named).ok
    assert ask(scene, "DeleteUser", UserName="Ann").ok


BODIES = [
    ("not a key", "InvalidPublicKey"),
    ("ssh-rsa AAAA", "InvalidPublicKey"),
    ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "InvalidPublicKey"),
    ("small", "InvalidPublicKey"),
    ("curve", "InvalidPublicKey"),
]


@pytest.mark.parametrize(("body", "code"), BODIES)
def test_what_is_no_rsa_key_is_refused(scene: Scene, body: str, code: str) -> None:
    """UploadSSHPublicKey: errors; Set up SSH connections to AWS CodeCommit."""
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    made = {
        "small": ssh(0, 1024),
        "curve": curve.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
    }
    sent = made.get(body, body)
    assert ask(scene, "UploadSSHPublicKey", UserName="Bob", SSHPublicKeyBody=sent).code == code


def test_a_key_comes_once_and_five_are_enough(scene: Scene) -> None:
    """IAM and AWS STS quotas: SSH public keys assigned to an IAM user, 5."""
    for number in range(5):
        assert ask(scene, "UploadSSHPublicKey", UserName="Bob", SSHPublicKeyBody=ssh(number)).ok
    again = ask(scene, "UploadSSHPublicKey", UserName="Bob", SSHPublicKeyBody=f"{ssh()} a comment")
    assert again.code == "DuplicateSSHPublicKey"
    more = ask(scene, "UploadSSHPublicKey", UserName="Bob", SSHPublicKeyBody=ssh(5))
    assert more.code == "LimitExceeded"


def test_a_signing_certificate_comes_and_goes(scene: Scene) -> None:
    """UploadSigningCertificate, UpdateSigningCertificate, DeleteSigningCertificate; quotas: 2 a user."""
    body = certificate()
    made = ask(scene, "UploadSigningCertificate", UserName="Bob", CertificateBody=body)
    named = {"UserName": "Bob", "CertificateId": made.result["Certificate"]["CertificateId"]}
    twice = ask(scene, "UploadSigningCertificate", UserName="Bob", CertificateBody=body)
    assert twice.code == "DuplicateCertificate"
    broken = ask(scene, "UploadSigningCertificate", UserName="Bob", CertificateBody="-----BEGIN")
    assert broken.code == "MalformedCertificate"
    assert ask(scene, "UploadSigningCertificate", UserName="Bob", CertificateBody=certificate(1)).ok
    third = ask(scene, "UploadSigningCertificate", UserName="Bob", CertificateBody=certificate(2))
    assert third.code == "LimitExceeded"
    assert ask(scene, "UpdateSigningCertificate", **named, Status="Inactive").ok
    rows = ask(scene, "ListSigningCertificates", UserName="Bob").result["Certificates"]
    assert [row["Status"] for row in rows] == ["Inactive", "Active"]
    assert ask(scene, "DeleteSigningCertificate", **named).ok
    assert ask(scene, "DeleteSigningCertificate", **named).code == "NoSuchEntity"
    own = ask(scene, "UploadSigningCertificate", CertificateBody=certificate(3)).result["Certificate"]
    assert own["UserName"] == "Admin"


def test_a_server_certificate_comes_and_goes(scene: Scene) -> None:
    """UploadServerCertificate, UpdateServerCertificate, GetServerCertificate, DeleteServerCertificate."""
    given = {
        "ServerCertificateName": "site",
        "CertificateBody": certificate(),
        "PrivateKey": pem(private(0, 2048)),
    }
    tags = [{"Key": "team", "Value": "web"}]
    made = ask(scene, "UploadServerCertificate", **given, Path="/cloudfront/", Tags=tags)
    shown = made.result["ServerCertificateMetadata"]
    assert shown["Arn"] == f"arn:aws:iam::{HOME}:server-certificate/cloudfront/site"
    assert (shown["ServerCertificateId"][:4], shown["Expiration"]) == ("ASCA", UNTIL)
    assert made.event is not None
    asked = [(one.request.action, one.request.resource) for one in made.event.decisions]
    assert asked == [
        ("iam:UploadServerCertificate", shown["Arn"]),
        ("iam:TagServerCertificate", shown["Arn"]),
    ]
    assert (
        ask(scene, "UploadServerCertificate", **given | {"ServerCertificateName": "SITE"}).code
        == "EntityAlreadyExists"
    )
    renamed = {"ServerCertificateName": "site", "NewServerCertificateName": "shop"}
    answer = ask(scene, "UpdateServerCertificate", **renamed)
    assert answer.event is not None
    assert [one.request.resource.rpartition("/")[2] for one in answer.event.decisions] == ["site", "shop"]
    got = ask(scene, "GetServerCertificate", ServerCertificateName="shop").result["ServerCertificate"]
    assert (got["Tags"], got["CertificateBody"]) == (tags, certificate().strip())
    (row,) = ask(scene, "ListServerCertificates", PathPrefix="/cloudfront/").result[
        "ServerCertificateMetadataList"
    ]
    assert row["ServerCertificateName"] == "shop"
    assert (
        ask(scene, "ListServerCertificates", PathPrefix="/no/").result["ServerCertificateMetadataList"] == []
    )
    assert ask(scene, "DeleteServerCertificate", ServerCertificateName="shop").ok
    assert ask(scene, "GetServerCertificate", ServerCertificateName="shop").code == "NoSuchEntity"


def test_a_private_key_is_its_certificates(scene: Scene) -> None:
    """UploadServerCertificate: KeyPairMismatch, MalformedCertificate."""
    given = {
        "ServerCertificateName": "site",
        "CertificateBody": certificate(),
        "PrivateKey": pem(private(0, 2048)),
    }
    wrong = [
        ({"PrivateKey": pem(private(1, 2048))}, "KeyPairMismatch"),
        ({"PrivateKey": "no key"}, "MalformedCertificate"),
        ({"CertificateBody": "no certificate"}, "MalformedCertificate"),
        ({"CertificateChain": "no chain"}, "MalformedCertificate"),
        ({"CertificateBody": certificate(1)}, "KeyPairMismatch"),
    ]
    for change, code in wrong:
        assert ask(scene, "UploadServerCertificate", **given | change).code == code


def test_whoever_may_not_is_refused(scene: Scene) -> None:
    """Actions, resources, and condition keys for AWS Identity and Access Management."""
    asked = [
        ("UploadSSHPublicKey", {"UserName": "Bob", "SSHPublicKeyBody": ssh()}, "user Bob"),
        ("UploadSigningCertificate", {"CertificateBody": certificate()}, "user Alice"),
        (
            "UpdateSSHPublicKey",
            {"UserName": "Bob", "SSHPublicKeyId": "A" * 20, "Status": "Active"},
            "user Bob",
        ),
        (
            "UploadServerCertificate",
            {"ServerCertificateName": "x", "CertificateBody": "x", "PrivateKey": "x"},
            f"arn:aws:iam::{HOME}:server-certificate/x",
        ),
    ]
    for operation, given, resource in asked:
        answer = ask(scene, operation, "alice", **given)
        assert (answer.code, f"iam:{operation} on resource: {resource} " in answer.message) == (
            "AccessDenied",
            True,
        )
