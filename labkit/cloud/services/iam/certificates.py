"""Certificates: users' signing certificates, and server certificates with their private keys. moto reads few of them.

(UploadSigningCertificate, UploadServerCertificate, UpdateServerCertificate, GetServerCertificate; Manage server
certificates in IAM; IAM and AWS STS quotas)
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from moto.iam import models

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services._common.time import at
from labkit.cloud.services.iam.lists.names import page_of

from .own_devices import user_of

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOST_SIGNING = 2
_MOST_SERVER = 20


@instead("iam", "UploadSigningCertificate")
def upload_signing(call: ApiCall, state: State) -> Result:
    user, body = _named_user(call, state), str(call.parameters["CertificateBody"])
    certificate = _read(body)
    if any(_read(held.body) == certificate for held in user.signing_certificates.values()):
        raise AwsError("DuplicateCertificate", "The same certificate is associated with an IAM user.", 409)
    if len(user.signing_certificates) >= _MOST_SIGNING:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for CertificatesPerUser: {_MOST_SIGNING}", 409)
    with at(call):
        held = state.backend("iam", call.caller.account).upload_signing_certificate(user.name, body)
    return {"Certificate": _signing(held)}


@instead("iam", "ListSigningCertificates")
def list_signing(call: ApiCall, state: State) -> Result:
    user = user_of(call, state)
    held = user.signing_certificates.values() if user is not None else ()
    return page_of(call, "Certificates", [_signing(one) for one in held])


@instead("iam", "UpdateSigningCertificate")
def update_signing(call: ApiCall, state: State) -> Result:
    _held_signing(call, state).status = call.parameters["Status"]
    return {}


@instead("iam", "DeleteSigningCertificate")
def delete_signing(call: ApiCall, state: State) -> Result:
    held = _held_signing(call, state)
    del _named_user(call, state).signing_certificates[held.id]
    return {}


@instead("iam", "UploadServerCertificate")
def upload_server(call: ApiCall, state: State) -> Result:
    asked, iam = call.parameters, state.backend("iam", call.caller.account)
    name, body, key = (
        str(asked[name]) for name in ("ServerCertificateName", "CertificateBody", "PrivateKey")
    )
    _belong_together(_read(body), key)
    _name_is_free(name, call, state)
    if len(iam.certificates) >= _MOST_SERVER:
        raise AwsError(
            "LimitExceeded", f"Cannot exceed quota for ServerCertificatesPerAccount: {_MOST_SERVER}", 409
        )
    chain = asked.get("CertificateChain")
    if chain:
        _chain(str(chain))
    held = iam.upload_server_certificate(name, body, key, chain, asked.get("Path"))
    digest = hashlib.sha256(f"{held.arn} {call.time}".encode()).hexdigest().upper()
    held.id, held.upload_date = f"ASCA{digest[:17]}", call.time
    tags = list(asked.get("Tags") or ())
    iam.tagger.tag_resource(held.arn, tags)
    return {"ServerCertificateMetadata": _metadata(held)} | ({"Tags": tags} if tags else {})


@instead("iam", "GetServerCertificate")
def get_server(call: ApiCall, state: State) -> Result:
    held = _held_server(call, state)
    shown = {"ServerCertificateMetadata": _metadata(held), "CertificateBody": held.cert_body}
    shown |= {"CertificateChain": held.cert_chain} if held.cert_chain else {}
    tags = state.backend("iam", call.caller.account).tagger.list_tags_for_resource(held.arn)["Tags"]
    return {"ServerCertificate": shown | ({"Tags": tags} if tags else {})}


@instead("iam", "ListServerCertificates")
def list_server(call: ApiCall, state: State) -> Result:
    prefix = str(call.parameters.get("PathPrefix") or "/")
    held = state.backend("iam", call.caller.account).certificates.values()
    rows = sorted((one for one in held if one.path.startswith(prefix)), key=lambda one: str(one.cert_name))
    return page_of(call, "ServerCertificateMetadataList", [_metadata(one) for one in rows])


@instead("iam", "UpdateServerCertificate")
def update_server(call: ApiCall, state: State) -> Result:
    held, asked = _held_server(call, state), call.parameters
    tagger = state.backend("iam", call.caller.account).tagger
    tags = tagger.list_tags_for_resource(held.arn)["Tags"]
    new = asked.get("NewServerCertificateName")
    if new and new != held.cert_name:
        _name_is_free(str(new), call, state)
    tagger.delete_all_tags_for_resource(held.arn)
    held.cert_name, held.path = new or held.cert_name, asked.get("NewPath") or held.path
    tagger.tag_resource(held.arn, tags)
    return {}


@instead("iam", "DeleteServerCertificate")
def delete_server(call: ApiCall, state: State) -> Result:
    held, iam = _held_server(call, state), state.backend("iam", call.caller.account)
    iam.tagger.delete_all_tags_for_resource(held.arn)
    iam.delete_server_certificate(held.cert_name)
    return {}


def _named_user(call: ApiCall, state: State) -> Any:
    user = user_of(call, state)
    if user is None:
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    return user


def _held_signing(call: ApiCall, state: State) -> Any:
    wanted = call.parameters["CertificateId"]
    held = _named_user(call, state).signing_certificates.get(wanted)
    if held is None:
        raise AwsError("NoSuchEntity", f"The Certificate with id {wanted} cannot be found.", 404)
    return held


def _held_server(call: ApiCall, state: State) -> Any:
    name = call.parameters["ServerCertificateName"]
    for held in state.backend("iam", call.caller.account).certificates.values():
        if held.cert_name == name:
            return held
    raise AwsError("NoSuchEntity", f"The Server Certificate with name {name} cannot be found.", 404)


def _name_is_free(name: str, call: ApiCall, state: State) -> None:
    held = state.backend("iam", call.caller.account).certificates.values()
    if any(one.cert_name.lower() == name.lower() for one in held):
        text = f"The Server Certificate with name {name} already exists."
        raise AwsError("EntityAlreadyExists", text, 409)


def _read(body: str) -> Certificate:
    try:
        return x509.load_pem_x509_certificate(body.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AwsError("MalformedCertificate", "Certificate body is invalid.") from error


def _chain(text: str) -> None:
    try:
        x509.load_pem_x509_certificates(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AwsError("MalformedCertificate", "Unable to parse certificate chain.") from error


def _belong_together(certificate: Certificate, private_key: str) -> None:
    try:
        key: Any = load_pem_private_key(private_key.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise AwsError("MalformedCertificate", "Private key is not in PEM format or is encrypted.") from error
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise AwsError("KeyPairMismatch", "The public key of the certificate doesn't match the private key.")


def _signing(held: Any) -> Result:
    return {
        "UserName": held.user_name,
        "CertificateId": held.id,
        "CertificateBody": held.body,
        "Status": held.status,
        "UploadDate": held.upload_date,
    }


def _metadata(held: Any) -> Result:
    return {
        "Path": held.path,
        "ServerCertificateName": held.cert_name,
        "ServerCertificateId": held.id,
        "Arn": held.arn,
        "UploadDate": held.upload_date,
        "Expiration": _read(held.cert_body).not_valid_after_utc,
    }


def install() -> None:
    """Let server certificates be found by name, like everything else of IAM."""
    models.Certificate.name = property(lambda self: self.cert_name)  # type: ignore[attr-defined]  # that is the mend
