"""SSH public keys of users: whole RSA keys of 2048 bits or more, five a user, each once. moto takes any text.

(UploadSSHPublicKey, GetSSHPublicKey, UpdateSSHPublicKey, DeleteSSHPublicKey; Use IAM with CodeCommit: Git
credentials, SSH keys; IAM and AWS STS quotas)
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
    load_ssh_public_key,
)

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services._common.time import at
from labkit.cloud.services.iam.lists.names import page_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

from .own_devices import user_of

_MOST = 5
_FEWEST_BITS = 2048


@instead("iam", "UploadSSHPublicKey")
def upload(call: ApiCall, state: State) -> Result:
    user, body = _user(call, state), str(call.parameters["SSHPublicKeyBody"]).strip()
    key = _read(body)
    text = _as_ssh(key)
    if any(_as_ssh(_read(held.ssh_public_key_body)) == text for held in user.ssh_public_keys):
        raise AwsError("DuplicateSSHPublicKey", "The SSH public key is already associated with the user.")
    if len(user.ssh_public_keys) >= _MOST:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for SSHPublicKeysPerUser: {_MOST}", 409)
    with at(call):
        held = user.upload_ssh_public_key(body)
    held.fingerprint = _fingerprint(text)
    return {"SSHPublicKey": _shown(held) | {"SSHPublicKeyBody": body}}


@instead("iam", "GetSSHPublicKey")
def get(call: ApiCall, state: State) -> Result:
    held = _held(call, state)
    key, wanted = _read(held.ssh_public_key_body), str(call.parameters["Encoding"])
    if wanted not in ("SSH", "PEM"):
        raise AwsError("UnrecognizedPublicKeyEncoding", f"The public key encoding {wanted} isn't known.")
    body = _as_ssh(key) if wanted == "SSH" else _as_pem(key)
    return {"SSHPublicKey": _shown(held) | {"SSHPublicKeyBody": body}}


@instead("iam", "ListSSHPublicKeys")
def list_keys(call: ApiCall, state: State) -> Result:
    user = user_of(call, state)
    kept = ("UserName", "SSHPublicKeyId", "Status", "UploadDate")
    rows = [_shown(held) for held in (user.ssh_public_keys if user is not None else ())]
    return page_of(call, "SSHPublicKeys", [{name: row[name] for name in kept} for row in rows])


@instead("iam", "UpdateSSHPublicKey")
def update(call: ApiCall, state: State) -> Result:
    _held(call, state).status = call.parameters["Status"]
    return {}


@instead("iam", "DeleteSSHPublicKey")
def delete(call: ApiCall, state: State) -> Result:
    _user(call, state).ssh_public_keys.remove(_held(call, state))
    return {}


def _user(call: ApiCall, state: State) -> Any:
    return state.backend("iam", call.caller.account).users[call.parameters["UserName"]]


def _held(call: ApiCall, state: State) -> Any:
    wanted = call.parameters["SSHPublicKeyId"]
    for held in _user(call, state).ssh_public_keys:
        if held.ssh_public_key_id == wanted:
            return held
    raise AwsError("NoSuchEntity", f"The SSH Public Key with id {wanted} cannot be found.", 404)


def _read(body: str) -> RSAPublicKey:
    try:
        raw = body.encode("ascii")
        key = load_pem_public_key(raw) if body.startswith("-----") else load_ssh_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AwsError("InvalidPublicKey", "The public key is malformed or otherwise invalid.") from error
    if not isinstance(key, RSAPublicKey) or key.key_size < _FEWEST_BITS:
        raise AwsError("InvalidPublicKey", "The public key must be an RSA key of 2048 bits or more.")
    return key


def _as_ssh(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _as_pem(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _fingerprint(ssh: str) -> str:
    """The MD5 of the key as SSH sends it, two digits at a time."""
    digest = hashlib.md5(base64.b64decode(ssh.split()[1]), usedforsecurity=False).hexdigest()
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _shown(held: Any) -> Result:
    return {
        "UserName": held.user_name,
        "SSHPublicKeyId": held.ssh_public_key_id,
        "Fingerprint": held.fingerprint,
        "Status": held.status,
        "UploadDate": held.upload_date,
    }
